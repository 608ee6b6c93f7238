"""What is chosen in an editor: a preset, what the user changed, and what follows the preset."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from reverie_plugin.chosen_settings import ChosenSettings
from reverie_plugin.order import Order, Own
from reverie_plugin.own_preset import OwnPreset
from reverie_shared.errors import BadSettings
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve, resolve_order
from reverie_shared.settings import Settings

PHOTOS = ("photographs", "bundled")
MOTIFS = ("bundled",)


@pytest.fixture
def chosen() -> ChosenSettings:
    """The default preset where the network of photographs is installed."""
    return ChosenSettings(PHOTOS)


def test_without_changes_everything_is_as_the_preset_wants_it_on_the_network_that_dreams(
    chosen: ChosenSettings,
) -> None:
    look = asdict(resolve_order(DEFAULT, {}, PHOTOS))
    assert chosen.values() == {**look, "network": "auto"}
    assert chosen.network == "photographs"
    assert chosen.order().settings == {}


def test_a_value_that_equals_the_presets_counts_as_changed_once_it_was_touched(chosen: ChosenSettings) -> None:
    steps = chosen.values()["steps"]
    chosen.change("steps", steps)
    assert chosen.order().settings == {"steps": steps}


def test_when_auto_means_another_network_untouched_settings_follow_and_changed_ones_stay(
    chosen: ChosenSettings,
) -> None:
    chosen.set_networks(MOTIFS)
    on_motifs = chosen.values()
    chosen.change("smallest", 300)
    chosen.change("steps", on_motifs["steps"])

    assert chosen.set_networks(PHOTOS)

    on_photos = asdict(resolve_order(DEFAULT, {}, PHOTOS))
    assert on_photos["layers"] != on_motifs["layers"]
    assert on_photos["steps"] != on_motifs["steps"]
    assert chosen.values() == {**on_photos, "network": "auto", "smallest": 300, "steps": on_motifs["steps"]}


def test_a_motif_by_name_is_dreamed_on_the_network_that_knows_it(chosen: ChosenSettings) -> None:
    chosen.change("motifs", "owls=1")
    assert chosen.network == "bundled"
    assert chosen.values()["steps"] == resolve_order(DEFAULT, {}, MOTIFS).steps
    assert chosen.order().resolved(PHOTOS).network == "bundled"
    chosen.change("motifs", "17=1")
    assert chosen.network == "photographs"


def test_a_network_that_is_not_taken_changes_nothing(chosen: ChosenSettings) -> None:
    before = chosen.values()
    assert not chosen.set_networks((*PHOTOS, "VGG16"))
    assert chosen.values() == before


def test_a_changed_setting_can_follow_the_preset_again(chosen: ChosenSettings) -> None:
    before = chosen.values()
    chosen.change("steps", 3)
    chosen.change("strength", 2.0)
    chosen.reset("steps")
    assert chosen.values() == {**before, "strength": 2.0}
    chosen.reset("steps")  # it follows already
    assert chosen.order().settings == {"strength": 2.0}


def test_another_preset_takes_all_changes_but_the_seed_and_a_network_that_it_can_be_dreamed_on(
    chosen: ChosenSettings,
) -> None:
    chosen.change("steps", 3)
    chosen.change("seed", 7)
    chosen.change("network", "bundled")
    chosen.choose_preset("whisper")
    assert chosen.order().settings == {"seed": 7, "network": "bundled"}
    chosen.choose_preset("owls")
    assert chosen.order().settings == {"seed": 7, "network": "bundled"}
    chosen.change("network", "photographs")
    chosen.choose_preset("peacock")
    assert chosen.order().settings == {"seed": 7}
    assert chosen.network == "bundled"


def test_the_same_preset_again_takes_all_changes_but_the_seed(chosen: ChosenSettings) -> None:
    chosen.change("steps", 3)
    chosen.change("seed", 7)
    chosen.change("network", "bundled")
    chosen.choose_preset(DEFAULT)
    assert chosen.order().settings == {"seed": 7}


def test_a_motif_preset_wants_its_network_and_the_next_one_the_best_again(chosen: ChosenSettings) -> None:
    chosen.choose_preset("owls")
    assert chosen.network == "bundled"
    assert chosen.values()["network"] == "bundled"
    chosen.choose_preset("daydream")
    assert chosen.network == "photographs"


def test_auto_by_hand_is_the_presets_network(chosen: ChosenSettings) -> None:
    chosen.choose_preset("owls")
    chosen.change("network", "auto")
    assert chosen.order().resolved(PHOTOS).network == "bundled"


def test_a_preset_on_a_network_that_it_is_not_of_is_refused_in_words_and_can_still_be_shown(
    chosen: ChosenSettings,
) -> None:
    chosen.choose_preset("owls")
    wanted = chosen.values()
    chosen.change("network", "photographs")
    assert chosen.values() == {**wanted, "network": "photographs"}
    with pytest.raises(BadSettings, match="“owls” has no look on"):
        chosen.order()


def test_the_presets_to_choose_from_are_those_of_the_network_that_was_chosen(chosen: ChosenSettings) -> None:
    assert {"engraving", "owls"} <= set(chosen.listed)
    chosen.choose_preset("owls")
    assert "engraving" in chosen.listed, "owls has not been chosen for its network"
    chosen.change("network", "bundled")
    assert "owls" in chosen.listed
    assert "engraving" not in chosen.listed
    chosen.change("network", "auto")
    chosen.set_networks(MOTIFS)
    assert "engraving" not in chosen.listed


def test_a_preset_without_a_look_on_any_installed_network_can_still_be_shown(chosen: ChosenSettings) -> None:
    chosen.set_networks(MOTIFS)
    chosen.show_order("engraving", {"steps": 3})
    assert chosen.values()["steps"] == 3
    with pytest.raises(BadSettings, match="“engraving” has no look on"):
        chosen.order()


@pytest.mark.parametrize(
    ("name", "value"), [("layers", ""), ("layers", "mixed4=1"), ("steps", 0.5), ("motifs", "unicorns")]
)
def test_what_is_not_allowed_is_refused_in_words_and_can_still_be_shown(
    chosen: ChosenSettings, name: str, value: str | float
) -> None:
    chosen.change(name, value)
    assert chosen.values()[name] == value
    with pytest.raises(BadSettings):
        chosen.order()


def test_numbers_of_a_box_become_the_settings_type(chosen: ChosenSettings) -> None:
    chosen.change("steps", 5.0)
    steps = chosen.order().settings["steps"]
    assert (steps, type(steps)) == (5, int)


def test_an_unknown_preset_is_shown_as_the_default_one(chosen: ChosenSettings) -> None:
    chosen.show_order("of-a-newer-reverie", {"steps": 3})
    assert (chosen.preset, chosen.changes) == (DEFAULT, {"steps": 3})


RECIPE_0_1 = asdict(Settings(seed=5, smallest=128, network="bundled", precision="float32", tile_size=512))
"""All settings of a dream of Reverie 0.1, whose declared defaults were those of today."""


def test_a_dream_of_0_1_is_dreamed_as_it_was_though_the_best_network_is_another_now(chosen: ChosenSettings) -> None:
    chosen.show_recipe("daydream", RECIPE_0_1)
    assert asdict(chosen.order().resolved(PHOTOS)) == RECIPE_0_1


def test_of_a_recipe_only_what_the_preset_wants_otherwise_counts_as_changed(chosen: ChosenSettings) -> None:
    complete = asdict(resolve_order("daydream", {"network": "bundled", "seed": 5, "strength": 2.0}, PHOTOS))
    chosen.show_recipe("daydream", complete)
    assert chosen.order().settings == {"network": "bundled", "seed": 5, "strength": 2.0}


@pytest.mark.parametrize("preset", ["of-a-newer-reverie", "owls"])
def test_a_recipe_dreams_as_it_did_though_its_preset_is_unknown_or_of_another_network(
    chosen: ChosenSettings, preset: str
) -> None:
    complete = asdict(resolve({"layers": "creatures=1", "network": "photographs", "steps": 3}))
    chosen.show_recipe(preset, complete)
    assert chosen.preset == DEFAULT
    assert asdict(chosen.order().resolved(PHOTOS)) == complete


def test_a_recipe_of_a_network_that_is_not_installed_keeps_it(chosen: ChosenSettings) -> None:
    chosen.show_recipe("whisper", {**RECIPE_0_1, "network": "imagenet"})
    assert chosen.network == "imagenet"
    assert "imagenet" not in chosen.installed


def test_a_recipe_that_is_not_allowed_is_refused_and_nothing_changes(chosen: ChosenSettings) -> None:
    before = chosen.values()
    with pytest.raises(BadSettings):
        chosen.show_recipe("whisper", {"steps": -1})
    assert (chosen.preset, chosen.values()) == (DEFAULT, before)


MINE = OwnPreset("mine", "whisper", {"strength": 0.3, "seed": 9})
ON_MOTIFS = OwnPreset("drawn", "reverie", {"motifs": "owls=1", "network": "bundled"})


@pytest.fixture
def with_own() -> ChosenSettings:
    """The default preset, where the user has presets of their own, too."""
    return ChosenSettings(PHOTOS, {each.name: each for each in (MINE, ON_MOTIFS)}.get)


def test_what_an_own_preset_wants_does_not_count_as_changed_and_is_what_a_change_goes_back_to(
    with_own: ChosenSettings,
) -> None:
    with_own.choose_preset("mine")
    look = {**asdict(resolve_order("whisper", {}, PHOTOS)), "network": "auto"}
    assert with_own.preset == "mine"
    assert with_own.changes == {}
    assert with_own.values() == {**look, "strength": 0.3, "seed": 9}
    with_own.change("strength", 2.0)
    assert with_own.values()["strength"] == 2.0
    with_own.reset("strength")
    assert with_own.values()["strength"] == 0.3


def test_an_order_of_an_own_preset_is_the_built_in_one_and_all_that_differs(with_own: ChosenSettings) -> None:
    with_own.choose_preset("mine")
    with_own.change("steps", 3)
    assert with_own.order() == Order(
        "whisper", {"strength": 0.3, "seed": 9, "steps": 3}, own=Own("mine", dict(MINE.settings))
    )


def test_an_own_presets_seed_and_network_come_before_those_of_before(with_own: ChosenSettings) -> None:
    with_own.change("seed", 7)
    with_own.change("network", "photographs")
    with_own.choose_preset("mine")
    assert with_own.changes == {"network": "photographs"}
    with_own.choose_preset("drawn")
    assert with_own.changes == {}
    assert with_own.network == "bundled"
    assert with_own.values()["network"] == "bundled"


def test_an_own_preset_that_is_gone_is_shown_as_the_default_one(with_own: ChosenSettings) -> None:
    with_own.show_order("deleted", {"steps": 3})
    assert (with_own.preset, with_own.own, with_own.changes) == (DEFAULT, None, {"steps": 3})


def test_after_an_own_preset_a_built_in_one_is_as_it_was_built(with_own: ChosenSettings) -> None:
    with_own.choose_preset("mine")
    with_own.choose_preset("whisper")
    assert with_own.order() == Order("whisper", {})


def test_a_network_that_there_is_not_can_be_shown(chosen: ChosenSettings) -> None:
    chosen.change("network", "of-a-newer-reverie")
    assert chosen.values()["network"] == "of-a-newer-reverie"
    with pytest.raises(BadSettings):
        chosen.order()


def test_a_recipe_of_an_own_preset_is_shown_as_that_where_it_is_still_there(with_own: ChosenSettings) -> None:
    settings = asdict(resolve_order("whisper", {**MINE.settings, "steps": 3}, PHOTOS))
    with_own.show_recipe("whisper", settings, "mine")
    assert (with_own.preset, with_own.changes) == ("mine", {"steps": 3, "network": "photographs"})
    assert asdict(with_own.order().resolved(PHOTOS)) == settings
    with_own.show_recipe("whisper", settings, "deleted")
    assert with_own.preset == "whisper"
    assert asdict(with_own.order().resolved(PHOTOS)) == settings
    with_own.show_recipe("daydream", settings, "mine")
    assert with_own.preset == "daydream"
    assert asdict(with_own.order().resolved(PHOTOS)) == settings
