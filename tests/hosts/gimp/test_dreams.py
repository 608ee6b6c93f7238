"""Dreams on images of every kind in the real GIMP, without windows: what changes, and what must not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from reverie_plugin.recipe import from_text
from reverie_plugin.region import CONTEXT, Rectangle
from reverie_server.dream import dream
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.networks.weights import WeightStore
from reverie_shared.resolution import resolve
from tests.hosts.gimp.editor import Gimp, Outcome
from tests.support.pictures import Array, array, picture

SELECTED = (
    "a_rectangle",
    "a_feathered_ellipse",
    "a_selection_partly_off_the_layer",
    "an_offset_layer_larger_than_the_image",
    "a_layer_in_a_group",
    "a_group",
    "a_layer_with_a_mask",
    "a_transparent_layer",
    "a_gray_image",
    "a_gray_image_with_alpha_in_16_bits",
    "sixteen_bits",
    "sixteen_bits_perceptual",
    "eight_bits_linear",
    "thirty_two_bits",
    "sixty_four_bits",
    "half_floats",
    "linear_floats_beyond_white",
    "linear_floats_below_black",
    "floats_below_black",
    "adobe_rgb",
    "a_baked_selection",
)
SCENES = (*SELECTED, "no_selection")
COMPARED = sorted({*SELECTED} - {"a_group", "a_baked_selection", "thirty_two_bits", "sixty_four_bits"})
"""Those whose layer travels as it is stored, and comes back so."""

SAMPLES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype(np.uint8),
    "u16": np.dtype(np.uint16),
    "u32": np.dtype(np.uint32),
    "half": np.dtype(np.float16),
    "float": np.dtype(np.float32),
    "double": np.dtype(np.float64),
}
"""Babl's sample types."""

RELAYED = "relayed "
"""The prefix of files left by scenes whose pixels went through the relay. Two runs of GIMP are not compared bit by bit:
by what it measures of its own speed, babl converts to floating point in one way or another, and a dream makes of a last
bit's difference other shapes in places."""


class Scene:
    """What `scripts/dreams.py` left of one dream."""

    def __init__(self, gimp: Gimp, name: str, facts: dict[str, Any]) -> None:
        self.facts = facts
        self._stage = gimp.stage
        self._name = name
        assert facts["status"] == "success", facts["error"]
        self.width, self.height = facts["image"]

    def flattened(self, when: str) -> Array:
        """The image as one layer, in light: [height, width, 3]."""
        return self._read(f"{when}.linear", 3, self.width, self.height)

    def bits(self, when: str) -> Array:
        """The image as one layer, as GIMP stores it: [height, width, bytes]."""
        raw = np.frombuffer((self._stage / f"{self._name}.{when}.native").read_bytes(), np.uint8)
        return raw.reshape(self.height, self.width, -1)

    @property
    def dreamed(self) -> Array:
        """The new layer's light, on an image that is 0 elsewhere: [height, width, 4]."""
        _, _, width, height = self.facts["dream"]
        return self._placed(self._read("dream", 4, width, height))

    @property
    def share(self) -> Array:
        """How much the new layer covers of each pixel: [height, width, 1]."""
        alpha = self.dreamed[..., 3:]
        if not self.facts["mask"]:
            return alpha
        _, _, width, height = self.facts["dream"]
        return alpha * self._placed(self._read("mask", 1, width, height))

    @property
    def selection(self) -> Array:
        return self._read("selection", 1, self.width, self.height)

    @property
    def stored(self) -> Callable[[Array], Array]:
        """From light to the values that the image stores."""
        return perceptual if set("'~") & set(self.facts["encoding"]) else lambda light: light

    @property
    def linear(self) -> bool:
        """Whether the dreamed layer stores values that are proportional to light."""
        return not set("'~") & set(self.facts["source encoding"])

    @property
    def samples(self) -> np.dtype[Any]:
        """The type of the samples that the dreamed layer stores."""
        return SAMPLES[self.facts["source encoding"].split(" ")[1]]

    def native(self, what: str) -> Array:
        """The "source" or the "dream" in the samples that the source is stored in: [height, width, channels]."""
        _, _, width, height = self.facts[what]
        raw = np.frombuffer((self._stage / f"{self._name}.{what}.native").read_bytes(), self.samples)
        return raw.reshape(height, width, -1)

    def selected(self, area: Rectangle) -> Array:
        """How much of each pixel of `area` is to be dreamed, in samples like the layer's: [height, width, 1]."""
        image = Rectangle(0, 0, self.width, self.height)
        inside = area.clipped(image)
        assert inside is not None
        values = self.selection
        if self._name.endswith("a_layer_with_a_mask"):  # the selection, as far as the layer's mask shows it
            _, _, width, height = self.facts["dream"]
            values = self._placed(self._read("mask", 1, width, height))
        values = values[inside.y : inside.bottom, inside.x : inside.right]
        if self.samples.kind == "u":
            values = np.rint(values * np.iinfo(self.samples).max)
        result: Array = np.zeros((area.height, area.width, 1), self.samples)
        y, x = inside.y - area.y, inside.x - area.x
        result[y : y + inside.height, x : x + inside.width] = values
        return result

    def _read(self, what: str, channels: int, width: int, height: int) -> Array:
        raw = np.frombuffer((self._stage / f"{self._name}.{what}").read_bytes(), np.float32)
        return raw.reshape(height, width, channels)

    def _placed(self, part: Array) -> Array:
        x, y, width, height = self.facts["dream"]
        whole = np.zeros((self.height, self.width, part.shape[2]), np.float32)
        left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, self.width), min(y + height, self.height)
        whole[top:bottom, left:right] = part[top - y : bottom - y, left - x : right - x]
        return whole


