"""Control maps: how strong, how large, and what the dream is where, read at every octave."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reverie_server.dream import ControlMaps, DreamRun, ascent, colour_map
from reverie_server.dream.colour_map import ColourShares
from reverie_server.dream.executor import LocalExecutor
from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Size
from reverie_server.dream.image.blocks import to_end
from reverie_server.dream.maps import NO_MAPS, begun
from reverie_server.dream.motion import FrameBefore, FrameRun
from reverie_server.dream.networks.centres import Centres, at_layer
from reverie_server.dream.networks.efficientnet_lite import EfficientNetLite
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of_terms
from reverie_server.dream.octaves import Octave
from reverie_server.dream.tiles import Tiling
from reverie_shared.errors import BadPicture, BadSettings
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.resolution import resolve
from tests.support.pictures import cosine

Pixels = npt.NDArray[np.uint8]

RED, BLUE = (255, 0, 0), (0, 0, 255)
SHORT: Mapping[str, Any] = {"steps": 3, "smallest": 128, "tile_size": 192, "network": "bundled"}
"""Two octaves of a picture of 300 pixels, several tiles each."""


def picture(array: npt.NDArray[Any]) -> Picture:
    channels = {2: "y"}.get(array.ndim) or {3: "rgb", 4: "rgba"}[array.shape[2]]
    return Picture(PixelFormat(array.shape[1], array.shape[0], channels), np.uint8(array).tobytes())


def halves(photo: Pixels, left: Any, right: Any) -> Pixels:
    """A map of the photo's size, in two colours."""
    middle = photo.shape[1] // 2
    channels = np.shape(left)
    made = np.empty((*photo.shape[:2], *channels), np.uint8)
    made[:, :middle], made[:, middle:] = left, right
    return made


def dreamed(photo: Pixels, network: Network, maps: ControlMaps, changes: Mapping[str, Any] = SHORT) -> Pixels:
    return pixels.samples(finished(photo, network, maps, changes).result().picture())


def finished(photo: Pixels, network: Network, maps: ControlMaps, changes: Mapping[str, Any] = SHORT) -> DreamRun:
    run = DreamRun(picture(photo), resolve(changes), network, maps=maps)
    for _ in run.steps():
        pass
    return run


@pytest.fixture(scope="module")
def plain(photo: Pixels, network: Network) -> Pixels:
    return dreamed(photo, network, ControlMaps())


def test_where_the_strength_map_is_black_no_bit_changes_and_right_beside_it_pixels_do(
    photo: Pixels, network: Network
) -> None:
    strength = halves(photo, 0, 255)
    found = dreamed(photo, network, ControlMaps(strength=picture(strength)))
    changed = (found != photo).any(axis=2)
    middle = photo.shape[1] // 2
    assert not changed[:, :middle].any()
    assert changed[:, middle : middle + 4].mean() > 0.9


def test_gray_moves_less_than_white(photo: Pixels, network: Network) -> None:
    found = dreamed(photo, network, ControlMaps(strength=picture(halves(photo, 64, 255))))
    moved = np.abs(found.astype(int) - photo).mean(axis=(0, 2))
    middle = photo.shape[1] // 2
    assert 0.05 < moved[:middle].mean() / moved[middle:].mean() < 0.6


def test_in_a_film_it_stays_so_where_the_picture_moves(photo: Pixels, network: Network) -> None:
    strength = halves(photo, 0, 255)
    maps = ControlMaps(strength=picture(strength))
    before = None
    for shift in (0, 6):  # what was dreamed moves into the black half
        frame = np.roll(photo, -shift, axis=1)
        run = FrameRun(picture(frame), resolve(SHORT), network, before, maps=maps)
        list(run.steps())
        before = FrameBefore(picture(frame), run.state(), run.strength)
    assert not run.begins_shot
    middle = photo.shape[1] // 2
    assert np.array_equal(pixels.samples(run.result().picture())[:, :middle], frame[:, :middle])


