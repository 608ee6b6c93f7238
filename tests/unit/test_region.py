"""Which part of a layer is sent, and where the result goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.region import CONTEXT, Rectangle, around, crop, plan
from reverie_shared.errors import HostRefused
from tests.support.pictures import Array, array, picture

places = st.integers(-5000, 5000)
sides = st.integers(1, 3000)
rectangles = st.builds(Rectangle, places, places, sides, sides)


def columns(rectangle: Rectangle) -> set[int]:
    return set(range(rectangle.x, rectangle.x + rectangle.width))


def rows(rectangle: Rectangle) -> set[int]:
    return set(range(rectangle.y, rectangle.y + rectangle.height))


def touching(layer: Rectangle, selection: Rectangle) -> bool:
    return bool(columns(layer) & columns(selection)) and bool(rows(layer) & rows(selection))


@given(rectangles)
def test_with_nothing_selected_the_whole_layer_is_sent_and_changed(layer: Rectangle) -> None:
    region = plan(layer, None)

    assert region.sent == region.changed == layer


@given(rectangles, rectangles)
def test_exactly_the_selected_part_of_the_layer_is_changed(layer: Rectangle, selection: Rectangle) -> None:
    if not touching(layer, selection):
        with pytest.raises(HostRefused, match="beside the layer"):
            plan(layer, selection)
        return

    changed = plan(layer, selection).changed

    assert columns(changed) == columns(layer) & columns(selection)
    assert rows(changed) == rows(layer) & rows(selection)


@given(rectangles, rectangles.filter(lambda one: one.width < 500))
def test_the_margin_of_context_is_sent_as_far_as_the_layer_reaches(layer: Rectangle, selection: Rectangle) -> None:
    if not touching(layer, selection):
        return

    region = plan(layer, selection)

    around = range(region.changed.x - CONTEXT, region.changed.right + CONTEXT)
    assert columns(region.sent) == set(around) & columns(layer)
    around = range(region.changed.y - CONTEXT, region.changed.bottom + CONTEXT)
    assert rows(region.sent) == set(around) & rows(layer)


@given(st.data(), st.sampled_from(["y", "ya", "rgb", "rgba"]), st.sampled_from([np.uint8, np.float32]))
def test_a_crop_holds_the_pixels_of_its_part(data: st.DataObject, channels: str, sample: type) -> None:
    area = data.draw(st.builds(Rectangle, places, places, st.integers(1, 12), st.integers(1, 12)))
    x, y = data.draw(st.integers(0, area.width - 1)), data.draw(st.integers(0, area.height - 1))
    width, height = data.draw(st.integers(1, area.width - x)), data.draw(st.integers(1, area.height - y))
    shape = (area.height, area.width, len(channels))
    pixels: Array = np.random.default_rng(1).integers(0, 256, shape).astype(sample)

    part = crop(picture(pixels, channels), area, Rectangle(area.x + x, area.y + y, width, height))

    assert np.array_equal(array(part), pixels[y : y + height, x : x + width])


@given(rectangles, sides)
def test_bands_cover_a_rectangle_once_from_the_top_down(area: Rectangle, height: int) -> None:
    bands = list(area.bands(height))

    assert [row for band in bands for row in range(band.y, band.bottom)] == list(range(area.y, area.bottom))
    assert all(band.height <= height and (band.x, band.width) == (area.x, area.width) for band in bands)


@given(st.lists(rectangles, min_size=1))
def test_the_rectangle_around_some_holds_each_and_ends_where_one_of_them_does(some: list[Rectangle]) -> None:
    whole = around(some)

    assert all(each.clipped(whole) == each for each in some)
    assert whole.x in {each.x for each in some}
    assert whole.y in {each.y for each in some}
    assert whole.right in {each.right for each in some}
    assert whole.bottom in {each.bottom for each in some}
