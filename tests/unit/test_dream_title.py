"""What a dream is called: what grows in it, its seed, and what was changed, so that variants can be told apart."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from reverie_plugin.order import Own
from reverie_plugin.ui.dream_title import describe_dream, title
from reverie_shared.declaration import Value
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from reverie_shared.presets import PRESETS
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import DECLARATIONS


def report(preset: str = "marks", **changes: Any) -> dict[str, Any]:
    networks = [BUNDLED] if PRESETS[preset].can_dream_on(BUNDLED) else [PHOTOGRAPHS]
    return {"preset": preset, "settings": asdict(resolve_order(preset, {"seed": 11, **changes}, networks))}


def settings(preset: str = "marks", **changes: Any) -> dict[str, Value]:
    """All settings of a dream, as its report has them."""
    found: dict[str, Value] = report(preset, **changes)["settings"]
    return found


@pytest.mark.parametrize("preset", PRESETS)
def test_a_layer_is_named_by_preset_and_seed_where_nothing_was_changed(preset: str) -> None:
    assert title(report(preset)) == f"Dream: {preset}, seed 11"


def test_other_motifs_than_the_presets_stand_in_its_place() -> None:
    assert title(report(motifs="owls=1,stripes=0.5")) == "Dream: owls + 0.5 stripes, seed 11 (look marks)"
    assert title(report("dahlias", motifs="owls")) == "Dream: owls, seed 11 (look dahlias)"
    assert title(report("dahlias", motifs="")) == "Dream: all motifs, seed 11 (look dahlias)"


def test_what_was_changed_is_said_in_a_painters_words() -> None:
    assert title(report(strength=0.5)) == "Dream: marks, seed 11 (strength 0.5)"
    assert title(report(colours="kept", smallest=48)).endswith("(size of shapes 48 px, colours of the picture)")
    assert title(report(balance=False, layers="mixed3,mixed4=2")).endswith(
        "(network layers mixed3 + 2 mixed4, balance layers off)"
    )


def test_many_changes_and_long_ones_are_shortened() -> None:
    changes: dict[str, Any] = {"steps": 3, "jitter": 2, "laplacian": 0.5, "detail": 0.5, "guide": "a name " * 30}
    name = title(report(**changes))
    assert name.endswith(", …)")
    assert len(name) < 200


def test_what_reverie_chooses_for_the_machine_is_no_change() -> None:
    assert title(report(precision="float32", tile_size=256)) == "Dream: marks, seed 11"


def test_an_order_is_called_by_what_it_changes_and_one_that_names_all_as_its_dream_is() -> None:
    assert describe_dream("eyes", {"strength": 0.5, "seed": 3}) == "eyes, seed 3 (strength 0.5)"
    assert describe_dream("eyes", {}) == f"eyes, seed {DECLARATIONS['seed'].default}"
    complete = settings("eyes", strength=0.5)
    assert describe_dream("eyes", complete) == "eyes, seed 11 (strength 0.5)"


@pytest.mark.parametrize("value", ["owls=0,5=", "=", ",,", "mixed4=x"])
def test_settings_that_are_not_allowed_have_a_name_too(value: str) -> None:
    assert describe_dream("eyes", {"motifs": value, "layers": value, "steps": "many"})


def test_a_preset_of_another_reverie_has_its_name_and_the_seed() -> None:
    assert describe_dream("unheard of", settings()) == "unheard of, seed 11"


def test_of_a_dream_of_an_own_preset_that_one_is_named_and_what_is_not_as_it_has_it() -> None:
    own = Own("night owls", {"strength": 0.5, "motifs": "owls=1,fish=1"})
    settings: dict[str, Any] = {"strength": 0.5, "motifs": "owls=1,fish=1", "seed": 3}
    assert describe_dream("reverie", settings, own) == "night owls, seed 3"
    assert describe_dream("reverie", {**settings, "strength": 2.0}, own) == "night owls, seed 3 (strength 2)"


def test_layers_that_are_chosen_in_place_of_motifs_are_told_and_no_motifs() -> None:
    title = describe_dream("reverie", {"layers": "animals=1,quilt=1", "motifs": "", "seed": 3})

    assert title == "reverie, seed 3 (network layers animals + quilt)"