def test_a_films_frame_that_stands_still_knows_its_maps(photo: Pixels, network: Network) -> None:
    small = photo[:200, :200]
    gray = picture(halves(small, 128, 255))
    maps = ControlMaps(gray, gray, picture(halves(small, RED, BLUE)))
    asked = resolve({**SHORT, "steps": 1, "colour_map": "m", "map_colours": "#f00=owls,#00f=fish"})
    first = FrameRun(picture(small), asked, network, maps=maps)
    list(first.steps())
    still = FrameRun(
        picture(small), asked, network, FrameBefore(picture(small), first.state(), first.strength), maps=maps
    )
    assert list(still.steps()) == []
    assert still.result().report()["maps"].keys() == {"strength_map", "size_map", "colour_map"}


def test_what_was_read_of_a_films_maps_is_kept_for_the_next_frame(photo: Pixels, network: Network) -> None:
    small = photo[:200, :200]
    gray = picture(halves(small, 128, 255))
    pictures = {"strength_map": gray, "size_map": gray, "colour_map": picture(halves(small, RED, BLUE))}
    asked = resolve({**SHORT, "steps": 1, "colour_map": "m", "map_colours": "#f00=owls,#00f=fish"})
    kept = ControlMaps.named(pictures, keep=True)
    runs = [FrameRun(picture(small), asked, network, maps=maps) for maps in (ControlMaps.named(pictures), kept, kept)]
    for run in runs:
        list(run.steps())
    alone, first, second = (run.result().statistics.regions for run in runs)
    assert alone is not None
    assert first is not None
    assert second is not None
    assert first.masks is second.masks
    assert np.array_equal(alone.masks, first.masks)
    assert len({bytes(run.result().picture().pixels) for run in runs}) == 1


@pytest.mark.parametrize("kind", ["strength", "size"])
def test_a_white_map_of_any_size_changes_no_bit_of_the_dream(
    kind: str, photo: Pixels, network: Network, plain: Pixels
) -> None:
    white = picture(np.full((31, 57), 255))
    assert np.array_equal(dreamed(photo, network, ControlMaps.named({f"{kind}_map": white})), plain)


def test_a_black_strength_map_and_a_transparent_colour_map_are_refused_in_words(
    photo: Pixels, network: Network
) -> None:
    with pytest.raises(BadPicture, match="black or transparent all over"):
        dreamed(photo, network, ControlMaps(strength=picture(np.zeros((9, 9)))))
    with pytest.raises(BadPicture, match="colour map is transparent all over"):
        changes = {**SHORT, "colour_map": "m", "map_colours": "#f00=owls"}
        dreamed(photo, network, ControlMaps(colour=picture(np.zeros((9, 9, 4)))), changes)


def test_each_colour_draws_its_own_motif(photo: Pixels, network: Network) -> None:
    painted = ControlMaps(colour=picture(halves(photo, RED, BLUE)))
    changes = {**SHORT, "colour_map": "m", "layers": "mixed4=1"}
    found = dreamed(photo, network, painted, {**changes, "map_colours": "#f00=owls,#00f=peacock"})
    turned = dreamed(photo, network, painted, {**changes, "map_colours": "#f00=peacock,#00f=owls"})
    middle = photo.shape[1] // 2
    for motif, left, right in (("owls", found, turned), ("peacock", turned, found)):
        weights = network.motif_weights["mixed4"][network.motifs.index(motif)]
        seen = [network.profiles(pixels.colours(picture(each))[:, :middle], ["mixed4"])[0] for each in (left, right)]
        assert (seen[0] * weights).mean() > (seen[1] * weights).mean()


