"""Which previews of a dream show how it grows."""

from __future__ import annotations

from reverie_plugin.animation import on_the_way
from reverie_plugin.events import PreviewReady
from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture, PixelFormat

PIXEL = Picture(PixelFormat(1, 1, "rgb"), bytes(3))


def preview(octave: int) -> PreviewReady:
    return PreviewReady(octave, 3, PIXEL, Rectangle(0, 0, 1, 1))


def test_the_preview_of_the_last_octave_is_the_finished_dream_and_not_on_the_way() -> None:
    previews = [preview(1), preview(1), preview(2), preview(3)]
    assert on_the_way(previews) == previews[:3]


def test_where_the_last_octave_left_no_preview_all_are_on_the_way() -> None:
    previews = [preview(1), preview(2)]
    assert on_the_way(previews) == previews
    assert on_the_way([]) == []
