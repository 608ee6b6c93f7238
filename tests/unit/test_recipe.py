"""The recipe that is stored with a dreamed layer, and the order that goes deeper."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reverie_plugin.order import Order, Own
from reverie_plugin.recipe import deeper, from_text, order_of_0_1, to_text
from reverie_shared.declaration import check
from reverie_shared.errors import BadSettings, ReverieError
from reverie_shared.presets import PRESETS
from reverie_shared.resolution import resolve
from reverie_shared.seeds import CHOSEN_BELOW, new_seed, next_seed
from reverie_shared.settings import DECLARATIONS
from tests.support.hostile.texts import RECIPES, recipe


def report(**settings: object) -> dict[str, Any]:
    """A report as the server makes it, as far as a recipe needs it."""
    return {
        "preset": "marks",
        "settings": asdict(resolve({"seed": 11}, settings)),
        "network": {"words": "the bundled network"},
        "guide": None,
        "seconds": {"dream": 1.0},
    }


def test_a_recipe_holds_all_that_a_dream_was_made_by() -> None:
    order = from_text(to_text(report(steps=3)))
    assert order.preset == "marks"
    assert order.settings == report(steps=3)["settings"]


def test_a_recipe_names_the_users_own_preset_and_does_without_it() -> None:
    of_own = {**report(), "own": {"name": "mine", "settings": {"strength": 0.5}}}
    assert from_text(to_text(of_own)).own == Own("mine", {"strength": 0.5})
    assert from_text(to_text(report())).own is None
    assert from_text(to_text({**report(), "own": ["nonsense"]})).own is None


@pytest.mark.parametrize("preset", PRESETS)
def test_a_recipe_stays_what_it_is_whatever_its_preset_wants_and_whichever_networks_come(preset: str) -> None:
    report_of_0_1 = {**report(network="imagenet", layers="mixed3=1", motifs="17=1"), "preset": preset}
    order = from_text(to_text(report_of_0_1))
    for networks in (["bundled"], ["photographs", "bundled"], ["imagenet", "photographs", "bundled"]):
        assert asdict(order.resolved(networks)) == report_of_0_1["settings"]


def test_a_setting_that_a_recipe_does_not_know_yet_has_its_default_and_not_what_the_preset_wants() -> None:
    recipe = json.loads(to_text(report(network="imagenet")))
    del recipe["settings"]["coherence"]
    assert from_text(json.dumps(recipe)).resolved([]).coherence == DECLARATIONS["coherence"].default
    assert PRESETS["marks"].look("imagenet")["coherence"] != DECLARATIONS["coherence"].default


@pytest.mark.parametrize(
    ("networks", "dreams"),
    [
        (["bundled"], "bundled"),
        (["photographs", "bundled"], "bundled"),
        (["imagenet", "photographs", "bundled"], "imagenet"),
    ],
)
def test_an_order_that_0_1_stored_keeps_what_auto_was_there_and_each_of_its_settings(
    networks: list[str], dreams: str
) -> None:
    stored = asdict(resolve({"steps": 5}))
    order = order_of_0_1("reverie", stored, networks)
    assert asdict(order.resolved(networks)) == {**stored, "network": dreams}


def test_an_order_that_0_1_stored_with_a_network_by_name_keeps_it() -> None:
    order = order_of_0_1("eyes", asdict(resolve({"network": "VGG16", "layers": "block5_conv3"})), ["bundled"])
    assert (order.settings["network"], order.settings["layers"]) == ("VGG16", "block5_conv3=1")


def test_a_stored_order_that_is_damaged_is_refused_in_words() -> None:
    with pytest.raises(BadSettings, match="steps cannot be"):
        order_of_0_1("reverie", {"steps": 0}, ["bundled"])


def test_what_took_how_long_is_no_part_of_a_recipe() -> None:
    assert "seconds" not in json.loads(to_text(report()))


@pytest.mark.parametrize("text", ["", "[]", "{}", "no JSON", '{"recipe": 1, "preset": "marks", "settings": 7}'])
def test_a_damaged_recipe_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadSettings, match="damaged"):
        from_text(text)


def test_a_recipe_of_a_newer_reverie_says_which_one_it_needs() -> None:
    newer = {**json.loads(to_text(report())), "recipe": 2, "reverie": "9.8"}
    with pytest.raises(BadSettings, match=r"newer Reverie \(9\.8\)"):
        from_text(json.dumps(newer))


def test_deeper_is_the_same_once_more_with_the_next_seed() -> None:
    order = Order("marks", {"steps": 3, "seed": 11}, deliver="baked")
    assert deeper(order) == Order("marks", {"steps": 3, "seed": 12}, deliver="baked")


def test_deeper_knows_the_seed_of_an_order_that_does_not_name_it() -> None:
    assert deeper(Order()).settings["seed"] == next_seed(resolve().seed)


def test_after_the_largest_seed_comes_one_that_is_allowed() -> None:
    seed = DECLARATIONS["seed"]
    largest = int(seed.kind.high)
    assert check(seed, next_seed(largest)) == 0
    assert next_seed(largest - 1) == largest


def test_a_seed_by_chance_can_be_read_aloud() -> None:
    seeds = {new_seed() for _ in range(200)}
    assert len(seeds) > 150
    assert all(0 <= seed < CHOSEN_BELOW for seed in seeds)


nonsense = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.sampled_from([10**400, -(10**400)])
    | st.floats()
    | st.text()
    | st.sampled_from(["1" * 5000, "1e999", "nan", "mixed4=1e999", "a:1", "owls=1,5", "mixed4=-0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
"""Whatever JSON can hold."""


@given(
    st.dictionaries(st.sampled_from([*DECLARATIONS, "step-size"]), nonsense, max_size=3) | nonsense,
    st.sampled_from(sorted(PRESETS)) | nonsense,
    st.sampled_from([1, 2]) | nonsense,
)
@example({}, "reverie", "0" * 3000)
def test_a_recipe_of_nonsense_is_an_order_or_refused_in_words(
    settings: object, preset: object, version: object
) -> None:
    try:
        from_text(json.dumps({"recipe": version, "preset": preset, "settings": settings})).resolved(["bundled"])
    except ReverieError as error:
        assert len(str(error)) < 2000


@given(st.text() | nonsense.map(json.dumps))
def test_a_text_that_is_no_recipe_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadSettings):
        from_text(text)


@pytest.mark.parametrize("settings", RECIPES.values(), ids=RECIPES)
def test_endless_nesting_and_endless_numbers_are_refused_in_words(settings: str) -> None:
    with pytest.raises(BadSettings) as refused:
        from_text(recipe(settings))
    assert len(str(refused.value)) < 500


def nested(depth: int) -> list[object]:
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "value",
    [10**5000, nested(500), {"mixed4": 10**400}, {10**5000: 1}, float("inf")],
    ids=["digits", "nested", "a weight", "a name", "infinite"],
)
@pytest.mark.parametrize("name", DECLARATIONS)
def test_no_value_of_whatever_kind_raises_anything_but_a_sentence(name: str, value: object) -> None:
    with pytest.raises(BadSettings) as refused:
        resolve({name: value})
    assert len(str(refused.value)) < 2000
