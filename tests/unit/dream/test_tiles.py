"""The tiling: complete at any size, faded where tiles overlap, never wrapped; and a tiled gradient that is the untiled
one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.dream import ascent
from reverie_server.dream.executor import LocalExecutor
from reverie_server.dream.image.arrays import size_of
from reverie_server.dream.image.mirror import mirrored
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import EDGE_GAIN_WIDTH, MIN_INPUT, PADDED, UNPADDED, Axis, Tiling
from tests.support.pictures import cosine
from tests.support.shifts import assert_seen_alike_by_the_grid_alone

OBJECTIVE = Objective({"mixed3": 1.0, "mixed5": 1.0})

axes = st.builds(Axis.of, st.integers(1, 1100), st.integers(64, 700), st.integers(0, 64))


@given(axes, st.data())
def test_every_pixel_counts_once_at_every_size_tile_and_shift_and_more_where_the_network_sees_less(
    axis: Axis, data: st.DataObject
) -> None:
    counted, shared = np.zeros(axis.length), np.zeros(axis.length, int)
    for tile in axis.tiles(data.draw(st.integers(0, axis.jitter))):
        to, of = tile.inside
        counted[to] += tile.weights[of]
        shared[to] += 1
    inner = np.s_[EDGE_GAIN_WIDTH:-EDGE_GAIN_WIDTH]
    assert np.allclose(counted[inner][shared[inner] == 1], 1)
    assert (counted[inner] <= 1 + UNPADDED.overlap_gain + 1e-9).all()
    assert (counted >= 1 - 1e-9).all()
    assert (counted <= 4 * (1 + UNPADDED.overlap_gain)).all()


@given(
    st.builds(Axis.of, st.integers(1, 1100), st.integers(64, 700), st.integers(0, 64), borders=st.just(PADDED)),
    st.data(),
)
def test_for_a_network_with_padding_every_pixel_counts_once_and_no_mirror_image_of_it(
    axis: Axis, data: st.DataObject
) -> None:
    counted = np.zeros(axis.length)
    for tile in axis.tiles(data.draw(st.integers(0, axis.jitter))):
        to, of = tile.inside
        counted[to] += tile.weights[of]
        assert tile.weights.sum() == pytest.approx(tile.weights[of].sum())
    assert (counted >= 1 - 1e-9).all()
    assert (counted <= 1 + PADDED.overlap_gain + 1e-9).all()


@given(st.integers(1, 1100))
def test_a_tile_that_ends_with_the_picture_counts_the_same_everywhere(length: int) -> None:
    """As in the tutorial's loops: one tile, no shift, nothing beyond the edges."""
    (tile,) = Axis.of(max(length, MIN_INPUT), 4096, 0).tiles(0)
    assert (tile.weights == 1).all()


@given(axes)
def test_all_tiles_are_equally_large_and_large_enough_for_the_network(axis: Axis) -> None:
    assert axis.size >= MIN_INPUT
    assert all(len(tile.weights) == axis.size for tile in axis.tiles(0))


@given(st.integers(1, 1100), st.integers(192, 700), st.integers(0, 64))
def test_no_tile_is_larger_than_asked_for(length: int, tile: int, jitter: int) -> None:
    assert Axis.of(length, tile, jitter).size <= tile


@given(st.integers(-300, 300), st.integers(1, 400), st.integers(1, 90))
def test_beyond_its_edges_the_picture_is_seen_mirrored(start: int, count: int, length: int) -> None:
    strip = np.arange(length)
    expected = np.pad(strip, 700, mode="symmetric")[700 + start : 700 + start + count]
    assert (strip[mirrored(start, count, length)] == expected).all()


