"""From an order to complete settings: what was changed, else what the preset wants of the network that dreams."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_shared.declaration import Declaration
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED, FAMILIES, PREFERRED, family
from reverie_shared.presets import PRESETS, shown
from reverie_shared.resolution import resolve, resolve_order, wanted_network
from reverie_shared.settings import DECLARATIONS, Settings

OPEN = sorted(name for name, preset in PRESETS.items() if set(preset.looks) == set(FAMILIES))
"""The presets that every network can dream."""
ONE = sorted(name for name, preset in PRESETS.items() if list(preset.looks) == [BUNDLED])
"""Those of drawn motifs alone."""
PHOTOS = sorted(name for name, preset in PRESETS.items() if BUNDLED not in preset.looks)
"""Those of networks of photographs."""

HERE = "imagenet", "photographs", "bundled", "VGG16"
"""Networks of every family."""

installed = st.sets(st.sampled_from(PREFERRED)).map(
    lambda some: [each for each in PREFERRED if each in {*some, BUNDLED}]
)
"""What can be installed, the best first; drawn motifs always are."""


def values(declaration: Declaration) -> st.SearchStrategy[Any]:
    kind = declaration.kind
    match kind.name:
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(int(kind.low), int(kind.high))
        case "float":
            return st.floats(kind.low, kind.high)
    return st.sampled_from(kind.names)


FREE = ("balance", "objective", "strength", "smallest", "steps", "step_size", "jitter", "smoothing", "colours", "seed")
"""Settings whose values every network takes, whatever the others are."""

changes = st.fixed_dictionaries({}, optional={name: values(DECLARATIONS[name]) for name in FREE})


@given(st.sampled_from(OPEN), changes, installed)
def test_what_was_changed_stays_and_all_else_is_as_the_preset_wants_it_of_the_network(
    preset: str, changes: dict[str, Any], networks: list[str]
) -> None:
    settings = asdict(resolve_order(preset, changes, networks))
    expected = {**asdict(Settings()), **PRESETS[preset].looks[networks[0]], "network": networks[0], **changes}
    assert settings == expected


@given(st.sampled_from(OPEN), changes, installed, installed)
def test_when_auto_comes_to_mean_another_network_untouched_values_follow_and_changed_ones_stay(
    preset: str, changes: dict[str, Any], before: list[str], after: list[str]
) -> None:
    first, second = (asdict(resolve_order(preset, changes, networks)) for networks in (before, after))
    assert {name: second[name] for name in changes} == changes
    look = {**asdict(Settings()), **PRESETS[preset].looks[after[0]], "network": after[0]}
    assert all(second[name] == look[name] for name in second if name not in changes)
    assert (first == second) == (before[0] == after[0])


@given(st.sampled_from(sorted(PRESETS)), st.sampled_from(FREE), st.sampled_from(PREFERRED))
def test_a_value_that_equals_the_default_counts_as_every_other(preset: str, name: str, network: str) -> None:
    explicit = {name: DECLARATIONS[name].default}
    if PRESETS[preset].can_dream_on(network):
        assert getattr(resolve_order(preset, explicit, [network]), name) == DECLARATIONS[name].default


@given(st.sampled_from(OPEN), st.sampled_from(HERE), installed)
def test_a_network_by_name_is_taken_installed_or_not(preset: str, network: str, networks: list[str]) -> None:
    settings = resolve_order(preset, {"network": network}, networks)
    assert settings.network == network
    assert settings.layers == resolve(PRESETS[preset].looks[family(network)]).layers


@given(st.sampled_from([*OPEN, *ONE]), installed)
def test_complete_settings_name_a_network_and_never_auto(preset: str, networks: list[str]) -> None:
    assert resolve_order(preset, {}, networks).network in networks


OF_0_2 = (
    *("reverie", "daydream", "marks", "cells", "ornaments", "currents", "whisper"),
    *("tutorial", "tutorial-octaves", "tutorial-simple"),
)
MOTIFS_OF_0_2 = (
    *("eyes", "spirals", "dahlias", "arches", "honeycomb", "peacock", "scales", "feathers", "owls", "stripes"),
    *("bricks", "leopard"),
)
"""The presets of 0.1 and 0.2, and those of them that were of drawn motifs alone."""


@pytest.mark.parametrize("preset", [*OF_0_2, *MOTIFS_OF_0_2])
def test_a_preset_of_0_1_is_dreamed_on_the_networks_that_it_had_then(preset: str) -> None:
    for network in (BUNDLED,) if preset in MOTIFS_OF_0_2 else (BUNDLED, "imagenet", "VGG16"):
        assert resolve_order(preset, {"network": network}, [BUNDLED]).network == network


def test_without_a_word_of_what_is_installed_drawn_motifs_dream() -> None:
    assert resolve_order("reverie", {}, []).network == BUNDLED


@pytest.mark.parametrize("preset", [name for name, preset in PRESETS.items() if preset.hidden])
def test_a_hidden_preset_can_be_named_and_no_list_shows_it(preset: str) -> None:
    assert resolve_order(preset, {}, PREFERRED).network in PREFERRED
    assert preset not in [each.name for each in shown()]


@pytest.mark.parametrize("preset", ONE)
def test_a_preset_for_one_motif_is_dreamed_on_drawn_motifs_whatever_else_is_there(preset: str) -> None:
    settings = resolve_order(preset, {}, PREFERRED)
    assert settings.network == BUNDLED
    assert max(settings.motif_weights, key=settings.motif_weights.__getitem__) == preset
    assert resolve_order(preset, {"network": "auto"}, PREFERRED) == settings
    for network in ("photographs", "VGG16"):
        with pytest.raises(BadSettings, match="has no look on"):
            resolve_order(preset, {"network": network}, PREFERRED)


@pytest.mark.parametrize("preset", PHOTOS)
def test_a_preset_of_photographs_is_dreamed_on_the_first_network_that_has_it(preset: str) -> None:
    assert resolve_order(preset, {}, ["imagenet", "photographs", BUNDLED]).network == "imagenet"
    assert resolve_order(preset, {}, ["photographs", BUNDLED]).network == "photographs"
    for changes, networks in (({"network": BUNDLED}, PREFERRED), ({}, [BUNDLED])):
        with pytest.raises(BadSettings, match=f"“{preset}” has no look on the bundled network"):
            resolve_order(preset, changes, networks)


@pytest.mark.parametrize(("preset", "network"), [("owls", "photographs"), ("engraving", BUNDLED)])
def test_a_preset_without_a_look_there_is_refused_with_what_is_near_it_and_the_networks_that_have_it(
    preset: str, network: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        resolve_order(preset, {"network": network}, PREFERRED)
    assert all(name in str(refused.value) for name in PRESETS[preset].near)
    assert all(owner in str(refused.value) for owner in PREFERRED if owner in PRESETS[preset].looks)


def test_what_is_named_as_near_a_preset_can_be_dreamed_where_that_cannot() -> None:
    for preset in shown():
        for other in FAMILIES:
            if other not in preset.looks:
                assert any(other in PRESETS[near].looks for near in preset.near), (preset.name, other)
                assert not any(PRESETS[near].hidden for near in preset.near)


@given(st.sampled_from(["auto", *HERE]), installed)
def test_lists_show_what_can_be_dreamed_on_the_chosen_network_and_nothing_else(
    setting: str, networks: list[str]
) -> None:
    listed = [preset.name for preset in shown(setting, networks)]
    for name, preset in PRESETS.items():
        can = True
        try:
            resolve_order(name, {"network": setting}, networks)
        except BadSettings:
            can = False
        assert (name in listed) == (can and not preset.hidden)


def test_a_recipe_of_a_preset_that_has_no_look_on_its_network_any_more_dreams_as_it_did() -> None:
    complete = asdict(resolve({"layers": "mixed7=1", "colours": "kept", "network": BUNDLED, "steps": 3}))
    assert asdict(resolve_order("engraving", complete, PREFERRED)) == complete


@pytest.mark.parametrize("motifs", ["owls", "3=1,OWLS=0.5", {"owls": 1}])
def test_named_motifs_are_dreamed_on_the_network_that_knows_them_unless_another_was_chosen(motifs: object) -> None:
    for changes in ({"motifs": motifs}, {"motifs": motifs, "network": "auto"}):
        settings = resolve_order("reverie", changes, PREFERRED)
        assert settings.network == BUNDLED
        assert settings.steps == resolve_order("reverie", {"network": BUNDLED}, PREFERRED).steps
    assert wanted_network("reverie", {"motifs": motifs, "network": "VGG16"}, PREFERRED) == "VGG16"


@pytest.mark.parametrize("motifs", ["", "17=1", "17=1,owls=0", "dgos", None])
def test_numbers_of_channels_and_what_is_no_motif_choose_no_network(motifs: object) -> None:
    assert wanted_network("reverie", {"motifs": motifs}, PREFERRED) == "imagenet"


@given(st.sampled_from([*OPEN, *ONE]), changes, installed, installed)
def test_an_order_of_all_settings_is_the_same_whatever_the_preset_and_the_networks(
    preset: str, changes: dict[str, Any], before: list[str], after: list[str]
) -> None:
    settings = resolve_order(preset, changes, before)
    assert resolve_order("owls", asdict(settings), after) == settings
    assert resolve_order("reverie", asdict(settings), []) == settings


@pytest.mark.parametrize(
    ("preset", "changes", "says"),
    [
        ("nightmare", {}, "no preset “nightmare”"),
        ("reverie", {"stepz": 3}, "no setting “stepz”"),
        ("reverie", {"steps": 0}, "steps cannot be “0”"),
        ("reverie", {"network": "vgg"}, "network cannot be “vgg”"),
        (
            "reverie",
            {"layers": "mixed4"},
            "photographs has no “mixed4”; it is a layer of imagenet and bundled. The layers of photographs, the "
            "nearest first, are quilt, ",
        ),
        (
            "reverie",
            {"motifs": "owls", "network": "photographs"},
            "photographs knows no “owls”. .* choose the network “bundled”",
        ),
    ],
)
def test_what_cannot_be_dreamed_is_refused_in_words(preset: str, changes: dict[str, object], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        resolve_order(preset, changes, ["photographs", "bundled"])


def test_values_may_be_text_as_typed() -> None:
    settings = resolve_order("reverie", {"steps": "3", "balance": "no"}, ["bundled"])
    assert (settings.steps, settings.balance) == (3, False)