@pytest.mark.parametrize("soft", [0, 40])
def test_a_border_lies_within_8_pixels_of_where_it_was_painted(soft: int, photo: Pixels, network: Network) -> None:
    # How far the dream of two motifs goes from that of the one to that of the other, column by column.
    width, middle = photo.shape[1], photo.shape[1] // 2
    ramp = np.clip((np.arange(width) - middle + soft / 2 + 0.5) / max(soft, 1), 0, 1)
    painted = np.outer(1 - ramp, RED) + np.outer(ramp, BLUE)
    colours = ControlMaps(colour=picture(np.broadcast_to(np.rint(painted), (*photo.shape[:2], 3)).copy()))
    changes = {**SHORT, "jitter": 16, "layers": "mixed3=1", "colour_map": "m", "steps": 6}
    one, other, both = (
        dreamed(photo, network, colours, {**changes, "map_colours": each}).astype(float)
        for each in ("#f00=scales,#00f=scales", "#f00=waves,#00f=waves", "#f00=scales,#00f=waves")
    )
    way = other - one
    along = (way * (both - one)).sum((0, 2)) / (way * way).sum((0, 2))
    smooth = np.convolve(along, np.ones(15) / 15, "same")
    crossings = np.flatnonzero((smooth[:-1] < 0.5) & (smooth[1:] >= 0.5))
    nearest = crossings[np.abs(crossings - middle).argmin()]
    assert abs(nearest + 0.5 - middle) <= 8
    assert along[: middle - 60].mean() < 0.35
    assert along[middle + 60 :].mean() > 0.65


def test_masks_that_add_up_to_everything_have_the_gradient_without_masks(network: Network) -> None:
    tile = np.random.default_rng(1).normal(0, 0.3, (192, 224, 3)).astype(np.float32)
    masks = np.zeros((192, 224, 2), np.uint8)
    masks[:, :100, 0], masks[:, 100:, 1] = 255, 255
    channels = np.random.default_rng(2).normal(size=network.channel_count("mixed4"))
    objective = Objective({"mixed4": 2.0}, "square", {"mixed4": channels})
    both = Objective({"mixed4": 2.0}, "square", {"mixed4": np.stack([channels, channels])})
    assert np.allclose(network.gradient(tile, both, masks), network.gradient(tile, objective), atol=1e-7)


@pytest.mark.parametrize("layer", ["mixed0", "mixed4", "mixed8"])
def test_a_layers_activations_lie_where_the_gradient_of_each_is(layer: str, network: Network) -> None:
    _assert_centred(network, layer, side=320)


@pytest.mark.parametrize(("layer", "side"), [("block4", 192), ("animals", 320), ("animals", 321)])
def test_so_do_those_of_the_network_of_photographs(layer: str, side: int, lite: EfficientNetLite) -> None:
    _assert_centred(lite, layer, side)


def _assert_centred(network: Network, layer: str, side: int) -> None:
    """By the middle of the gradient's energy, of an activation in the middle of a tile of noise."""
    found, places = network.centres(layer, side), np.arange(side)
    middle = (side / 2 - found.first) // found.stride
    at = found.first + found.stride * middle
    near = np.abs(places - at) <= found.stride / 2
    masks = np.where(np.outer(near, near), 255, 0)[..., None].astype(np.uint8)
    energy = np.zeros(side)
    for seed in range(4):
        noise = np.random.default_rng(seed).uniform(-1, 1, (side, side, 3)).astype(np.float32)
        energy += np.square(network.gradient(noise, Objective({layer: 1.0}, "square"), masks)).sum((0, 2))
    assert abs((energy * places).sum() / energy.sum() - at) <= max(2.0, found.stride / 3)


def test_at_a_layer_a_mask_is_the_mean_around_each_activation() -> None:
    masks = np.zeros((64, 64, 1), np.uint8)
    masks[:, 32:] = 255
    found = at_layer(masks, Centres(4, 7.5, 16), Centres(4, 7.5, 16))
    assert np.allclose(found[..., 0], [[0, 0, 1, 1]] * 4)


PALETTE = np.array([(255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 255)], np.float32)


