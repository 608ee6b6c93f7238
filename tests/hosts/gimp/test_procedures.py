"""The procedures as scripts use them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reverie_shared import presets
from reverie_shared.networks import BUNDLED
from reverie_shared.resolution import resolve, resolve_order
from reverie_shared.settings import DECLARATIONS, Settings
from tests.hosts.gimp.editor import Gimp, Outcome
from tests.support.pictures import Array

EXPLICIT_DEFAULTS: dict[str, dict[str, float | str]] = {
    "whisper": {"strength": Settings.strength, "colours": Settings.colours},
    "owls": {"motifs": "", "layers": Settings.layers},
    "tutorial-simple": {"balance": 1, "detail": Settings.detail, "jitter": Settings.jitter},
}
"""By preset, arguments that are the declared defaults, which the preset changes."""


@pytest.fixture(scope="module")
def played(gimp: Gimp) -> Outcome:
    outcome = gimp.run("procedures", arguments={"explicit defaults": EXPLICIT_DEFAULTS})
    assert outcome.code == 0, outcome.output
    return outcome


def settings(facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = facts["recipe"]["settings"]
    return found


def pixels(gimp: Gimp, name: str, facts: dict[str, Any]) -> Array:
    _, _, width, height = facts["place"]
    return np.frombuffer((gimp.stage / f"{name}.pixels").read_bytes(), np.uint8).reshape(height, width, 4)


def test_the_three_procedures_are_in_the_menu_of_filters(played: Outcome) -> None:
    procedures = played.facts["procedures"]
    assert {tuple(found["menu"]) for found in procedures.values()} == {("<Image>/Filters/DeepDream",)}
    labels = [found["label"].replace("_", "") for found in procedures.values()]
    assert labels == ["Dream…", "Dream again", "Dream deeper"]


def test_every_setting_is_an_argument(played: Outcome) -> None:
    arguments = played.facts["procedures"]["plug-in-reverie-dream"]["arguments"]
    assert {name.replace("_", "-") for name in DECLARATIONS} | {"preset", "bake"} <= set(arguments)


def test_the_help_of_an_argument_says_which_value_leaves_the_setting_to_the_preset(played: Outcome) -> None:
    helps = played.facts["procedures"]["plug-in-reverie-dream"]["arguments"]
    for name, declaration in DECLARATIONS.items():
        if declaration.kind.name != "image":  # no preset has a guide
            value = "-1" if declaration.kind.name in ("int", "float", "bool") else "preset"
            assert f"{value} for what the preset wants" in helps[name.replace("_", "-")]


def test_a_script_names_a_preset_and_what_differs_from_it(played: Outcome) -> None:
    facts = played.facts["preset"]
    wanted = resolve_order("whisper", {"seed": 7, "steps": 2, "smallest": 48, "tile_size": 256}, [BUNDLED])
    assert facts["name"] == "Dream: whisper, seed 7 (size of shapes 48 px, steps 2)"
    found = settings(facts)
    used = {"network": found["network"], "precision": found["precision"]}
    assert found == vars(resolve(vars(wanted), used))


@pytest.mark.parametrize("preset", EXPLICIT_DEFAULTS)
def test_an_argument_counts_also_at_the_settings_own_default(played: Outcome, preset: str) -> None:
    facts, given = played.facts[f"explicit defaults, {preset}"], EXPLICIT_DEFAULTS[preset]
    assert facts["status"] == "success", facts["error"]
    found = settings(facts)
    assert {name: found[name] for name in given} == given
    look = presets.preset(preset).look(BUNDLED)
    assert all(look[name] != value for name, value in given.items()), "the preset wants something else"


def test_recipe_mask_and_place_survive_gimps_own_file(played: Outcome) -> None:
    before, after = played.facts["preset"], played.facts["reopened"]
    for kept in ("recipe", "mask", "place", "name"):
        assert after[kept] == before[kept]


def test_deeper_dreams_on_the_dreamed_pixels_by_their_recipe_with_the_next_seed_and_shows_where_they_do(
    gimp: Gimp, played: Outcome
) -> None:
    before, after = played.facts["reopened"], played.facts["deeper"]
    assert after["status"] == "success", after["error"]
    assert len(after["layers"]) == len(before["layers"]) + 1
    assert after["place"] == before["place"]
    assert settings(after) == {**settings(before), "seed": settings(before)["seed"] + 1}
    assert (gimp.stage / "deeper.mask").read_bytes() == (gimp.stage / "reopened.mask").read_bytes()
    once, twice = (pixels(gimp, name, played.facts[name]) for name in ("reopened", "deeper"))
    assert np.abs(twice.astype(int) - once)[..., :3].mean() > 1


def test_deeper_with_a_selection_shows_only_there_and_what_the_layers_mask_hides_stays_hidden(
    gimp: Gimp, played: Outcome
) -> None:
    before, after = played.facts["deeper"], played.facts["deeper selected"]
    assert after["status"] == "success", after["error"]
    x, y, width, height = before["place"]
    left, top, right, bottom = max(x, 150), max(y, 80), min(x + width, 230), min(y + height, 210)
    assert after["place"] == [left, top, right - left, bottom - top]
    whole = np.frombuffer((gimp.stage / "deeper.mask").read_bytes(), np.float32).reshape(height, width)
    shown = np.frombuffer((gimp.stage / "deeper selected.mask").read_bytes(), np.float32)
    wanted = whole[top - y : bottom - y, left - x : right - x]
    assert np.abs(shown.reshape(wanted.shape) - wanted).max() <= 1 / 255


def test_a_layer_anywhere_in_the_image_can_guide_the_dream(gimp: Gimp, played: Outcome) -> None:
    plain, guided = (played.facts[f"guided by “{guide}”"] for guide in ("", "stripes"))
    assert guided["status"] == "success", guided["error"]
    assert settings(guided)["guide"] == "stripes"
    assert len(guided["recipe"]["guide"]) == 32
    assert plain["recipe"]["guide"] is None
    one, other = (
        pixels(gimp, f"guided by “{guide}”", played.facts[f"guided by “{guide}”"]) for guide in ("", "stripes")
    )
    assert np.abs(one.astype(int) - other).mean() > 1


def test_a_guide_that_the_image_does_not_have_is_refused_in_words(played: Outcome) -> None:
    refused = played.facts["guided by “flowers”"]
    assert refused["status"] != "success"
    assert "no layer “flowers” to be guided by" in refused["error"]
    assert not [name for name in refused["layers"] if name.startswith("Dream")]


@pytest.mark.parametrize("kind", ["rgb", "rgba", "gray", "16-bit"])
def test_deeper_at_once_goes_on_from_the_exact_state_of_the_dreamed_layer(played: Outcome, kind: str) -> None:
    facts = played.facts[f"at once deeper, {kind}"]
    assert facts["status"] == "success", facts["error"]
    assert "from the exact state of the layer" in facts["log"][-1]


def test_deeper_within_the_selection_that_made_the_layers_mask_lets_its_feather_count_once(
    gimp: Gimp, played: Outcome
) -> None:
    first, deeper = ((gimp.stage / f"{name}, rgb.mask").read_bytes() for name in ("at first", "at once deeper"))
    assert played.facts["at once deeper, rgb"]["place"] == played.facts["at first, rgb"]["place"]
    assert deeper == first


def test_deeper_on_a_layer_that_was_painted_on_goes_on_from_its_pixels(played: Outcome) -> None:
    facts = played.facts["at once deeper, painted on"]
    assert facts["status"] == "success", facts["error"]
    assert "from the layer's pixels" in facts["log"][-1]


def test_again_repeats_the_last_settings_with_a_new_seed(played: Outcome) -> None:
    first, second = played.facts["again"], played.facts["once more"]
    assert first["status"] == second["status"] == "success"
    assert settings(first)["layers"] == "mixed2=1"
    names = second["layers"]
    assert len(names) == 3
    assert len({name.partition(" #")[0] for name in names if name.startswith("Dream: cells, seed ")}) == 2


def test_with_last_values_needs_no_dialog(played: Outcome) -> None:
    facts = played.facts["last values"]
    assert facts["status"] == "success", facts["error"]
    assert len(facts["layers"]) == 2


def test_script_fu_dreams_too(played: Outcome) -> None:
    facts = played.facts["script-fu"]
    assert facts["status"] == "success", facts["error"]
    assert facts["name"] == "Dream: marks, seed 0 (strength 0.5, size of shapes 48 px, steps 2)"
    assert settings(facts)["strength"] == 0.5
