"""The cover: complete at any size, faded where tiles overlap, never wrapped; and a tiled gradient that is the untiled
one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.dream import ascent
from reverie_server.dream.arrays import size_of
from reverie_server.dream.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import SMALLEST, Axis, Cover, mirrored
from tests.support.pictures import cosine

OBJECTIVE = Objective({"mixed3": 1.0, "mixed5": 1.0})

axes = st.builds(Axis.cover, st.integers(1, 1100), st.integers(64, 700), st.integers(0, 64))


@given(axes, st.data())
def test_every_pixel_counts_exactly_once_at_every_size_tile_and_shift(axis: Axis, data: st.DataObject) -> None:
    counted = np.zeros(axis.length)
    for piece in axis.pieces(data.draw(st.integers(0, axis.jitter))):
        to, of = piece.inside
        counted[to] += piece.fade[of]
    assert np.allclose(counted, 1)


@given(axes)
def test_all_tiles_are_equally_large_and_large_enough_for_the_network(axis: Axis) -> None:
    assert axis.size >= SMALLEST
    assert all(len(piece.fade) == axis.size for piece in axis.pieces(0))


@given(st.integers(1, 1100), st.integers(192, 700), st.integers(0, 64))
def test_no_tile_is_larger_than_asked_for(length: int, tile: int, jitter: int) -> None:
    assert Axis.cover(length, tile, jitter).size <= tile


@given(st.integers(-300, 300), st.integers(1, 400), st.integers(1, 90))
def test_beyond_its_edges_the_picture_is_seen_mirrored(start: int, count: int, length: int) -> None:
    strip = np.arange(length)
    expected = np.pad(strip, 700, mode="symmetric")[700 + start : 700 + start + count]
    assert (strip[mirrored(start, count, length)] == expected).all()


def test_a_tile_puts_its_pixels_back_where_it_took_them(photo: npt.NDArray[np.uint8]) -> None:
    again = np.zeros(photo.shape)
    for tile in Cover.of(size_of(photo), 192, 16).tiles((5, 11)):
        tile.add(tile.read(photo).astype(float), again)
    assert np.allclose(again, photo)


def whole_gradient(picture: npt.NDArray[np.float32], network: Network, tile: int) -> npt.NDArray[np.float32]:
    out = np.empty_like(picture)
    for _ in ascent.gradient(
        picture, Cover.of(size_of(picture), tile, 0), (0, 0), network, OBJECTIVE, ascent.WHOLE, None, out
    ):
        pass
    return out


def test_the_tiled_gradient_is_the_untiled_one_from_96_pixels_inside_tile_borders_on(
    network: Network, photo: npt.NDArray[np.uint8]
) -> None:
    picture = (np.tile(photo, (2, 2, 1)) / 127.5 - 1).astype(np.float32)
    untiled = whole_gradient(picture, network, 4096)
    tiled = whole_gradient(picture, network, 384)
    cover = Cover.of(size_of(picture), 384, 0)
    ratios = []
    for tile in cover.tiles():
        rows, columns = (slice(part.start + 96, part.stop - 96) for part in tile.area())
        assert cosine(tiled[rows, columns], untiled[rows, columns]) >= 0.99
        ratios.append(float(tiled[rows, columns].std() / untiled[rows, columns].std()))
    # No tile counts more than another. All count a little more than untiled, as a border of each feeds no cell of the
    # layers.
    assert len(ratios) == 6
    assert max(ratios) < 1.05 * min(ratios)
    assert 1 <= min(ratios) < 1.15


def test_one_edge_of_the_picture_does_not_leak_into_the_opposite_one(
    network: Network, photo: npt.NDArray[np.uint8]
) -> None:
    left = (photo[:100, :400] / 127.5 - 1).astype(np.float32)
    changed = left.copy()
    changed[:, :40] *= -1
    cover = Cover.of((100, 400), 640, 16)
    gradients = []
    for picture in (left, changed):
        out = np.empty_like(picture)
        list(ascent.gradient(picture, cover, (16, 16), network, Objective({"mixed0": 1.0}), ascent.WHOLE, None, out))
        gradients.append(out)
    assert (gradients[0][:, -150:] == gradients[1][:, -150:]).all()
    assert (gradients[0][:, :40] != gradients[1][:, :40]).any()