def test_a_tile_puts_its_pixels_back_where_it_took_them(photo: npt.NDArray[np.uint8]) -> None:
    again, counted = np.zeros(photo.shape), np.zeros(photo.shape)
    tiling = Tiling.of(size_of(photo), 192, 0)
    for tile in tiling.tiles():
        tile.add(tile.read(photo).astype(float), again)
        tile.add(np.ones((*tiling.tile, 3)), counted)
    inner = np.s_[EDGE_GAIN_WIDTH:-EDGE_GAIN_WIDTH, EDGE_GAIN_WIDTH:-EDGE_GAIN_WIDTH]
    assert np.allclose(again[inner], (photo * counted)[inner])


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 40), st.data())
def test_what_a_tile_wants_of_a_mirror_image_the_pixels_it_shows_want(
    height: int, width: int, jitter: int, data: st.DataObject
) -> None:
    """Moved along their gradients, the pixels change what the tiles show as the chain rule says."""
    rng = np.random.default_rng(7)
    tiling = Tiling.of((height, width), 192, jitter)
    move = rng.normal(size=(height, width, 1))
    gradient, expected = np.zeros_like(move), 0.0
    for tile in tiling.tiles((data.draw(st.integers(0, jitter)), data.draw(st.integers(0, jitter)))):
        wanted = rng.normal(size=(*tiling.tile, 1))
        tile.add(wanted, gradient)
        fade = np.outer(tile.rows.weights, tile.columns.weights)[..., None]
        expected += float((tile.read(move) * fade * wanted).sum())
    assert np.allclose((move * gradient).sum(), expected)


def whole_gradient(picture: npt.NDArray[np.float32], network: Network, tile: int) -> npt.NDArray[np.float32]:
    out = np.empty_like(picture)
    for _ in ascent.gradient(
        picture,
        Tiling.of(size_of(picture), tile, 0),
        (0, 0),
        LocalExecutor(network),
        OBJECTIVE,
        ascent.NO_FILTER,
        None,
        out,
    ):
        pass
    return out


def test_the_tiled_gradient_is_the_untiled_one_from_96_pixels_inside_tile_borders_on(
    network: Network, photo: npt.NDArray[np.uint8]
) -> None:
    picture = (np.tile(photo, (2, 2, 1)) / 127.5 - 1).astype(np.float32)
    untiled = whole_gradient(picture, network, 4096)
    tiled = whole_gradient(picture, network, 384)
    tiling = Tiling.of(size_of(picture), 384, 0)
    ratios = []
    for tile in tiling.tiles():
        rows, columns = (slice(part.start + 96, part.stop - 96) for part in tile.area())
        assert cosine(tiled[rows, columns], untiled[rows, columns]) >= 0.99
        ratios.append(float(tiled[rows, columns].std() / untiled[rows, columns].std()))
    # No tile counts more than another. All count a little more than untiled, as a border of each feeds no cell of the
    # layers.
    assert len(ratios) == 6
    assert max(ratios) < 1.05 * min(ratios)
    assert 1 <= min(ratios) < 1.15


@pytest.mark.parametrize(("layer", "grid"), [("mixed2", 8), ("mixed5", 16), ("mixed10", 32)])
def test_moved_by_the_grid_a_layer_sees_the_same_and_by_half_of_it_not(
    network: Network, photo: npt.NDArray[np.uint8], layer: str, grid: int
) -> None:
    picture = (photo / 127.5 - 1).astype(np.float32)
    assert_seen_alike_by_the_grid_alone(network, picture, Objective({layer: 1.0}), grid)


def test_one_edge_of_the_picture_does_not_leak_into_the_opposite_one(
    network: Network, photo: npt.NDArray[np.uint8]
) -> None:
    left = (photo[:100, :400] / 127.5 - 1).astype(np.float32)
    changed = left.copy()
    changed[:, :40] *= -1
    tiling = Tiling.of((100, 400), 640, 16)
    gradients = []
    for picture in (left, changed):
        out = np.empty_like(picture)
        list(
            ascent.gradient(
                picture,
                tiling,
                (16, 16),
                LocalExecutor(network),
                Objective({"mixed0": 1.0}),
                ascent.NO_FILTER,
                None,
                out,
            )
        )
        gradients.append(out)
    assert (gradients[0][:, -150:] == gradients[1][:, -150:]).all()
    assert (gradients[0][:, :40] != gradients[1][:, :40]).any()
