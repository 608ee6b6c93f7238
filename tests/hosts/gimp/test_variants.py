"""Variants of a dream, where they land, and what stays as it was, in the real GIMP without windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.gimp.editor import Gimp

FEATHERED = ("deeper", "deeper still", "again", "from the dialog on the dream", "deeper without a selection")
CUT_OUTS = ("whole", "selected", "baked", "masked", "in a group", "over a background")


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    outcome = gimp.run("variants")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def names(state: dict[str, Any]) -> list[str]:
    assert state["status"] == "success", state["error"]
    return [layer["name"] for layer in state["layers"]]


def test_again_dreams_what_the_layer_was_dreamed_from_and_lands_above_the_older_dreams(facts: dict[str, Any]) -> None:
    first, second, third = (names(facts[name]) for name in ("first", "again", "again without a selection"))
    assert second[1:] == first
    assert third[1:] == second
    assert len(set(third)) == 4, "each is another variant"
    assert all(name.startswith("Dream: reverie, seed ") for name in third[:3])


def test_each_variant_shows_where_the_first_one_does_also_without_the_selection(facts: dict[str, Any]) -> None:
    first = facts["first"]["layers"][0]["mask"]
    assert first is not None
    for name in ("again", "again without a selection", "again after a reload"):
        assert facts[name]["layers"][0]["mask"] == pytest.approx(first, abs=0.5)


def test_the_original_is_found_after_saving_and_opening_and_the_variant_comes_on_top(facts: dict[str, Any]) -> None:
    before, after = names(facts["again without a selection"]), names(facts["again after a reload"])
    assert after[1:] == before


def test_a_script_and_a_dream_on_the_source_itself_land_above_the_older_dreams_too(facts: dict[str, Any]) -> None:
    assert names(facts["from the original by a script"])[0] == "Dream: reverie, seed 5"
    assert names(facts["dreamed anew on the source"])[0] == "Dream: reverie, seed 6"


def test_again_says_so_where_the_original_is_gone(facts: dict[str, Any]) -> None:
    assert facts["the original is gone"]["status"] == "execution-error"
    assert "was dreamed from is no longer in the image" in facts["the original is gone"]["error"]


@pytest.mark.parametrize("kind", ["mask", "baked"])
@pytest.mark.parametrize("name", FEATHERED)
def test_a_feather_counts_once(facts: dict[str, Any], kind: str, name: str) -> None:
    state = facts[f"feather, {kind}, {name}"]
    assert state["status"] == "success", state["error"]
    assert state["kept"], state["layers"][0]
    assert (state["layers"][0]["mask"] is None) == (kind == "baked")


@pytest.mark.parametrize("kind", CUT_OUTS)
def test_the_whole_has_the_alpha_that_it_had(facts: dict[str, Any], kind: str) -> None:
    state = facts[f"cut-out, {kind}"]
    assert state["status"] == "success", state["error"]
    assert state["after"] == state["before"]
    assert state["before"] == ([255] if kind == "over a background" else [127])
    assert state["differs from what was seen"] < 1, "at strength 0 a dream is what was there"


def test_a_half_transparent_layer_above_others_and_its_dreams_are_in_a_group_in_its_place(
    facts: dict[str, Any],
) -> None:
    whole, inside = facts["grouped"]
    assert whole == ["Background with dreams", "below"]
    assert inside == ["Dream: reverie, seed 0", "Background"]
    assert facts["grouped again"]["status"] == "success", facts["grouped again"]["error"]
    assert len(facts["grouped again"]["children"]) == 3


def test_the_new_layer_has_mode_and_opacity_of_the_dreamed_one_or_those_that_were_asked_for(
    facts: dict[str, Any],
) -> None:
    landed = {name: facts[f"landing, {name}"]["layers"] for name in ("as the layer", "normal", "screen at a half")}
    told = {name: (layers[1]["mode"], round(layers[1]["opacity"])) for name, layers in landed.items()}
    assert told == {"as the layer": ("multiply", 40), "normal": ("normal", 100), "screen at a half": ("screen", 50)}
    assert [layers[0]["name"] for layers in landed.values()] == ["above"] * 3


def test_it_comes_on_top_and_hidden_where_that_was_asked_for(facts: dict[str, Any]) -> None:
    top = facts["landing, hidden on top"]["layers"][0]
    assert top["name"].startswith("Dream")
    assert not top["visible"]


def test_it_comes_clipped_into_a_group_with_what_was_dreamed_and_the_next_one_into_the_same(
    facts: dict[str, Any],
) -> None:
    for when in ("landing, clipped again", "landing, clipped to a dream"):
        assert names(facts[when]) == ["above", "Background with dreams"]
    clipped = "clip-to-backdrop", "normal", 100
    *dreams, (source, _, *blend) = facts["clipped"]
    assert dreams == [[f"Dream: reverie, seed {seed}", *clipped] for seed in (2, 1, 0)]
    assert (source, blend) == ("Background", ["normal", 100])
    group = facts["landing, clipped"]["layers"][1]
    assert (group["mode"], round(group["opacity"])) == ("multiply", 40), "as the layer was blended"


@pytest.mark.parametrize("kind", ["clipped", "clipped and soft", "locked and soft"])
def test_at_strength_0_all_looks_as_before_however_the_source_is_blended(facts: dict[str, Any], kind: str) -> None:
    state = facts[f"blended, {kind}"]
    assert state["status"] == "success", state["error"]
    assert state["most that differs"] <= 1
    if "soft" in kind:
        assert state["tree"][0][0] == "upper with dreams"
    assert state["locked"] == ("locked" in kind)


def test_where_gimp_refuses_a_step_of_the_insertion_all_is_put_back_and_said(facts: dict[str, Any]) -> None:
    state = facts["not inserted"]
    assert "GIMP could not insert the new layer. Check the image's locks" in state["error"]
    assert state["after"] == state["before"]
    assert state["blending"] == ["multiply", 40]


def test_what_is_seen_is_dreamed_as_a_whole_and_again_without_that_dream(facts: dict[str, Any]) -> None:
    assert names(facts["visible"])[1:] == ["upper", "Background"]
    assert facts["visible"]["differs from what was seen"] < 1, "at strength 0 a dream is what was there"
    assert not facts["visible"]["dirty by being looked at"]
    assert facts["visible again"]["differs from what was seen"] < 1
    assert names(facts["visible again"])[1:] == names(facts["visible"])


def test_all_that_is_visible_is_merged_once_for_a_preview(facts: dict[str, Any]) -> None:
    assert facts["merged for a preview"] == 1


@pytest.mark.parametrize("name", ["an edited mask", "locked pixels"])
def test_the_layer_of_an_edited_mask_and_one_with_locked_pixels_can_be_dreamed(
    facts: dict[str, Any], name: str
) -> None:
    assert len(names(facts[name])) == 2


def test_a_motif_can_be_named_in_any_case(facts: dict[str, Any]) -> None:
    assert names(facts["motifs in any case"])[0].startswith("Dream: owls + 0.5 stripes, seed 0")


SENTENCES = {
    "an empty group": "There is nothing to dream on: “empty group” is empty.",
    "an empty layer": "There is nothing to dream on: “clear” is empty.",
    "empty where it is selected": "“clear” is empty where it is selected.",
    "clipped to a pass-through group": "“through” is a pass-through group, to which nothing can be clipped.",
    "a decimal comma": "Write weights with a decimal point, owls=0.5,",
    "no such source": "source cannot be “nothing”. It takes layer, original, visible.",
    "landing, no such mode": "blend cannot be “behind”.",
    "landing, too opaque": "opacity cannot be “200.0”.",
    "no number": "In GIMP: Image > Encoding > 8-bit integer",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_cannot_be_dreamed_is_said_and_nothing_is_inserted(facts: dict[str, Any], name: str) -> None:
    assert facts[name]["status"] == "execution-error"
    assert SENTENCES[name].lower() in facts[name]["error"].lower()
    assert len({layer["name"] for layer in facts[name]["layers"] if layer["name"].startswith("Dream")}) <= 1
