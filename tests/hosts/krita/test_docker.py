"""The docker in the real Krita: its shape, its keys, and the preview that follows the picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.hosts.krita.pixels import layer
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array


@pytest.fixture
def previewed(document: Krita) -> Iterator[Krita]:
    """Krita with a preview that rests."""
    document.preview()
    document.wait_a_moment()
    yield document
    document.set_settings()


def follows(app: Krita) -> None:
    app.until_preview_is_old()
    assert "Dream goes on from here" not in app.preview_words()
    assert "changed" in app.preview_words()
    app.until_new_preview()
    assert "Dream goes on from here" in app.preview_words()


def test_as_long_as_nothing_changes_there_is_no_other_preview(previewed: Krita) -> None:
    before = previewed.preview_number()
    previewed.release_key()
    previewed.wait_a_moment()
    assert previewed.preview_number() == before
    assert "Dream goes on from here" in previewed.preview_words()


def test_it_follows_the_selection(previewed: Krita) -> None:
    previewed.select(20, 20, 60, 40)
    follows(previewed)


def test_it_follows_a_feather_within_the_same_bounds(previewed: Krita) -> None:
    previewed.select(20, 20, 60, 40)
    follows(previewed)
    previewed.wait_a_moment()
    previewed.select_diamond(20, 20, 60, 40)
    previewed.release_key()
    follows(previewed)


def test_it_follows_the_active_layer(previewed: Krita) -> None:
    previewed.add_layer("other", 10, 10, 80, 80)
    follows(previewed)


def test_it_follows_a_stroke(previewed: Krita) -> None:
    x, y = previewed.take_brush()
    previewed.begin("until_preview_is_old")
    previewed.drag(x - 30, y, x + 30, y)
    previewed.end()
    previewed.until_new_preview()


def test_no_preview_begins_in_mid_stroke(previewed: Krita) -> None:
    x, y = previewed.take_brush()
    previewed.begin("until_preview_is_old")
    previewed.drag(x - 30, y, x + 30, y)
    previewed.end()
    previewed.press_mouse(x - 30, y + 20)
    number = previewed.preview_number()
    previewed.wait_a_moment()
    assert previewed.preview_number() == number
    previewed.xdotool("mouseup", "1")
    previewed.until_new_preview()


def test_what_is_painted_as_soon_as_it_has_begun_makes_it_old(previewed: Krita) -> None:
    previewed.begin_preview_and_paint("photo", 0, 0, 40, 40)


def test_why_it_failed_is_still_said_once_the_picture_has_changed(document: Krita) -> None:
    document.set_settings(live=True, network="imagenet")
    document.until_preview("failed")
    why = document.message()
    assert "not installed" in why
    document.mark_preview_old()
    assert document.message() == why
    document.set_settings()


def test_what_was_said_of_a_dream_stays_until_the_next_one_is_begun(document: Krita) -> None:
    document.set_settings()
    document.tell_news("The dream lies on frame 5 alone.")
    document.press_picture()
    document.until_preview("preview done")
    assert document.message() == "The dream lies on frame 5 alone."
    document.press("reverie_dream_button")
    document.wait_until_over()
    assert document.message() == ""


def test_it_follows_on_after_a_dream(previewed: Krita) -> None:
    previewed.press("reverie_dream_button")
    previewed.wait_until_over()
    previewed.select(20, 20, 60, 40)
    previewed.until_preview("preview done")


def test_a_layer_of_which_nothing_can_be_dreamed_makes_it_old_and_says_why(previewed: Krita) -> None:
    previewed.add_layer("empty", 0, 0, 0, 0)
    previewed.until_preview_is_old()
    previewed.until_message("There is nothing on the layer “empty”")


def test_a_click_on_it_begins_it(document: Krita) -> None:
    document.set_settings()
    document.press_picture()
    document.until_preview("preview done")


def test_what_it_was_before_shows_while_the_mouse_or_its_button_is_held(previewed: Krita) -> None:
    dreamed, by_mouse, by_button, after = previewed.hold_preview()
    assert dreamed == after
    assert by_mouse == by_button != dreamed
    number = previewed.preview_number()
    previewed.wait_a_moment()
    assert previewed.preview_number() == number


def test_what_it_was_before_shows_while_a_key_is_held_on_its_button(previewed: Krita) -> None:
    dreamed, held, after = previewed.hold_key_on_before()
    assert dreamed == after != held


@pytest.mark.every_krita
def test_a_temporary_layer_would_leave_steps_to_undo_so_the_preview_is_not_on_the_canvas(document: Krita) -> None:
    """Where this fails, a Krita has come in which the preview can be shown on the picture itself."""
    before, shown, removed = document.show_on_a_temporary_layer()
    assert shown == before + 1
    assert removed == before + 2


def test_another_strength_is_dreamed_of_what_the_last_dream_has_computed(document: Krita) -> None:
    reports, pixels = [], []
    for settings in ({"seed": 11}, {"seed": 11, "strength": 0.25}, {"seed": 12}, {"seed": 11, "strength": 0.25}):
        document.choose("photo")
        reports.append(document.dream(steps=20, **settings))
        pixels.append(layer(document, "Dream: ")[2])
        document.remove_layer("Dream: ")
    strong, weak, _another, anew = pixels
    seconds = [report["seconds"]["dream"] for report in reports]
    assert seconds[1] == seconds[0], "nothing was computed"
    assert seconds[3] != seconds[0], "the dream between has taken the place of the one that was kept"
    assert (weak == anew).all()
    assert (strong != weak).any()
    assert reports[1]["settings"]["strength"] == 0.25


@pytest.mark.parametrize(("model", "depth"), [("RGBA", "U8"), ("RGBA", "F32"), ("GRAYA", "U16")])
def test_what_it_was_before_is_the_picture(document: Krita, photo: Array, model: str, depth: str) -> None:
    if (model, depth) != ("RGBA", "U8"):
        document.convert(model, depth)
    document.preview()
    original = np.frombuffer(document.original_of_preview(), np.uint8).reshape(photo.shape)
    expected = photo[..., :3].mean(axis=2, keepdims=True) if model == "GRAYA" else photo[..., :3].astype(float)
    assert abs(original[..., :3] - expected).mean() < (12 if model == "GRAYA" else 2)


def test_what_it_was_before_is_shown_in_the_colours_of_the_preview(document: Krita) -> None:
    document.convert("RGBA", "U16", "ClayRGB-elle-V2-g22.icc")
    document.preview(strength=0.0)
    dreamed, before, _, _ = (np.frombuffer(seen, np.uint8).astype(float) for seen in document.hold_preview())
    assert abs(dreamed - before).mean() < 1


def test_at_its_own_size_it_can_be_moved_but_not_out_of_sight(previewed: Krita) -> None:
    previewed.floating(262, 195)
    whole, middle, top, bottom = previewed.move_preview()
    previewed.dock()
    assert len({whole, middle, top, bottom}) == 4


@pytest.mark.parametrize(("width", "height"), [(240, 195), (250, 300), (262, 700)])
def test_whatever_its_size_the_preview_and_the_button_are_seen_and_nothing_is_wider(
    document: Krita, width: int, height: int
) -> None:
    document.set_settings()
    size, areas, seen = document.floating(width, height)
    document.dock()
    assert size == (width, height)
    for needed, there in areas:
        assert needed <= there
    assert seen["reverie_preview"]
    assert seen["reverie_dream_button"]
    assert seen["reverie_server"]
    assert seen["reverie_presets"] or height < 400


def test_in_a_low_window_it_shares_the_place_of_another_docker_so_that_the_preview_is_seen(document: Krita) -> None:
    window, docker, picture, seen = document.open_in_window(1280, 720)
    document.show_docker()
    assert window == 720
    assert docker >= 250
    assert picture >= 60
    assert seen


def test_the_gallery_shows_two_rows_as_a_whole_three_looks_in_each(document: Krita) -> None:
    document.floating(250, 700)
    whole, count = document.gallery_rows_are_whole()
    document.dock()
    assert whole
    assert count == 6


def test_the_wheel_changes_a_setting_only_where_one_has_gone_into_it(document: Krita) -> None:
    document.set_settings()
    for name in ("strength", "smallest", "colours"):
        before, untouched, _ = document.wheel(name)
        assert untouched == before
    before, _, touched = document.wheel("strength")
    assert touched != before


def test_everything_one_can_go_into_has_a_tooltip_and_a_name_for_a_screen_reader(document: Krita) -> None:
    assert document.unnamed() == []


def test_the_tab_key_goes_from_the_preview_through_looks_and_settings_to_the_button(document: Krita) -> None:
    names = document.tab_order()
    expected = ["reverie_preview", "reverie_presets", "reverie_strength", "reverie_motif_menu", "reverie_dream_button"]
    assert [name for name in dict.fromkeys(names) if name in expected] == expected


def test_letters_lead_to_the_first_settings_and_the_menus_have_others(document: Krita) -> None:
    letters = document.mnemonics()
    assert len(letters) > 5
    assert len(set(letters)) == len(letters)
    assert not set(letters) & set("fevilrt")


@pytest.mark.every_krita
def test_a_first_dream_takes_two_clicks(document: Krita) -> None:
    document.set_settings()
    assert document.first_dream_in_clicks() < 5
    assert document.names()[-1].startswith("Dream: ")


def test_dream_another_variant_deeper_and_cancel_are_actions_that_can_have_keys(document: Krita) -> None:
    document.trigger_command("reverie_dream_now", seed=4, live=False)
    document.wait_until_over()
    document.trigger_command("reverie_again")
    document.wait_until_over()
    document.trigger_command("reverie_deeper")
    document.wait_until_over()
    document.trigger_command("reverie_dream_now", steps=1000, live=False)
    document.trigger_command("reverie_cancel")
    document.wait_until_over()
    assert len(document.names()) == 4
    assert len(document.history()) == 3
    assert "deeper" in document.history(whole=True)[0]
    document.trigger_command("reverie_cancel")
    assert "No dream is under way" in document.message()


def test_a_motif_is_chosen_by_what_it_is(document: Krita) -> None:
    document.set_settings("reverie", network="bundled")
    assert document.pick_motif("owls") == "owls…"
    assert document.setting("motifs") == "owls=1"
    document.set_settings()


def test_krita_has_nothing_to_complain_of(document: Krita) -> None:
    document.begin_dream(steps=2)
    document.wait_until_over()
    log = document.log.read_text()
    assert "Negative sizes" not in log
    assert "setMinimumSize" not in log
