"""EfficientNet-Lite2: against a plain NumPy writing of its graph, and on what it must recognise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from PIL import Image

from reverie_server.dream import DreamRun, ascent, dream, machine
from reverie_server.dream.executor import LocalExecutor
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.networks.efficientnet_lite import OWN_NAMES, EfficientNetLite
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import Tiling
from reverie_server.networks.efficientnet_lite import LiteWeights, fold
from reverie_shared.errors import BadSettings
from reverie_shared.networks import LAYERS, PHOTOGRAPHS
from reverie_shared.resolution import resolve
from tests.benchmarks.figures import speckle
from tests.support import efficientnet_lite as plain
from tests.support.pictures import COFFEE, PHOTO, PHOTOS, array, cosine, picture
from tests.support.shifts import assert_seen_alike_by_the_grid_alone

BLOCKS = 21

ANIMALS = Objective({"animals": 1.0}, "square")

RECOGNISED = {
    "coffee.png": {967},  # espresso
    "chelsea.png": {281, 282, 285},  # tabby, tiger cat, Egyptian cat
    "china.jpg": {698},  # palace
}
"""The classes of ImageNet that a photo may be taken for."""


@pytest.fixture(scope="module")
def pixels(photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return photo[60:157, 100:228]


def normalised(pixels: npt.NDArray[np.uint8]) -> Floats:
    return (pixels / 127.5 - 1).astype(np.float32)


def own_activations(network: EfficientNetLite, pixels: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[np.float32]]:
    """All layers' activations [height, width, channels], by the network's own names."""
    numbered = [f"expand{index}" for index in range(1, BLOCKS)] + [f"block{index}" for index in range(BLOCKS)]
    layers = {name: network.layer(name) for name in ("stem", *numbered, "head")}
    activations = tf.function(lambda images: network._activations(images, [*layers.values()]))(normalised(pixels)[None])
    return {name: activations[layer][0].numpy() for name, layer in layers.items()}


@pytest.mark.parametrize("checkpoint", ["trained", "random"])
def test_every_layer_is_that_of_the_plain_graph(
    lite_weights: LiteWeights, pixels: npt.NDArray[np.uint8], checkpoint: str
) -> None:
    """With random statistics of the batch normalisation, too, which the engine has folded into its convolutions."""
    tensors = plain.random_checkpoint() if checkpoint == "random" else plain.unfolded(lite_weights)
    weights = fold(tensors) if checkpoint == "random" else lite_weights
    found, expected = own_activations(EfficientNetLite(weights, "float32"), pixels), plain.layers(tensors, pixels)
    assert found.keys() == expected.keys()
    for name, activations in found.items():
        assert activations.shape == expected[name].shape
        assert cosine(activations, expected[name]) > 0.9999, name
        assert activations.std() == pytest.approx(expected[name].std(), rel=1e-3), name


@pytest.mark.parametrize("kind", ["mean", "square"])
def test_the_gradient_is_the_plain_graphs_slope(
    lite_weights: LiteWeights, pixels: npt.NDArray[np.uint8], kind: str
) -> None:
    """Along the gradient, by central differences of the NumPy writing, in float64."""
    network, tensors = EfficientNetLite(lite_weights, "float64"), plain.unfolded(lite_weights)
    part = pixels[:80, :80].astype(float)
    gradient = network.gradient(part / 127.5 - 1, Objective({"weave": 1.0}, kind))
    direction = gradient / gradient.std()

    def objective(by: float) -> float:
        activations = plain.layers(tensors, part + by * direction)["block6"]
        return float(np.mean(activations if kind == "mean" else activations**2 / 2))

    slope = (objective(1e-3) - objective(-1e-3)) / 2e-3
    assert float((gradient * direction).sum()) / 127.5 == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("file", RECOGNISED)
def test_it_recognises_what_a_photo_shows(lite: EfficientNetLite, lite_weights: LiteWeights, file: str) -> None:
    image = Image.open(PHOTO if file == PHOTO.name else PHOTOS / file).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    small = image.resize((260, 260), Image.Resampling.BICUBIC, (left, top, left + side, top + side))
    (features,) = lite.profiles(normalised(np.asarray(small)), ["head"])
    scores = features @ lite_weights.classifier.kernel[0, 0] + lite_weights.classifier.bias
    assert int(scores.argmax()) in RECOGNISED[file]


def test_every_layer_of_the_menus_is_one_of_the_networks(lite: EfficientNetLite) -> None:
    assert OWN_NAMES.keys() == LAYERS[PHOTOGRAPHS].keys()
    assert [lite.layer(name) for name in OWN_NAMES] == [*OWN_NAMES]
    assert [lite.layer(own) for own in OWN_NAMES.values()] == [*OWN_NAMES]


def test_the_other_layers_go_by_the_networks_own_names(lite: EfficientNetLite) -> None:
    assert [lite.layer(name) for name in ("stem", "block0", "expand20", "head")] == [
        "stem",
        "block0",
        "expand20",
        "head",
    ]


@pytest.mark.parametrize(
    ("name", "nearest"), [("mixed0", "strokes"), ("mixed10", "thickets"), ("animal", "animals"), ("block21", "strokes")]
)
def test_a_layer_of_another_network_is_refused_with_those_it_has_the_nearest_first(
    lite: EfficientNetLite, name: str, nearest: str
) -> None:
    with pytest.raises(BadSettings, match=f"EfficientNet-Lite2.* has no “{name}”") as refused:
        lite.layer(name)
    assert f"are {nearest}," in refused.value.remedy or name.startswith("block")


def test_two_names_of_one_layer_count_together(lite: EfficientNetLite) -> None:
    asked = resolve({"network": "photographs", "layers": "animals=1,block13=2,head=1"})
    assert objective_of(asked, lite).weights == {"animals": 3, "head": 1}


@pytest.mark.parametrize(
    ("layer", "grid"), [("strokes", 4), ("weave", 8), ("expand7", 8), ("animals", 16), ("palaces", 32)]
)
def test_moved_by_the_grid_a_layer_sees_the_same_and_by_half_of_it_not(
    lite: EfficientNetLite, photo: npt.NDArray[np.uint8], layer: str, grid: int
) -> None:
    objective = Objective({layer: 1.0}, "square")
    assert_seen_alike_by_the_grid_alone(lite, normalised(photo)[:288], objective, grid, width=384)


def test_a_tiled_gradient_is_the_untiled_one_well_inside_the_tiles(
    lite: EfficientNetLite, photo: npt.NDArray[np.uint8]
) -> None:
    whole = normalised(np.tile(photo, (2, 2, 1))[:512, :800])
    untiled = lite.gradient(whole, ANIMALS)
    tiled = np.empty_like(whole)
    tiling = Tiling.of(size_of(whole), 384, 0, lite.grid(ANIMALS.layers))
    for _ in ascent.gradient(whole, tiling, (0, 0), LocalExecutor(lite), ANIMALS, ascent.NO_FILTER, None, tiled):
        pass
    assert tiling.count == 6
    for tile in tiling.tiles():
        rows, columns = (slice(part.start + 112, part.stop - 112) for part in tile.area())
        assert cosine(tiled[rows, columns], untiled[rows, columns]) >= 0.97
        assert tiled[rows, columns].std() == pytest.approx(untiled[rows, columns].std(), rel=0.1)


def test_a_tile_for_which_there_is_no_memory_is_not_begun(
    lite_weights: LiteWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = EfficientNetLite(lite_weights, "float32")
    network.gradient(np.zeros((256, 256, 3), np.float32), ANIMALS)
    room = machine.allocated().current + (200 << 20)
    monkeypatch.setattr(machine, "limit", lambda: room)
    with pytest.raises(MemoryError, match="2048 x 2048"):
        network.gradient(np.zeros((2048, 2048, 3), np.float32), ANIMALS)
    assert network.gradient(np.zeros((256, 256, 3), np.float32), ANIMALS).shape == (256, 256, 3)


def test_a_channel_by_its_number_grows_and_one_that_is_not_there_is_refused(
    lite: EfficientNetLite, photo: npt.NDArray[np.uint8]
) -> None:
    asked = {"network": "photographs", "layers": "quilt", "objective": "mean", "motifs": "3=1", "steps": 4}
    assert lite.channel_count("quilt") == 528
    small = photo[60:220, 100:260]
    dreamed = array(dream(picture(small), resolve(asked), lite))
    (before,), (after,) = (lite.profiles(normalised(each), ["quilt"]) for each in (small, dreamed))
    assert (after - before).argmax() == 3
    assert after[3] > 3 * before[3]
    with pytest.raises(BadSettings, match="no channel 528"):
        objective_of(resolve({**asked, "motifs": "528=1"}), lite)


def test_a_guide_leads_the_dream_towards_its_own_features(lite: EfficientNetLite, photo: npt.NDArray[np.uint8]) -> None:
    guide = np.asarray(Image.open(COFFEE).convert("RGB"))
    small = photo[60:220, 100:260]
    asked = resolve({"network": "photographs", "layers": "expand10=1", "objective": "mean", "steps": 6})
    free, guided = (array(dream(picture(small), asked, lite, guide=each)) for each in (None, picture(guide)))
    (wanted,), (plain_change,), (guided_change,) = (
        lite.profiles(normalised(each), ["expand10"]) for each in (guide, free, guided)
    )
    (start,) = lite.profiles(normalised(small), ["expand10"])
    assert cosine(guided_change - start, wanted - start) > cosine(plain_change - start, wanted - start) + 0.1


def test_a_dream_makes_its_objective_grow_tile_by_tile_and_a_second_one_has_the_same_bytes(
    lite: EfficientNetLite, photo: npt.NDArray[np.uint8]
) -> None:
    look = {"layers": "animals", "objective": "square", "smallest": 110, "steps": 4, "step_size": 0.025}
    asked = resolve(look, {"network": "photographs", "tile_size": 256})
    runs = [DreamRun(picture(photo), asked, lite) for _ in range(2)]
    seen = [*runs[0].steps()]
    for _ in runs[1].steps():
        pass
    first, second = (run.result() for run in runs)
    assert seen[-1].fraction == 1
    report = first.report(measure=True)
    assert report["network"]["name"] == "photographs"
    assert report["settings"]["layers"] == "animals=1"
    assert report["objective"]["after"] > 1.2 * report["objective"]["before"]
    assert first.picture().pixels == second.picture().pixels


@pytest.mark.parametrize("precision", ["bfloat16", "float64"])
def test_it_computes_in_every_precision(
    lite: EfficientNetLite, lite_weights: LiteWeights, photo: npt.NDArray[np.uint8], precision: str
) -> None:
    part = normalised(photo[60:188, 100:228])
    found = EfficientNetLite(lite_weights, precision).gradient(part, ANIMALS)
    assert cosine(found, lite.gradient(part, ANIMALS)) >= (0.6 if precision == "bfloat16" else 0.9999)


def test_laplacian_normalisation_takes_grain_from_a_dream(lite: EfficientNetLite, photo: npt.NDArray[np.uint8]) -> None:
    part, look = photo[60:252, 100:356], {"layers": "animals", "objective": "square", "smallest": 96, "steps": 6}
    grain, moved = [], []
    for amount in (0.0, 0.5, 1.0):
        asked = resolve(look, {"network": "photographs", "laplacian": amount, "coherence": 0.0})
        change = normalised(array(dream(picture(part), asked, lite))) - normalised(part)
        grain.append(speckle(change))
        moved.append(change.std())
    assert grain[0] > 1.1 * grain[1] > 1.1 * 1.1 * grain[2]
    assert min(moved) > 0.8 * max(moved)
