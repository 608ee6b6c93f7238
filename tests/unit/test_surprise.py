"""A surprise: a mix at random that can always be dreamed, and comes again with its seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.chosen_settings import ChosenSettings
from reverie_plugin.order import Order
from reverie_plugin.own_preset import OwnPreset
from reverie_plugin.surprise import surprise
from reverie_shared.declaration import Value, check
from reverie_shared.networks import PREFERRED, family
from reverie_shared.presets import PRESETS, shown
from reverie_shared.settings import DECLARATIONS

SEEDS = st.integers(0, 2**32 - 1)
NETWORKS = st.sampled_from([*PREFERRED, "MobileNetV2"])


@given(SEEDS, NETWORKS)
def test_every_mix_can_be_dreamed_on_the_network_and_only_tastefully_changes_a_preset_that_is_shown(
    seed: int, network: str
) -> None:
    mix = surprise(seed, network)
    resolved = replace(mix, settings={"network": network, **mix.settings}).resolved([])
    look = PRESETS[mix.preset].look(family(network))
    assert resolved.network == network
    assert resolved.seed == seed
    assert PRESETS[mix.preset] in shown()
    assert mix.settings.keys() <= {"seed", "strength", "smallest", "colours", "layers", "motifs", "network"}
    assert 0.4 <= resolved.strength <= 1.4
    assert 0.75 <= resolved.smallest / int(look.get("smallest", 256)) <= 1.6
    assert all(check(DECLARATIONS[name], value) == value for name, value in mix.settings.items())


@given(SEEDS, NETWORKS)
def test_the_same_seed_gives_the_same_mix(seed: int, network: str) -> None:
    assert surprise(seed, network) == surprise(seed, network)


def test_a_seed_gives_the_same_mix_in_every_release() -> None:
    """Whoever has noted a seed has it for good: a change of the space is a change for users."""
    mix: dict[str, Value] = {"seed": 7, "layers": "creatures=1,palaces=0.7", "network": "photographs", "strength": 0.8}
    assert surprise(7, "photographs") == Order("reverie", mix)


@pytest.mark.parametrize("network", [*PREFERRED, "MobileNetV2"])
def test_among_some_surprises_hardly_two_are_alike(network: str) -> None:
    mixes = [surprise(seed, network) for seed in range(24)]
    whole = {repr((mix.preset, {**mix.settings, "seed": 0})) for mix in mixes}
    grown = {(mix.preset, str(mix.settings.get("layers"))[:12], str(mix.settings.get("motifs"))[:12]) for mix in mixes}
    assert len(whole) >= 18
    assert len(grown) >= 7


@pytest.mark.parametrize("chosen_before", ["by hand", "by an own preset"])
def test_a_surprise_in_an_editor_is_dreamed_on_the_network_that_was_chosen(chosen_before: str) -> None:
    own = OwnPreset("mine", "reverie", {"network": "bundled"})
    chosen = ChosenSettings(("photographs", "bundled"), {"mine": own}.get)
    if chosen_before == "by hand":
        chosen.change("network", "bundled")
    else:
        chosen.choose_preset("mine")
    for seed in range(12):
        chosen.take_surprise(seed)
        assert chosen.network == "bundled"
        assert chosen.order().resolved(chosen.installed).seed == seed


def test_a_surprise_after_a_look_of_drawn_motifs_is_dreamed_on_the_best_network_again() -> None:
    chosen = ChosenSettings(("photographs", "bundled"))
    chosen.choose_preset("owls")
    for seed in range(12):
        chosen.take_surprise(seed)
        assert chosen.network == "photographs"