@pytest.fixture(scope="module")
def played(gimp: Gimp) -> Outcome:
    outcome = gimp.run("dreams", arguments={"scenes": SCENES})
    assert outcome.code == 0, outcome.output
    return outcome


@pytest.fixture
def scene(gimp: Gimp, played: Outcome, request: pytest.FixtureRequest) -> Scene:
    return Scene(gimp, request.param, played.facts[request.param])


every_scene = pytest.mark.parametrize("scene", SCENES, indirect=True)
selected_scenes = pytest.mark.parametrize("scene", SELECTED, indirect=True)


def perceptual(light: Array) -> Array:
    """Light as steps for the eye; beyond white it goes on."""
    light = np.maximum(light, 0)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0.0031308) ** (1 / 2.4) - 0.055)


@selected_scenes
def test_outside_the_selection_not_one_bit_changes(scene: Scene) -> None:
    outside = scene.share[..., 0] == 0
    assert outside.any()
    assert np.array_equal(scene.bits("before")[outside], scene.bits("after")[outside])
    assert not outside[scene.selection[..., 0] > 0.5].all(), "the new layer shows where it is selected"


@selected_scenes
def test_the_new_layer_shows_nothing_where_nothing_is_selected(scene: Scene) -> None:
    assert (scene.share[scene.selection == 0] == 0).all()


@every_scene
def test_inside_it_differs(scene: Scene) -> None:
    inside = scene.share[..., 0] > 0.9
    before, after = perceptual(scene.flattened("before")), perceptual(scene.flattened("after"))
    assert np.abs(before - after)[inside].mean() > 0.01


@every_scene
def test_the_image_is_the_dream_over_the_original_in_linear_light(scene: Scene) -> None:
    share = scene.share
    expected = scene.flattened("before") * (1 - share) + scene.dreamed[..., :3] * share
    stored = scene.stored
    assert np.abs(stored(expected) - stored(scene.flattened("after"))).max() <= 1 / 255


@every_scene
def test_one_layer_comes_directly_above_the_dreamed_one_and_nothing_else_changes(scene: Scene) -> None:
    facts = scene.facts
    assert facts["new layers"] == 1
    assert facts["above source"] == 1
    assert facts["parent"] == facts["source parent"]
    assert facts["form untouched"]
    assert facts["encoding"].replace("A ", " ") == facts["source encoding"].replace("A ", " ")


@every_scene
def test_the_layer_is_named_after_preset_seed_and_what_was_changed_and_holds_its_recipe(scene: Scene) -> None:
    assert scene.facts["name"] == "Dream: reverie, seed 0 (size of shapes 48 px, steps 2)"
    order = from_text(scene.facts["recipe"])
    assert order.preset == "reverie"
    assert order.settings["steps"] == 2
    assert order.settings["precision"] != "auto", "the recipe says what was really used"


@selected_scenes
def test_the_layer_is_as_large_as_the_selected_part_of_the_dreamed_one(scene: Scene) -> None:
    x, y, width, height = scene.facts["source"]
    source = np.zeros((scene.height, scene.width), bool)
    source[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = True
    x, y, width, height = scene.facts["dream"]
    covered = np.zeros((scene.height, scene.width), bool)
    covered[y : y + height, x : x + width] = True
    selected = np.where(source, scene.selection[..., 0], 0)
    assert selected[~covered].max(initial=0) <= 1 / 65535, (
        "what is left out is less than fine precision tells from none"
    )
    edges = selected[y, :], selected[y + height - 1, :], selected[:, x], selected[:, x + width - 1]
    assert all(edge.max() >= 0.5 / 65535 for edge in edges)


@pytest.mark.parametrize("scene", [name for name in SELECTED if name != "a_baked_selection"], indirect=True)
def test_the_selection_becomes_an_editable_mask_and_stays_selected(scene: Scene) -> None:
    assert scene.facts["mask"]
    assert scene.facts["selected"]
    assert not scene.facts["editing mask"], "painting goes on in the picture, not in the mask"


@pytest.mark.parametrize("scene", ["a_baked_selection"], indirect=True)
def test_a_baked_selection_is_the_layers_alpha(scene: Scene) -> None:
    assert not scene.facts["mask"]
    assert np.abs(scene.dreamed[..., 3] - scene.selection[..., 0]).max() <= 0.5 / 255


@pytest.mark.parametrize("scene", ["a_layer_with_a_mask"], indirect=True)
def test_what_the_layers_own_mask_hides_stays_hidden(scene: Scene) -> None:
    hidden = np.zeros((scene.height, scene.width), bool)
    hidden[:, 230:] = True
    assert (scene.share[hidden] == 0).all()
    assert np.allclose(scene.share[~hidden], scene.selection[~hidden], atol=0.5 / 255)


@pytest.mark.parametrize("scene", ["linear_floats_beyond_white"], indirect=True)
def test_light_beyond_white_is_kept(scene: Scene) -> None:
    before, after = scene.flattened("before"), scene.flattened("after")
    bright = (before > 1.2).all(axis=2) & (scene.share[..., 0] > 0.9)
    assert bright.any()
    assert (after[bright] > 1).mean() > 0.9


@pytest.mark.parametrize("scene", ["linear_floats_below_black", "floats_below_black"], indirect=True)
def test_values_below_black_are_kept(scene: Scene) -> None:
    x, y, width, height = scene.facts["dream"]
    before, after = scene.native("source")[y : y + height, x : x + width], scene.native("dream")
    dark = before < -0.01
    assert dark.mean() > 0.02
    assert (after[dark] < 0).mean() > 0.5
    assert np.abs(after - before)[dark].mean() < 0.1


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Network]:
    """The network of that name, at that precision."""
    folder = tmp_path_factory.mktemp("weights")
    return cache(lambda name, precision: Inception(WeightStore(folder).load(name), precision))


