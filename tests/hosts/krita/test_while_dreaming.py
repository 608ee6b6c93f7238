"""What may happen while a dream is under way, in the real Krita."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.hosts.krita.pixels import HEIGHT, layer, shown
from tests.hosts.krita.real_krita import Edition, Krita, profile, running_krita
from tests.support.pictures import Array
from tests.support.running import Reverie

LONG: dict[str, Any] = {"steps": 1000}
"""A dream of minutes, to be interrupted."""
SOME: dict[str, Any] = {"steps": 80}
"""One of seconds, so that there is time to do something meanwhile."""
UNSEEN: dict[str, Any] = {**SOME, "strength": 0.0, "seed": 5}
"""The same, changing nothing; of a seed of its own, or it would be made of one of another strength."""

MANY_OCTAVES: dict[str, Any] = {"steps": 60, "octave_scale": 1.2}
"""Of seconds, too: a machine under load, which shows only the newest picture there is, still shows some of them."""


def until_no_jobs(reverie: Reverie) -> None:
    deadline = time.monotonic() + 10
    while reverie.facts()["jobs"]:
        assert time.monotonic() < deadline, "the server still dreams"
        time.sleep(0.2)


def test_painting_goes_on_and_the_dream_is_of_what_was_there_before(document: Krita, photo: Array) -> None:
    with document.placed():
        document.choose_place("on top")
        document.begin_dream(**UNSEEN)
        document.paint("photo", 0, 0, 40, 40)
        document.wait_until_over()
    assert (layer(document, "Dream: ")[2] == photo).all()
    assert (layer(document, "photo")[2][:40, :40] == (0, 0, 255, 255)).all()


def test_a_stroke_of_the_brush_in_mid_dream_is_a_step_of_its_own(document: Krita, photo: Array) -> None:
    x, y = document.take_brush()
    steps = document.undo_steps()
    document.begin_dream(**UNSEEN)
    document.drag(x - 30, y, x + 30, y)
    assert document.states() == ["dreaming"]
    painted = layer(document, "photo")[2].copy()
    assert (
        painted[HEIGHT // 2 - 3 : HEIGHT // 2 + 3, 50:100] != photo[HEIGHT // 2 - 3 : HEIGHT // 2 + 3, 50:100]
    ).any()
    assert document.undo_steps() == steps + 1
    document.wait_until_over()
    assert document.undo_steps() == steps + 2
    dreamed = layer(document, "Dream: ")[2]
    assert (dreamed == photo)[dreamed[..., 3] > 0].all()
    assert (shown(document) == painted).all()
    document.trigger("edit_undo")
    assert document.names() == ["photo"]
    assert (shown(document) == painted).all()
    document.trigger("edit_undo")
    assert (shown(document) == photo).all()


def test_a_dream_lands_below_strokes_that_follow_each_other_faster_than_its_layer_is_made(document: Krita) -> None:
    document.begin_dream(**UNSEEN)
    assert document.stroke_until_a_dream_lands("photo") > 20
    assert len(document.names()) == 2
    painted = layer(document, "photo")[2]
    assert (layer(document, "Dream: ")[2][7, :20, 3] == 0).all()
    # A stroke comes every 3 ms: one or two do while the last holes are written, and are strokes after the landing.
    assert (shown(document) != painted).any(axis=2).sum() <= 3


def test_a_dream_that_is_done_in_mid_stroke_waits_for_its_end(document: Krita, photo: Array) -> None:
    x, y = document.take_brush()
    document.drag(x - 60, y, x + 60, y)
    whole = layer(document, "photo")[2].copy()
    document.trigger("edit_undo")
    steps = document.undo_steps()
    document.begin_dream(steps=20)
    document.press_mouse(x - 60, y)
    document.move_mouse(x - 60, y, x, y)
    document.until_waiting_for_the_hand()
    assert document.names() == ["photo"]
    document.move_mouse(x, y, x + 60, y)
    document.xdotool("mouseup", "1")
    document.wait_until_over()
    assert (layer(document, "photo")[2] == whole).all()
    assert (whole != photo).any()
    assert document.undo_steps() == steps + 2
    assert document.active_layer() == "photo"
    document.trigger("edit_undo")
    assert document.names() == ["photo"]
    assert (shown(document) == whole).all()


def test_a_dream_waits_while_a_pen_is_down(document: Krita) -> None:
    document.begin_dream(steps=20)
    document.pen(True)
    document.until_waiting_for_the_hand()
    assert document.names() == ["photo"]
    document.pen(False)
    document.wait_until_over()
    assert len(document.names()) == 2


def test_a_dream_waits_while_a_layer_is_transformed(document: Krita) -> None:
    document.use_tool("KisToolTransform")
    document.begin_dream(steps=1)
    document.until_waiting_for_the_hand()
    assert document.names() == ["photo"]
    document.use_tool("KritaShape/KisToolBrush")
    document.wait_until_over()
    assert len(document.names()) == 2


def test_a_dream_waits_for_the_end_of_a_polygon_that_is_drawn_click_by_click(document: Krita) -> None:
    x, y = document.take_brush()
    document.use_tool("KisToolSelectPolygonal")
    document.click_mouse(x - 60, y - 30)
    document.begin_dream(steps=20)
    document.click_mouse(x + 60, y - 30)
    document.until_waiting_for_the_hand()
    assert document.names() == ["photo"]
    document.click_mouse(x, y + 40)
    document.click_mouse(x, y + 40, twice=True)
    document.wait_until_over()
    assert len(document.names()) == 2
    x, y, width, height = document.selected()
    assert width > 10  # of the picture, which is shown larger
    assert height > 5
    document.use_tool("KritaShape/KisToolBrush")


def test_a_dream_that_waits_for_the_end_of_a_stroke_can_be_cancelled(document: Krita, photo: Array) -> None:
    steps = document.undo_steps()
    document.begin_dream(steps=20)
    document.pen(True)
    document.until_waiting_for_the_hand()
    document.press("reverie_cancel")
    document.wait_until_over()
    document.pen(False)
    assert document.states() == []
    assert (shown(document) == photo).all()
    assert document.undo_steps() == steps


def test_the_layer_that_is_worked_on_stays_the_active_one(document: Krita) -> None:
    document.begin_dream(**SOME)
    document.wait_until_over()
    assert document.names()[-1].startswith("Dream: ")
    assert document.active_layer() == "photo"


def test_the_result_lands_in_its_document_though_another_is_in_front(document: Krita) -> None:
    document.begin_dream(**SOME)
    document.remember_second()
    document.wait_until_over()
    assert document.names() == ["photo"]
    assert document.size() == (40, 30)
    document.close_front()
    assert document.names() == ["photo", "Dream: reverie, seed 0"]


@pytest.mark.every_krita
def test_a_cancelled_dream_leaves_the_document_as_it_was(document: Krita, photo: Array, reverie: Reverie) -> None:
    steps = document.undo_steps()
    document.begin_dream(**LONG)
    document.press("reverie_cancel")
    document.wait_until_over()
    assert document.states() == []
    assert (shown(document) == photo).all()
    assert document.undo_steps() == steps
    until_no_jobs(reverie)


def test_of_a_closed_document_the_dream_can_be_inserted_into_another(document: Krita, photo: Array) -> None:
    document.begin_dream(**UNSEEN)
    document.pen(True)
    document.remember_second()
    document.close_first()
    document.pen(False)
    document.wait_until_over()
    assert document.states() == ["failed"]
    assert "gone" in document.message()
    assert document.buttons() == ["Insert here", "Show log", "Dismiss"]
    document.press("reverie_recover")
    document.wait_until_over()
    assert document.states() == []
    assert document.names() == ["photo", "Dream: reverie, seed 5"]
    box, _, pixels = layer(document, "Dream: ")
    assert box == (0, 0, photo.shape[1], photo.shape[0])
    assert (pixels == photo).all()


def test_of_a_removed_layer_the_dream_can_be_inserted_elsewhere(document: Krita) -> None:
    document.begin_dream(**SOME)
    document.pen(True)
    document.add_layer("other", 0, 0, 20, 20)
    document.remove_layer("photo")
    document.pen(False)
    document.wait_until_over()
    assert document.states() == ["failed"]
    assert document.names() == ["other"]
    document.press("reverie_recover")
    document.wait_until_over()
    assert document.names() == ["other", "Dream: reverie, seed 0"]


def test_two_dreams_wait_for_each_other_and_both_land(document: Krita) -> None:
    document.begin_dream(**SOME, seed=1)
    document.set_settings(seed=2)
    document.press("reverie_dream_button")
    assert document.states() == ["dreaming", "dreaming"]
    document.wait_until_over()
    assert sorted(document.names()) == ["Dream: reverie, seed 1", "Dream: reverie, seed 2", "photo"]


@pytest.mark.parametrize(("model", "depth"), [("CMYKA", "U8"), ("LABA", "U16")])
def test_two_dreams_whose_colours_are_converted_both_land(document: Krita, model: str, depth: str) -> None:
    document.convert(model, depth)
    document.begin_dream(seed=1)
    document.set_settings(seed=2)
    document.press("reverie_dream_button")
    document.wait_until_over()
    assert document.message() == ""
    assert sorted(document.names()) == ["Dream: reverie, seed 1", "Dream: reverie, seed 2", "photo"]


def test_the_preview_is_refined_octave_by_octave_and_leaves_no_undo_step(document: Krita, photo: Array) -> None:
    steps = document.undo_steps()
    sizes = document.preview(**MANY_OCTAVES)
    assert len(sizes) > 1
    assert sizes == sorted(sizes)
    assert (shown(document) == photo).all()
    assert document.undo_steps() == steps
    assert document.names() == ["photo"]


def test_dream_goes_on_with_the_preview_and_gives_the_same(document: Krita) -> None:
    document.preview(steps=4)
    document.press("reverie_dream_button")
    document.wait_until_over()
    document.set_settings(steps=4)
    accepted = layer(document, "Dream: ")[2].copy()
    document.trigger("edit_undo")
    assert document.names() == ["photo"]
    document.choose("photo")
    document.dream(steps=4)
    assert (layer(document, "Dream: ")[2] == accepted).all()


def test_a_preview_of_what_was_painted_over_since_is_not_gone_on_with(document: Krita) -> None:
    document.preview(strength=0.0)
    document.paint("photo", 0, 0, 40, 40)
    document.press("reverie_dream_button")
    document.wait_until_over()
    assert (layer(document, "Dream: ")[2][:40, :40] == (0, 0, 255, 255)).all()


@pytest.mark.every_krita
def test_quitting_in_mid_dream_asks_and_then_is_clean_and_the_server_stops_dreaming(
    tmp_path_factory: pytest.TempPathFactory, reverie: Reverie, edition: Edition, photo: Array
) -> None:
    folder = tmp_path_factory.mktemp("k")
    with running_krita(folder, profile(folder, reverie, edition), edition) as krita:
        krita.new_document(150, 100, "RGBA", "U8", "", photo.tobytes())
        krita.begin_dream(**LONG)
        text, buttons = krita.answer_quitting("Keep dreaming")
        assert text == "A dream is still under way. If you quit now, it is lost."
        assert sorted(buttons) == ["Keep dreaming", "Quit anyway"]
        assert krita.states() == ["dreaming"]
        krita.begin("answer_quitting", "Quit anyway")
        assert krita.process.wait(20) == 0
        assert "Traceback" not in krita.log.read_text()
        until_no_jobs(reverie)
