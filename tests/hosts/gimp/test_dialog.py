"""What the dialog shows, and what a person does in it, in GIMP with windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from reverie_shared import presets
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from reverie_shared.resolution import resolve_order
from tests.hosts.gimp.editor import Gimp, Outcome, photographs
from tests.support.pictures import Array

STANDARD = resolve_order("reverie", {}, [BUNDLED])
MARKS = resolve_order("marks", {}, [BUNDLED])
KINDS = ("as_it_is", "adobe_rgb", "adobe_rgb_with_alpha", "adobe_rgb_in_linear_floats", "gray")
STRONG_RED = (200, 60, 40)


@pytest.fixture(scope="module")
def dialog(gimp: Gimp) -> dict[str, Any]:
    outcome = gimp.show("dialog")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def _preview(gimp: Gimp, dialog: dict[str, Any], name: str) -> npt.NDArray[np.int64]:
    """The upper half of the preview in a picture of the screen."""
    left, top, width, height = dialog["preview"]
    screen = np.asarray(Image.open(gimp.stage / "pictures" / f"{name}.png").convert("RGB")).astype(int)
    return screen[top : top + height // 2, left : left + width]


@pytest.fixture(scope="module")
def later(gimp: Gimp, dialog: dict[str, Any]) -> Outcome:
    return gimp.show("dialog_later")


def test_the_words_under_the_preview_say_how_far_it_is_and_which_network_dreams(dialog: dict[str, Any]) -> None:
    words = dialog["words of a complete preview"]
    assert words.startswith("A first look. Dream goes on from here (Drawn motifs)")


def test_the_picture_as_it_was_is_shown_while_the_mouse_button_is_held_on_the_preview(
    gimp: Gimp, dialog: dict[str, Any]
) -> None:
    dreamed, held, released = (_preview(gimp, dialog, name) for name in ("dreamed", "held", "released"))
    assert np.abs(held - dreamed).mean() > 10
    assert np.abs(released - dreamed).mean() < 1


def test_a_key_shows_the_picture_as_it_was_and_again_the_dream(gimp: Gimp, dialog: dict[str, Any]) -> None:
    names = ("held", "released", "before by a key", "after by a key")
    held, released, before, after = (_preview(gimp, dialog, name) for name in names)
    assert np.abs(before - held).mean() < 1
    assert np.abs(after - released).mean() < 1


def test_at_its_own_size_a_pixel_of_the_preview_is_one_of_the_screen_and_it_can_be_dragged(
    gimp: Gimp, dialog: dict[str, Any]
) -> None:
    whole, at_own_size, moved = (_preview(gimp, dialog, name) for name in ("released", "own size", "moved"))
    assert np.abs(at_own_size - whole).mean() > 1, "it is larger"
    assert (moved[:, :-40] == at_own_size[:, 40:]).all()


def test_another_strength_is_dreamed_of_what_the_last_dream_has_computed(dialog: dict[str, Any]) -> None:
    first, second = dialog["seconds"]
    assert first == second, "no time was spent on the second"


def test_a_long_name_of_a_layer_does_not_widen_the_dialog(dialog: dict[str, Any]) -> None:
    assert dialog["dialog"][2] < 1300


def test_every_part_of_the_dialog_has_a_name_for_a_screen_reader(dialog: dict[str, Any]) -> None:
    assert dialog["without a name"] == []


def test_every_part_of_the_dialog_says_what_it_is_for(dialog: dict[str, Any]) -> None:
    assert dialog["without a tooltip"] == []


def test_the_rows_of_a_column_end_in_one_line(dialog: dict[str, Any]) -> None:
    assert [len(edges) for edges in dialog["right edges"]] == [1, 1, 1]


def test_another_strength_is_shown_without_another_dream(gimp: Gimp, dialog: dict[str, Any]) -> None:
    assert dialog["words for another strength"] == "The same dream at another strength."
    assert dialog["logged for another strength"] == []


def test_a_preview_that_is_completed_at_another_strength_does_not_claim_that_dream_goes_on_from_it(
    dialog: dict[str, Any],
) -> None:
    words = dialog["words of a preview completed at another strength"]
    assert "The same dream at another strength." in words
    assert "goes on from here" not in words


@pytest.mark.parametrize("change", ["a selection", "pixels"])
def test_the_preview_follows_what_changes_on_the_canvas_while_the_dialog_is_open(
    dialog: dict[str, Any], change: str
) -> None:
    assert dialog[f"words for {change}"].startswith("The image was changed")


def test_a_selection_made_while_the_dialog_is_open_counts(dialog: dict[str, Any]) -> None:
    assert dialog["mask of a selection made meanwhile"]


def test_a_layer_or_all_that_is_visible_can_be_dreamed_and_on_a_dream_its_original_first(
    dialog: dict[str, Any],
) -> None:
    layer, visible = dialog["sources"]
    assert layer.startswith("the layer “A name of a layer as")
    original, dream, same = dialog["sources of a dream"]
    assert original.startswith("the original, “A name")
    assert dream.startswith("this dream, “Dream: ")
    assert visible == same == "all that is visible"
    assert dialog["from the original"][2].startswith("A name of a layer"), "both dreams are above it"


def test_the_gallery_shows_the_presets_that_can_be_dreamed_here(dialog: dict[str, Any]) -> None:
    assert dialog["presets"] == [preset.name for preset in presets.shown(networks=[BUNDLED])]


def test_the_dialog_shows_what_the_preset_wants_of_the_network_and_nothing_as_changed(dialog: dict[str, Any]) -> None:
    names = ("layers", "motifs", "strength", "steps", "seed")
    wanted = {name.replace("seed", "variant"): getattr(STANDARD, name) for name in names}
    assert dialog["at first"] == {**wanted, "changed": []}


def test_a_layer_of_the_menu_is_put_in_and_taken_out_but_one_stays(dialog: dict[str, Any]) -> None:
    assert dialog["a layer more"]["layers"] == f"{STANDARD.layers},mixed7=1"
    assert dialog["a layer more"]["changed"] == ["Network layers"]
    assert dialog["all layers less"]["layers"] == "mixed7=1"


def test_a_button_beside_a_changed_setting_has_it_follow_the_preset_again(dialog: dict[str, Any]) -> None:
    assert dialog["layers of the preset again"] == dialog["at first"]


def test_what_cannot_be_dreamed_is_said_where_the_preview_was_and_stays_said(dialog: dict[str, Any]) -> None:
    assert "has no “mixed11”. The layers of bundled, the nearest first, are mixed" in dialog["words for no such layer"]


def test_dream_with_settings_that_are_not_allowed_says_so_and_leaves_the_dialog_open(dialog: dict[str, Any]) -> None:
    assert "has no “mixed12”" in dialog["words for Dream all the same"]
    assert dialog["changed"]["layers"] == "mixed0=1", "changed in the same dialog afterwards"


def test_the_dice_throws_another_seed(dialog: dict[str, Any]) -> None:
    assert dialog["changed"]["variant"] != STANDARD.seed


def test_reset_has_everything_follow_the_default_preset(dialog: dict[str, Any]) -> None:
    assert dialog["changed"]["motifs"] == "eyes=1"
    assert dialog["changed"]["changed"] == ["Motifs", "Network layers", "Steps", "Variant"]
    assert dialog["factory defaults"] == dialog["at first"]


def test_another_preset_drops_what_was_changed_but_the_seed(dialog: dict[str, Any]) -> None:
    assert dialog["another preset"] == {
        "layers": MARKS.layers,
        "motifs": MARKS.motifs,
        "strength": MARKS.strength,
        "steps": MARKS.steps,
        "variant": 5,
        "changed": ["Variant"],
    }


def test_saved_settings_come_back_as_changed_and_the_others_follow_the_preset(dialog: dict[str, Any]) -> None:
    assert (dialog["changed after saving"]["strength"], dialog["changed after saving"]["steps"]) == (3, 9)
    assert (dialog["loaded"]["strength"], dialog["loaded"]["steps"]) == (0.4, 2)
    assert dialog["loaded"]["layers"] == MARKS.layers
    assert dialog["loaded"]["changed"] == ["Steps", "Strength", "Variant"]


def test_one_button_has_all_settings_follow_the_preset_but_the_seed(dialog: dict[str, Any]) -> None:
    assert dialog["all of the preset"] == dialog["another preset"]


def test_a_network_that_is_not_installed_is_told_and_one_button_goes_back_to_the_presets(
    dialog: dict[str, Any],
) -> None:
    assert dialog["words for a network that is not installed"].endswith("Photographs, large, which is not installed")
    assert dialog["words for the preset's network"] == "Network: Drawn motifs"


def test_newer_settings_cancel_the_older_preview(dialog: dict[str, Any]) -> None:
    """The older one would have taken minutes."""
    assert "Dream goes on from here" in dialog["words of a newer preview"]


def test_a_network_that_cannot_be_downloaded_is_told_and_can_be_asked_for_again(dialog: dict[str, Any]) -> None:
    assert "See that this machine is online" in dialog["words for no connection"]


def test_the_settings_under_expert_count(dialog: dict[str, Any]) -> None:
    assert dialog["recipe"]["octaves"] == 2
    assert dialog["recipe"]["steps"] == 3


def test_what_is_painted_under_the_open_dialog_is_dreamed_and_not_the_preview_of_before(dialog: dict[str, Any]) -> None:
    """The layer was inverted: a dream of what it was before would differ by about half the range."""
    assert dialog["dreamed of what was painted meanwhile"] < 30


def test_a_layer_that_is_removed_under_the_dialog_is_told(dialog: dict[str, Any]) -> None:
    assert "Choose a layer, then dream again" in dialog["words for a layer that is gone"]
    assert dialog["layers after that"] == 0


def test_the_last_and_the_saved_settings_are_there_when_gimp_is_started_anew(later: Outcome) -> None:
    assert later.code == 0, later.output
    changed = ["Steps", "Strength", "Variant"]
    last = ["Octaves", *changed]
    assert later.facts["last"] == {"strength": 0.5, "steps": 3, "layers": MARKS.layers, "changed": last}
    assert later.facts["saved"] == {"strength": 0.4, "steps": 2, "layers": MARKS.layers, "changed": changed}
    assert later.facts["network"] == "Network: Drawn motifs"


@pytest.fixture(scope="module")
def followed(gimp: Gimp, later: Outcome, photographs_file: Path) -> Iterator[Outcome]:
    """The same dialog, once the network of photographs is installed."""
    with photographs(gimp, photographs_file):
        yield gimp.show("dialog_later")


def test_when_another_network_is_there_untouched_settings_follow_and_changed_ones_stay(followed: Outcome) -> None:
    assert followed.code == 0, followed.output
    wanted = resolve_order("marks", {}, [PHOTOGRAPHS, BUNDLED])
    assert wanted.layers != MARKS.layers
    changed = ["Steps", "Strength", "Variant"]
    last = ["Octaves", *changed]
    assert followed.facts["last"] == {"strength": 0.5, "steps": 3, "layers": wanted.layers, "changed": last}
    assert followed.facts["saved"] == {"strength": 0.4, "steps": 2, "layers": wanted.layers, "changed": changed}
    assert followed.facts["network"] == "Network: Photographs"


def seen(gimp: Gimp, outcome: Outcome, kind: str, scale: int = 1) -> Array:
    """What is on the screen where the dialog has its preview."""
    left, top, width, height = (scale * value for value in outcome.facts[kind]["area"])
    with Image.open(gimp.stage / "pictures" / f"{kind}, {scale} times.png") as screen:
        return np.asarray(screen.convert("RGB"))[top : top + height, left : left + width]


@pytest.fixture(scope="module")
def colours(gimp: Gimp, followed: Outcome) -> Outcome:
    """What the dialog shows of images in many colours; after `followed`, because GIMP keeps these settings."""
    Image.new("RGB", (300, 200), STRONG_RED).save(gimp.stage / "seen.png")
    outcome = gimp.show("colours", arguments={"kinds": KINDS})
    assert outcome.code == 0, outcome.output
    return outcome


@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_has_the_colours_that_the_image_has(gimp: Gimp, colours: Outcome, kind: str) -> None:
    colour = np.array(colours.facts[kind]["colour"])
    if "adobe" in kind:
        assert np.abs(colour - STRONG_RED).max() > 20, "shown as they are stored, its colours would be others"
    assert np.abs(seen(gimp, colours, kind)[100, 100].astype(int) - colour).max() <= 2


@pytest.mark.usefixtures("followed")  # GIMP keeps these settings
def test_the_preview_is_sharp_on_a_fine_screen(gimp: Gimp) -> None:
    grains = np.random.default_rng(0).integers(0, 256, (300, 450), np.uint8)
    original = Image.fromarray(grains).convert("RGB").resize((1800, 1200), Image.Resampling.NEAREST)
    original.save(gimp.stage / "seen.png")

    outcome = gimp.show("colours", arguments={"kinds": ["as_it_is"]}, SCREEN="2800x2000x24", GDK_SCALE="2")

    assert outcome.code == 0, outcome.output
    shown = seen(gimp, outcome, "as_it_is", scale=2)[:520]
    coarse = original.resize((400, 267), Image.Resampling.BOX).resize((800, 533), Image.Resampling.BILINEAR)
    assert shown.std() > 1.25 * np.asarray(coarse).std(), "the grains are finer than half the screen's pixels can show"
