"""Control maps in the real Krita: layers that a person makes, paints on, and chooses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, layer
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import PHOTO, Array

RED, BLUE = "#e02020", "#2040e0"
BLACK, CLEAR = (0, 0, 0, 255), (0, 0, 0, 0)


def bgra(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return blue, green, red, 255


@pytest.fixture
def painter(document: Krita) -> Iterator[Krita]:
    """Krita with the docker's maps open, and nothing chosen."""
    document.set_settings()
    document.open_maps()
    yield document
    document.set_settings()
    document.open_maps(False)


@pytest.mark.every_krita
def test_a_new_map_lies_on_top_in_one_undo_step_is_painted_on_and_is_not_what_is_dreamed(painter: Krita) -> None:
    steps = painter.undo_steps()
    assert painter.make_map("strength_map") == "Strength map"
    assert painter.undo_steps() == steps + 1
    assert painter.names() == ["photo", "Strength map"]
    assert painter.map_look("Strength map") == ("multiply", 255)
    box, _, pixels = layer(painter, "Strength map")
    assert box == (0, 0, WIDTH, HEIGHT)
    assert (pixels == 255).all(), "white: the dream is as without it"
    assert painter.map_settings() == {"strength_map": "Strength map"}
    painter.set_settings(live=True, strength_map="Strength map")
    painter.rested_preview()
    assert painter.preview_of() == "photo"
    assert painter.maps_words() == "You paint on “Strength map”; “photo” is dreamed."
    painter.undo()
    assert painter.names() == ["photo"]


def test_two_maps_of_a_kind_have_names_of_their_own(painter: Krita) -> None:
    painter.make_map("size_map")
    assert painter.make_map("size_map") == "Size map 2"
    assert painter.map_settings() == {"size_map": "Size map 2"}


def test_the_dream_stays_away_from_where_a_strength_map_is_black(painter: Krita, photo: Array) -> None:
    painter.make_map("strength_map")
    painter.paint_map("Strength map", BLACK, 0, 0, 60, HEIGHT)
    painter.dream(strength_map="Strength map")
    assert painter.names()[1].startswith("Dream: ")
    pixels = layer(painter, "Dream: ")[2]
    assert (pixels[:, :60, :3] == photo[:, :60, :3]).all()
    assert np.abs(pixels[:, 80:, :3].astype(int) - photo[:, 80:, :3]).mean() > 1


def test_what_i_see_is_dreamed_without_the_map_that_lies_over_it(painter: Krita, photo: Array) -> None:
    painter.make_map("strength_map")
    painter.paint_map("Strength map", BLACK, 0, 0, 60, HEIGHT)
    with painter.placed(merged=True):
        painter.dream(strength_map="Strength map")
    pixels = layer(painter, "Dream: ")[2]
    assert (pixels[:, :60, :3] == photo[:, :60, :3]).all(), "not the black that is painted there"


def test_the_preview_follows_what_is_painted_on_a_map(painter: Krita) -> None:
    painter.make_map("strength_map")
    painter.set_settings(live=True, strength_map="Strength map")
    before, _ = painter.rested_preview()
    after = painter.preview_after_painting("Strength map", (60, 60, 60, 255), 0, 0, WIDTH, HEIGHT)
    assert before != after


def test_a_map_that_is_black_or_empty_all_over_is_said_in_words(painter: Krita) -> None:
    painter.make_map("strength_map")
    painter.paint_map("Strength map", BLACK, 0, 0, WIDTH, HEIGHT)
    painter.press("reverie_dream_button")
    painter.wait_until_over()
    assert "black or transparent all over" in painter.message()


def test_a_map_that_is_gone_is_said_in_words(painter: Krita) -> None:
    painter.make_map("colour_map")
    painter.undo()
    painter.press("reverie_dream_button")
    painter.wait_until_over()
    assert "There is no layer “Colour map” to be a map." in painter.message()


def test_a_map_that_does_not_cover_all_says_what_happens_beside_it(painter: Krita) -> None:
    painter.make_map("strength_map")
    painter.paint_map("Strength map", CLEAR, 0, 0, 50, HEIGHT)
    painter.set_settings(live=True, strength_map="Strength map")
    painter.rested_preview()
    assert "does not cover all that is dreamed: beside it, the picture stays as it is." in painter.maps_words()


