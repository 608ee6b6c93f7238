"""What is dreamed, and how the new layer lies in the document, in the real Krita."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, layer, shown
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array

SOME = {"steps": 80, "strength": 0.0, "seed": 5}
"""A dream of seconds that changes nothing; of a seed of its own, or it would be made of one of another strength."""

RED = (0, 0, 255, 255)


def test_what_is_painted_meanwhile_stays_to_be_seen(document: Krita, photo: Array) -> None:
    document.begin_dream(steps=80)
    document.paint("photo", 0, 0, 40, 30)
    document.wait_until_over()
    pixels = layer(document, "Dream: ")[2]
    painted = (photo[:30, :40] != RED).any(axis=2)
    assert (pixels[:30, :40, 3][painted] == 0).all()
    assert (pixels[30:, :, 3] == 255).all()
    assert (shown(document)[:30, :40] == RED)[painted].all()


def test_on_top_means_on_top(document: Krita) -> None:
    document.add_layer("above", 10, 10, 20, 20)
    document.choose("photo")
    with document.placed():
        document.choose_place("on top")
        document.begin_dream(**SOME)
        document.paint("photo", 0, 0, 40, 30)
        document.wait_until_over()
    assert (layer(document, "Dream: ")[2][..., 3] == 255).all()
    assert document.names()[:2] == ["photo", "above"]


def test_what_is_painted_in_the_moment_before_it_lands_stays_to_be_seen(document: Krita, photo: Array) -> None:
    document.dream_with_a_late_stroke("photo", 0, 0, 40, 30)
    painted = (photo[:30, :40] != RED).any(axis=2)
    assert (layer(document, "Dream: ")[2][:30, :40, 3][painted] == 0).all()


def test_another_dream_that_lands_meanwhile_is_no_stroke(document: Krita) -> None:
    with document.placed(merged=True):
        document.select(0, 0, 100, 80)
        document.begin_dream(steps=20, seed=1)
        document.select(60, 0, 90, 100)
        document.set_settings(steps=20, seed=2)
        document.press("reverie_dream_button")
        document.wait_until_over()
    box, _, pixels = layer(document, "Dream: reverie, seed 2")
    assert box == (60, 0, 90, 100)
    assert (pixels[..., 3] == 255).all()


def test_no_stroke_is_seen_where_the_selection_that_is_its_layers_mask_is_taken_away(document: Krita) -> None:
    document.select(40, 25, 60, 45, feather=8)
    with document.selections_as_masks():
        document.dream(seed=1)
        document.choose("Dream: reverie, seed 1")
        document.begin_dream(seed=2, steps=80)
        document.trigger("deselect")
        document.wait_until_over()
    assert (layer(document, "Dream: reverie, seed 2")[2][..., 3] == 255).all()


def test_where_most_was_painted_over_the_dream_lands_whole(document: Krita) -> None:
    document.begin_dream(**SOME)
    document.paint("photo", 0, 0, WIDTH, HEIGHT - 20)
    document.wait_until_over()
    assert (layer(document, "Dream: ")[2][..., 3] == 255).all()


def test_a_dream_can_land_hidden_or_clipped_and_takes_its_layers_blending(document: Krita) -> None:
    document.blend("photo", "multiply", 102)
    with document.placed():
        document.choose_place("hidden")
        document.dream(seed=1)
        document.choose_place("clipped", blending="as source")
        document.choose("photo")
        document.dream(seed=2)
        document.choose_place("on top", blending="overlay")
        document.choose("photo")
        steps = document.undo_steps()
        document.dream(seed=3)
    assert document.look_of("Dream: reverie, seed 1") == ("normal", 255, True, False)
    assert document.look_of("Dream: reverie, seed 2") == ("multiply", 102, False, True)
    assert document.look_of("Dream: reverie, seed 3") == ("overlay", 255, False, False)
    assert document.undo_steps() == steps + 1


def test_another_variant_is_of_the_same_layer_and_lies_above_the_first(document: Krita) -> None:
    document.add_layer("other", 10, 10, 20, 20)
    document.choose("photo")
    document.dream(seed=1)
    document.choose("Dream: ")
    document.press("reverie_again")
    document.wait_until_over()
    names = document.names()
    assert names[:2] == ["photo", names[1]]
    assert names[1].startswith("Dream: reverie, seed 1")
    assert names[2].startswith("Dream: reverie, seed ")
    assert names[3:] == ["other"]


def test_what_i_see_is_dreamed_as_one_picture_and_lands_on_top(document: Krita) -> None:
    document.add_layer("above", 10, 10, 30, 30)
    document.choose("photo")
    seen = shown(document)
    with document.placed():
        document.choose_in("reverie_source", "What I see")
        document.dream(strength=0.0)
    assert document.names()[:2] == ["photo", "above"]
    assert document.names()[2].startswith("Dream: ")
    assert (layer(document, "Dream: ")[2] == seen).all()


def test_another_variant_of_what_i_see_is_of_what_was_seen_then_also_after_reopening(
    document: Krita, tmp_path: Path
) -> None:
    document.add_layer("above", 10, 10, 30, 30)
    seen = shown(document)
    with document.placed(merged=True):
        document.dream(strength=0.0)
    document.paint("Dream: ", 0, 0, 40, 40)
    document.press("reverie_again")
    document.wait_until_over()
    assert len(document.names()) == 4
    assert (layer(document, document.layers()[-1][0])[2] == seen).all()
    document.save_and_reopen(str(tmp_path / "dreamed.kra"))
    document.press("reverie_again")
    document.wait_until_over()
    assert document.message() == ""
    assert len(document.names()) == 5
    assert (layer(document, document.layers()[-1][0])[2] == seen).all()


def test_of_a_filter_layer_what_it_shows_is_dreamed(document: Krita) -> None:
    document.add_filter_layer()
    seen = shown(document)
    document.dream(strength=0.0)
    assert document.message() == ""
    assert (layer(document, "Dream: ")[2] == seen).all()


def test_the_dream_of_a_frame_lies_on_that_frame_alone(document: Krita, photo: Array) -> None:
    document.animate("photo", 5, 0, 0, 20, 20)
    document.animate("photo", 7, 0, 0, 10, 10)
    document.show_frame(5)
    steps = document.undo_steps()
    document.dream(strength=0.0)
    assert document.undo_steps() == steps + 1
    document.trigger("edit_undo")
    assert document.names() == ["photo"]
    document.trigger("edit_redo")
    assert document.layers()[-1][0].endswith("frames 5 to 6")
    assert "frames 5 to 6 alone" in document.message()
    assert document.frames("Dream: ") == (True, [0, 5, 7])
    for frame, there in ((0, False), (5, True), (6, True), (7, False)):
        document.show_frame(frame)
        assert (document.layer("Dream: ")[0][2] > 0) == there
    document.show_frame(5)
    assert (layer(document, "Dream: ")[2][40:] == photo[40:]).all()


@pytest.mark.parametrize("merged", [False, True])
def test_a_selection_on_a_frame_is_in_the_alpha_also_where_a_mask_is_wanted(document: Krita, merged: bool) -> None:
    document.animate("photo", 5, 0, 0, 20, 20)
    document.select(30, 20, 40, 30)
    with document.placed(masked=True, merged=merged):
        document.dream()
    assert document.frames("Dream: ")[0]
    assert document.layer("Dream: ")[0] == (30, 20, 40, 30)


def test_a_preview_with_what_lies_beyond_the_canvas_is_not_gone_on_with_where_that_is_not_wanted(
    app: Krita, photo: Array
) -> None:
    app.new_document(100, 80, "RGBA", "U8", SRGB, photo.tobytes(), at=(-20, -10), size=(WIDTH, HEIGHT))
    app.show_docker()
    app.set_settings()
    app.press_picture()
    app.until_preview("preview done")
    with app.placed(beyond=False):
        app.press("reverie_dream_button")
        app.wait_until_over()
    assert app.layer("Dream: ")[0] == (0, 0, 100, 80)