@given(st.integers(0, 3), st.integers(0, 3), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_colour_between_two_listed_ones_is_their_mix(one: int, other: int, part: float) -> None:
    mixed = (1 - part) * PALETTE[one] + part * PALETTE[other]
    shares, far = colour_map.nearest_mix(mixed[None], PALETTE)
    expected = np.zeros(4)
    expected[one] += 1 - part
    expected[other] += part
    assert not far[0]
    assert np.abs(shares[0] - expected).max() <= 0.04


def read(painted: Pixels, size: Size) -> ColourShares:
    """What a map of red and blue says of a picture of that size."""
    return to_end(colour_map.read(picture(painted), ["#ff0000", "#0000ff"], size))


def test_soft_edges_blend_and_what_is_transparent_belongs_to_no_colour() -> None:
    painted = np.zeros((1, 4, 4), np.uint8)
    painted[0] = [(255, 0, 0, 255), (128, 0, 128, 255), (0, 0, 255, 128), (0, 0, 0, 0)]
    found = read(painted, (1, 4))
    assert np.abs(found.masks[0].astype(int) - [(0, 255, 0), (0, 127, 128), (127, 0, 128), (255, 0, 0)]).max() <= 1


def test_a_colour_that_is_not_listed_is_refused_by_name_and_a_trace_of_one_counts_as_the_nearest() -> None:
    painted = np.full((100, 100, 3), RED, np.uint8)
    painted[:2, :50] = (10, 255, 10)
    found = read(painted, (100, 100))
    assert found.unlisted == pytest.approx(0.01)
    painted[:50] = (10, 255, 10)
    with pytest.raises(BadPicture, match=r"50 % of the colour map .*#0aff0a"):
        read(painted, (100, 100))


def test_what_can_hardly_be_seen_hardly_counts_as_not_listed() -> None:
    painted = np.full((100, 100, 4), (*RED, 255), np.uint8)
    painted[:10] = (10, 255, 10, 12)
    assert read(painted, (100, 100)).unlisted == pytest.approx(1000 * 12 / (9000 * 255 + 1000 * 12))


def test_a_photo_is_soon_refused_as_a_map(photo: Pixels) -> None:
    large = np.tile(photo, (8, 8, 1))
    colours = [f"#{red:02x}{blue:02x}ff" for red in range(0, 256, 51) for blue in range(0, 256, 64)]
    with pytest.raises(BadPicture, match="% of the colour map"):
        next(colour_map.read(picture(large), colours, (300, 451)))


def test_a_map_far_larger_than_the_picture_is_read_at_less_than_four_times_its_pixels_and_its_borders_stay() -> None:
    painted = np.zeros((1000, 1100, 3), np.uint8)
    painted[:, :550], painted[:, 550:] = RED, BLUE
    found = read(painted, (100, 110))
    assert found.masks.shape == (100, 110, 2)
    assert found.regions == [1, 2]
    assert np.array_equal(found.masks[50] > 127, [[left, not left] for left in np.arange(110) < 55])
    assert found.parts == pytest.approx([0, 0.5, 0.5])


def test_masks_that_memory_cannot_hold_are_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=100_000))
    with pytest.raises(MemoryError, match="MiB are free"):
        read(np.full((300, 300, 3), RED, np.uint8), (300, 300))


def test_colours_in_which_the_same_grows_share_a_region(photo: Pixels, network: Network) -> None:
    painted = ControlMaps(colour=picture(halves(photo, RED, BLUE)))
    changes = {**SHORT, "steps": 1, "colour_map": "m"}
    both = finished(photo, network, painted, {**changes, "map_colours": "#f00=owls,#00f=owls"}).result()
    one = ControlMaps(colour=picture(halves(photo, RED, RED)))
    alone = finished(photo, network, one, {**changes, "map_colours": "#f00=owls"}).result()
    assert np.array_equal(both.change, alone.change)
    assert both.report()["maps"]["colour_map"]["shares"]["#0000ff"] == pytest.approx(0.5, abs=0.01)


def test_the_objective_in_the_report_is_that_of_layers_that_are_not_balanced(photo: Pixels, network: Network) -> None:
    painted = ControlMaps(colour=picture(np.full((8, 8, 3), RED, np.uint8)))
    changes = {**SHORT, "steps": 1, "layers": "mixed4=1,mixed5=1", "colour_map": "m", "map_colours": "#f00="}
    measured = [finished(photo, network, maps, changes).result().report(measure=True) for maps in (painted, NO_MAPS)]
    before = [report["objective"]["before"] for report in measured]
    assert before[0] == pytest.approx(before[1], rel=1e-3)