def test_a_new_colour_map_is_seen_through_and_begins_with_two_colours_to_paint_with(painter: Krita) -> None:
    painter.make_map("colour_map")
    mode, opacity = painter.map_look("Colour map")
    assert (mode, opacity) == ("normal", 127)
    assert [colour for colour, _ in painter.colours_listed()] == [RED, BLUE]
    assert [grows for _, grows in painter.colours_listed()] == ["owls…", "peacock…"]
    painter.press("reverie_paint_1")
    assert painter.get_painting_colour() == BLUE


def test_colours_join_the_list_mix_and_leave_it(painter: Krita) -> None:
    painter.make_map("colour_map")
    painter.set_painting_colour("#10c020")
    painter.press("reverie_add_colour")
    painter.press("reverie_add_colour")
    assert painter.colours_listed()[2] == ["#10c020", "as without the map…"], "and only once"
    painter.toggle_in_colour(2, "fur")
    painter.toggle_in_colour(2, "feathers")
    assert painter.colours_listed()[2] == ["#10c020", "fur; feathers…"]
    painter.press("reverie_remove_0")
    assert painter.map_settings()["map_colours"] == f"{BLUE}=peacock,#10c020=fur+feathers"
    painter.toggle_in_colour(1, "fur")
    assert painter.colours_listed()[1] == ["#10c020", "feathers…"]


def test_all_colours_that_are_painted_join_the_list_at_once(painter: Krita) -> None:
    painter.make_map("colour_map")
    painter.paint_map("Colour map", bgra(BLUE), 0, 0, 50, HEIGHT)
    painter.paint_map("Colour map", bgra("#20a060"), 50, 0, 50, HEIGHT)
    painter.press("reverie_dream_button")
    painter.wait_until_over()
    assert "colours that its list does not know, most of it #20a060" in painter.message()
    painter.press("reverie_take_colours")
    assert [colour for colour, _ in painter.colours_listed()] == [RED, BLUE, "#20a060"]


def test_another_look_keeps_the_maps(painter: Krita) -> None:
    painter.make_map("colour_map")
    kept = painter.map_settings()
    painter.click_preset("marks")
    assert painter.map_settings() == kept


def test_maps_and_list_fit_into_250_pixels_and_are_reached_by_the_tab_key(painter: Krita) -> None:
    painter.make_map("colour_map")
    (docker, _height), areas, _seen = painter.floating(250, 700)
    reached = painter.tab_order()
    painter.dock()
    assert docker == 250
    assert all(needed <= there for needed, there in areas)
    wanted = [f"reverie_{each}_{number}" for number in (0, 1) for each in ("paint", "grows", "remove")]
    first = reached.index(wanted[0])
    assert reached[first - 1] == "reverie_by_preset_colour_map"
    assert reached[first : first + 8] == [*wanted, "reverie_add_colour", "reverie_take_colours"]


def test_a_face_becomes_owls_on_the_left_and_peacock_on_the_right_of_a_painted_border(app: Krita) -> None:
    with Image.open(PHOTO) as image:
        cat = np.asarray(image.convert("RGB"))[:, 60:380]
    height, width, middle = *cat.shape[:2], 160
    photo = np.dstack([cat[..., ::-1], np.full((height, width), 255, np.uint8)])
    app.new_document(width, height, "RGBA", "U8", SRGB, photo.tobytes())
    app.show_docker()
    app.set_settings()
    app.make_map("colour_map")
    painted = np.empty((height, width, 4), np.uint8)
    painted[:, :middle], painted[:, middle:] = bgra(RED), bgra(BLUE)
    app.write_map("Colour map", painted.tobytes(), width, height)
    app.select(20, 20, width - 40, height - 40, feather=10)
    dreams = []
    for left, right in (("owls", "owls"), ("peacock", "peacock"), ("owls", "peacock")):
        listed = f"{RED}={left},{BLUE}={right}"
        app.choose("photo")
        app.dream(colour_map="Colour map", map_colours=listed, layers="mixed3=1", steps=5, smallest=128, jitter=16)
        box, _, pixels = layer(app, "Dream: ")
        dreams.append(pixels[..., :3].astype(float))
        app.trigger("edit_undo")
    inside = slice(40 - box[1], height - 40 - box[1])
    one, other, both = (each[inside, 40 - box[0] : width - 40 - box[0]] for each in dreams)
    way, at = other - one, middle - 40
    along = (way * (both - one)).sum((0, 2)) / (way * way).sum((0, 2))
    smooth = np.convolve(along, np.ones(15) / 15, "same")
    crossings = np.flatnonzero((smooth[:-1] < 0.5) & (smooth[1:] >= 0.5))
    assert np.abs(crossings + 0.5 - at).min() <= 8
    assert along[: at - 40].mean() < 0.35
    assert along[at + 40 :].mean() > 0.65
