"""Every drawing of an animated layer dreamed into a new animated layer, and a dream that grows, in the real Krita."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, samples
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array
from tests.support.running import Reverie, kill_server

WALK = (0, 5, 8)
"""The frames on which the walk has a drawing."""

SLOW = {"steps": 25}

WATCHED = {"steps": 150, "smallest": 64}
"""So slow that each picture of the dream on its way arrives before the next one takes its place on the server."""


@pytest.fixture
def walk(document: Krita) -> Krita:
    """Krita with an animated layer, and the docker where it can be seen."""
    document.draw_walk("photo", *WALK[1:])
    return document


def pixels(app: Krita, name: str, frame: int) -> Array:
    """What a layer has on a frame: [height, width, 4] of 8 bits."""
    return samples(app.on_frame(name, frame)[1], WIDTH, HEIGHT, ("RGBA", "U8", SRGB))


def distance(one: Array, other: Array) -> float:
    return float(np.abs(one.astype(int) - other)[..., :3].mean())


@pytest.mark.every_krita
def test_every_drawing_of_the_selected_frames_is_dreamed_in_one_undo_step_and_held_as_long(walk: Krita) -> None:
    before, steps = walk.state(), walk.undo_steps()
    walk.select_frames(3, 9)
    walk.begin_animation("reverie_frames")
    walk.wait_until_over()
    assert walk.message() == "3 drawings were dreamed: frames 3 to 9."
    assert walk.undo_steps() == steps + 1
    assert [name.rpartition(", ")[2] for name, _, _ in walk.layers()] == ["photo", "frames 3 to 9"]
    walk.trigger("edit_undo")
    assert walk.state()[:2] == before[:2]
    walk.trigger("edit_redo")
    assert walk.frames("Dream: ") == (True, [0, 3, 5, 8, 10])
    for frame, drawn in ((2, False), (3, True), (9, True), (10, False)):
        assert (walk.on_frame("Dream: ", frame)[0][2] > 0) == drawn
    assert (pixels(walk, "Dream: ", 3) == pixels(walk, "Dream: ", 4)).all()
    for frame in (3, 5, 8):
        dreamed = pixels(walk, "Dream: ", frame)
        assert (dreamed[..., 3] == 255).all()
        assert distance(dreamed, pixels(walk, "photo", frame)) > 3


def test_where_nothing_moves_a_drawing_shows_the_same_dream_as_the_one_before(walk: Krita) -> None:
    walk.begin_animation("reverie_frames")
    walk.wait_until_over()
    assert walk.frames("Dream: ") == (True, list(WALK))
    first, second, third = (pixels(walk, "Dream: ", frame) for frame in WALK)
    moved = np.zeros((HEIGHT, WIDTH), bool)
    moved[20:, :110] = True
    for one, other in ((first, second), (second, third)):
        change = np.abs(one.astype(int) - other)[..., :3].mean(axis=2)
        assert change[~moved].mean() < 1
        assert change[62:78, 22:38].mean() > 8 or change[62:78, 34:50].mean() > 8


@pytest.mark.every_krita
def test_an_animation_says_which_drawing_is_dreamed_and_cancelled_leaves_the_document_as_it_was(
    walk: Krita, tmp_path: Path
) -> None:
    exports = [tmp_path / name for name in ("before.png", "after.png")]
    walk.export(str(exports[0]))
    before, steps = walk.state(), walk.undo_steps()
    walk.begin_animation("reverie_frames", **SLOW)
    assert re.fullmatch("Frame [23] of 3: [0-9]+ % done; [0-9]+ (seconds?|minutes?) left", walk.until_drawing(1))
    walk.press("reverie_cancel")
    walk.wait_until_over()
    assert walk.states() == []
    assert walk.state() == before
    assert walk.undo_steps() == steps
    walk.export(str(exports[1]))
    assert exports[0].read_bytes() == exports[1].read_bytes()


def test_what_is_drawn_meanwhile_is_not_dreamed_and_stays(walk: Krita) -> None:
    walk.begin_animation("reverie_frames", strength=0.0, **SLOW)
    drawings = [pixels(walk, "photo", frame) for frame in WALK]
    walk.show_frame(8)
    walk.paint("photo", 0, 0, 40, 30)
    walk.wait_until_over()
    for frame, drawing in zip(WALK, drawings, strict=True):
        assert (pixels(walk, "Dream: ", frame) == drawing).all()
    assert (pixels(walk, "photo", 8)[:30, :40] == (0, 0, 255, 255)).all()


def test_only_what_is_selected_is_in_the_new_layer_and_a_frame_without_a_drawing_stays_empty(walk: Krita) -> None:
    walk.show_frame(6)
    walk.trigger("add_blank_frame")
    walk.select(30, 20, 40, 30)
    with walk.placed(masked=True):
        walk.begin_animation("reverie_frames")
        walk.wait_until_over()
    assert walk.message().startswith("3 drawings were dreamed")
    assert walk.frames("Dream: ") == (True, [0, 5, 6, 8])
    for frame in WALK:
        assert walk.on_frame("Dream: ", frame)[0] == (30, 20, 40, 30)
    assert walk.on_frame("Dream: ", 6)[0][2] == 0


def test_of_what_i_see_every_frame_on_which_a_layer_changes_is_dreamed(walk: Krita) -> None:
    walk.add_layer("above", 0, 0, 30, 30)
    walk.animate("above", 7, 100, 0, 30, 30)
    walk.show_frame(7)
    seen = walk.pixels()
    with walk.placed(merged=True):
        walk.begin_animation("reverie_frames", strength=0.0)
        walk.wait_until_over()
    assert walk.names()[:2] == ["photo", "above"]
    assert walk.frames("Dream: ") == (True, [0, 5, 7, 8])
    assert walk.on_frame("Dream: ", 7)[1] == seen


def test_where_the_layer_is_gone_by_then_the_animation_lies_on_top(walk: Krita) -> None:
    walk.add_layer("other", 10, 10, 20, 20)
    walk.choose("photo")
    walk.begin_animation("reverie_frames", **SLOW)
    walk.remove_layer_and_choose("photo", "other")
    walk.wait_until_over()
    assert walk.names()[0] == "other"
    assert walk.frames("Dream: ") == (True, list(WALK))


def test_where_the_document_is_closed_meanwhile_the_docker_says_so(walk: Krita) -> None:
    walk.begin_animation("reverie_frames", **SLOW)
    walk.until_document_is_closed()
    assert "The document was closed before all its drawings were dreamed." in walk.message()
    walk.press("reverie_dismiss")


def test_when_the_server_is_killed_the_document_stays_and_a_button_dreams_it_again(
    walk: Krita, reverie: Reverie
) -> None:
    before = walk.state()
    walk.begin_animation("reverie_frames", **SLOW)
    walk.until_drawing(1)
    kill_server(reverie)
    walk.wait_until_over()
    assert walk.states() == ["failed"]
    assert "server" in walk.message()
    assert walk.buttons() == ["Try again", "Show log", "Dismiss"]
    assert walk.state() == before
    walk.press("reverie_recover")
    walk.wait_until_over()
    assert walk.frames("Dream: ") == (True, list(WALK))


def test_a_layer_that_is_not_animated_is_refused_in_words(document: Krita) -> None:
    document.set_settings()
    document.trigger("reverie_frames")
    assert document.message().endswith(
        "The layer “photo” is not animated: it has one drawing. Choose an animated layer, or press Dream for a single "
        "picture."
    )
    assert document.names() == ["photo"]


def test_frames_on_which_there_is_nothing_are_refused_in_words(walk: Krita) -> None:
    walk.show_frame(12)
    walk.trigger("add_blank_frame")
    walk.select_frames(12, 15)
    walk.set_settings()
    walk.press("reverie_frames")
    walk.wait_until_over()
    assert "There is nothing on the layer “photo”: frames 12 to 15." in walk.message()
    walk.press("reverie_dismiss")


@pytest.mark.parametrize("space", [("RGBA", "F32"), ("CMYKA", "U8")])
def test_depth_and_model_stay(document: Krita, space: tuple[str, str]) -> None:
    model, depth = space
    document.draw_walk("photo", 5)
    document.convert(model, depth)
    document.begin_animation("reverie_frames", strength=0.0)
    document.wait_until_over()
    of, made = (document.on_frame(name, 5) for name in ("photo", "Dream: "))
    assert document.layer("Dream: ")[1] == document.layer("photo")[1]
    assert made[0] == of[0]
    if model == "RGBA":  # CMYK goes through RGB, and back
        one, other = (np.frombuffer(pixels, np.float32) for _, pixels in (of, made))
        assert np.abs(one - other).max() < 1e-5


def test_another_variant_and_deeper_of_an_animation_are_animations(walk: Krita) -> None:
    walk.begin_animation("reverie_frames", seed=1)
    walk.wait_until_over()
    for button in ("reverie_again", "reverie_deeper"):
        walk.choose_dream(0)
        walk.press(button)
        walk.wait_until_over()
        assert walk.frames(walk.layers()[-1][0]) == (True, list(WALK))
    assert len(walk.names()) == 4


@pytest.mark.every_krita
def test_a_dream_that_grows_comes_ever_nearer_to_what_it_becomes_in_one_undo_step(walk: Krita) -> None:
    walk.show_frame(2)
    before, steps = walk.state(), walk.undo_steps()
    walk.set_settings(**WATCHED)
    walk.trigger("reverie_growing")
    walk.wait_until_over()
    said = walk.message()
    assert walk.undo_steps() == steps + 1
    walk.trigger("edit_undo")
    assert walk.state()[0] == before[0]
    walk.trigger("edit_redo")
    times = walk.keyframes("Dream: ")
    assert times[:2] == [0, 2]
    grown = [pixels(walk, "Dream: ", time) for time in times[1:]]
    assert len(grown) >= 3
    assert all((each[..., 3] == 255).all() for each in grown)
    distances = [distance(each, grown[-1]) for each in grown]
    assert distances == sorted(distances, reverse=True)
    assert walk.on_frame("Dream: ", 1)[0][2] == 0
    assert f"from frame 2 to frame {times[-1]}" in said


def test_a_dream_that_grows_is_where_it_is_selected(document: Krita) -> None:
    document.select(30, 20, 40, 30)
    document.begin_animation("reverie_growing", **WATCHED)
    document.wait_until_over()
    times = document.keyframes("Dream: ")
    assert len(times) >= 2
    assert all(document.on_frame("Dream: ", time)[0] == (30, 20, 40, 30) for time in times)