def test_a_colour_whose_terms_leave_nothing_of_each_other_is_refused_in_words(photo: Pixels, network: Network) -> None:
    painted = ControlMaps(colour=picture(np.full((8, 8, 3), RED, np.uint8)))
    with pytest.raises(BadSettings, match="does not say what a colour means"):
        dreamed(photo, network, painted, {**SHORT, "colour_map": "m", "map_colours": "#f00=mixed4:3+mixed4:03*-1"})


def test_a_term_of_weight_0_in_a_mix_is_left_out(network: Network) -> None:
    settings = resolve({**SHORT, "colour_map": "m", "map_colours": "#f00=mixed4+owls*0,#00f=mixed4"})
    mixes = settings.colour_terms.values()
    one, other = (objective_of_terms(mix, settings, network) for mix in mixes)
    assert (one.weights, one.layers) == (other.weights, ("mixed4",))


def test_a_motif_layer_or_channel_that_the_network_lacks_is_refused_in_words(
    photo: Pixels, lite: EfficientNetLite, network: Network
) -> None:
    painted = ControlMaps(colour=picture(np.full((8, 8, 3), RED, np.uint8)))
    for terms, words in (("mixed4:9999", "9999"), ("palaces", "no “palaces”")):
        with pytest.raises(BadSettings, match=words):
            dreamed(photo, network, painted, {**SHORT, "colour_map": "m", "map_colours": f"#f00={terms}"})


def test_where_the_size_map_is_black_the_dream_begins_in_the_finest_octave_and_where_it_is_white_in_the_first() -> None:
    octaves = [Octave((1, 1), 8), Octave((2, 2), 4, 1.0), Octave((4, 4), 4, 1.0)]
    sizes = np.array([[0.0, 0.5, 1.0]])
    found = [begun(sizes, index, octaves) for index in range(3)]
    assert [each.weight.tolist() for each in found] == [[[0, 0, 1]], [[0, 2, 1]], [[2, 1, 1]]]
    assert [each.decided.tolist() for each in found] == [[[0, 0, 0]], [[0, 0, 1]], [[0, 1, 1]]]


def test_where_the_size_map_is_black_shapes_are_smaller(photo: Pixels, network: Network) -> None:
    maps = ControlMaps(size=picture(halves(photo, 0, 255)))
    change = dreamed(photo, network, maps, {**SHORT, "steps": 6}).astype(float) - photo
    middle = photo.shape[1] // 2
    coarse = [np.abs(_means(part)).mean() / np.abs(part).mean() for part in (change[:, :middle], change[:, -middle:])]
    assert coarse[0] < 0.8 * coarse[1]


def _means(change: npt.NDArray[Any], side: int = 12) -> npt.NDArray[Any]:
    """A change [height, width, 3], by squares of so many pixels."""
    height, width = (length // side for length in change.shape[:2])
    means: npt.NDArray[Any] = change[: height * side, : width * side].reshape(height, side, width, side, 3).mean((1, 3))
    return means


def test_tiles_agree_with_the_whole_where_masks_differ_from_place_to_place(network: Network) -> None:
    whole = np.random.default_rng(4).normal(0, 0.3, (320, 384, 3)).astype(np.float32)
    masks = np.zeros((320, 384, 2), np.uint8)
    masks[:, :170, 0], masks[:, 170:, 1] = 255, 255
    rows = np.random.default_rng(5).uniform(0, 2, (2, network.channel_count("mixed4")))
    objective = Objective({"mixed4": 1.0}, "square", {"mixed4": rows})
    layers = objective.layers
    tiling = Tiling.of((320, 384), 224, 0, network.grid(layers), network.borders(layers))
    tiled = np.empty_like(whole)
    for _ in ascent.gradient(
        whole, tiling, (0, 0), LocalExecutor(network), objective, ascent.NO_FILTER, None, tiled, masks=masks
    ):
        pass
    untiled = network.gradient(whole, objective, masks)
    assert cosine(tiled[40:-40, 40:-40], untiled[40:-40, 40:-40]) >= 0.96