def assert_same(samples: Array, others: Array) -> None:
    """All samples are equal; of 16 bits, one in a thousand may be one level apart.

    GIMP's library for colours (babl) chooses among its conversions by how fast each was when it was first needed, and
    they round differently. A dream of other pixels, or by other settings, differs in most samples.
    """
    differ = np.abs(samples.astype(np.float64) - others)
    rounded = (differ == 1) & (samples.dtype == np.uint16)
    assert not (differ * ~rounded).any(), f"{(differ > 0).mean():.2%} differ, by {differ.max()} at most"
    assert rounded.mean() <= 0.001


def own_dream(scene: Scene, networks: Callable[[str, str], Network]) -> tuple[Array, Array]:
    """What the engine makes of the crop that was sent, where the new layer lies; and that part of the crop."""
    order = from_text(scene.facts["recipe"])
    settings = resolve(order.settings)
    layer, area = Rectangle(*scene.facts["source"]), Rectangle(*scene.facts["dream"])
    sent = area.grown(CONTEXT).clipped(layer)
    assert sent is not None
    source = scene.native("source")
    crop = source[sent.y - layer.y : sent.bottom - layer.y, sent.x - layer.x : sent.right - layer.x]
    channels = {1: "y", 2: "ya", 3: "rgb", 4: "rgba"}[source.shape[2]]
    mask = picture(scene.selected(sent), "y", linear=True)
    network = networks(settings.network, settings.precision)

    dreamed = array(dream(picture(crop, channels, scene.linear), settings, network, mask))

    inside = np.s_[area.y - sent.y : area.bottom - sent.y, area.x - sent.x : area.right - sent.x]
    return dreamed[inside], crop[inside]


@pytest.mark.parametrize("scene", COMPARED, indirect=True)
def test_the_dream_is_the_engines_own_on_the_same_crop(scene: Scene, networks: Callable[[str, str], Network]) -> None:
    dreamed, before = own_dream(scene, networks)
    assert not np.array_equal(dreamed, before), "a dream is no copy"
    assert_same(scene.native("dream"), dreamed)


@pytest.fixture(scope="module")
def relayed(gimp: Gimp) -> Outcome:
    """The same scenes, where GIMP's Python has no ZeroMQ."""
    with gimp.without_zeromq() as profile:
        outcome = gimp.run("dreams", arguments={"scenes": SCENES, "prefix": RELAYED}, GIMP3_DIRECTORY=str(profile))
    assert outcome.code == 0, outcome.output
    return outcome


@pytest.mark.parametrize("name", COMPARED)
def test_through_the_relay_comes_the_engines_own_dream_too(
    gimp: Gimp, relayed: Outcome, networks: Callable[[str, str], Network], name: str
) -> None:
    scene = Scene(gimp, RELAYED + name, relayed.facts[name])
    assert_same(scene.native("dream"), own_dream(scene, networks)[0])


@pytest.mark.parametrize("name", SCENES)
def test_through_the_relay_comes_the_same_layer(gimp: Gimp, played: Outcome, relayed: Outcome, name: str) -> None:
    direct = Scene(gimp, name, played.facts[name])
    through = Scene(gimp, RELAYED + name, relayed.facts[name])
    for fact in ("dream", "name", "mask", "selected", "encoding", "parent", "above source", "form untouched"):
        assert through.facts[fact] == direct.facts[fact]
    assert np.array_equal(through.share > 0, direct.share > 0)
    before, after = direct.flattened("before"), direct.flattened("after")
    assert np.abs(through.flattened("after") - after).mean() < np.abs(after - before).mean() / 2
