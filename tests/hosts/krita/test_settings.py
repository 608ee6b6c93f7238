"""The docker's settings, presets and networks, in the real Krita: what follows the preset, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from reverie_shared import presets
from reverie_shared.networks import FILES, IMAGENET, LAYERS, PHOTOGRAPHS
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import MOTIFS, Settings
from tests.hosts.krita.real_krita import Krita
from tests.support import photographs
from tests.support.running import Reverie

BOTH = ["photographs", "bundled"]
BOTH_TITLES = ["Photographs", "Drawn motifs"]

ON_PHOTOGRAPHS = {**asdict(resolve_order(presets.DEFAULT, {}, BOTH)), "network": "auto"}
ON_MOTIFS = {**asdict(resolve_order(presets.DEFAULT, {}, ["bundled"])), "network": "auto"}


@pytest.fixture(scope="module", autouse=True)
def _network_of_photographs(reverie: Reverie) -> None:
    photographs.install(reverie.places.weights)


@pytest.fixture
def untouched(document: Krita, reverie: Reverie) -> Iterator[Krita]:
    """Krita with the default preset, nothing changed, no preview, and no server that runs."""
    reverie.stop()
    document.until_networks(2)
    document.set_settings()
    document.show_order(presets.DEFAULT, {})
    yield document
    document.show_order(presets.DEFAULT, {})


@pytest.mark.every_krita
def test_before_a_server_runs_the_widgets_show_the_preset_as_the_best_network_wants_it(untouched: Krita) -> None:
    untouched.until_server_says("No server runs")
    assert untouched.shown_settings() == ON_PHOTOGRAPHS
    assert untouched.chosen() == (presets.DEFAULT, {})
    assert "Photographs" in untouched.network_words()
    assert untouched.marked() == []
    assert untouched.more_words() == "Expert"


@pytest.mark.every_krita
def test_one_click_switches_the_network_and_what_is_untouched_follows(untouched: Krita) -> None:
    assert untouched.switches() == (BOTH_TITLES, BOTH_TITLES[0])
    untouched.switch_network("Drawn motifs")
    assert untouched.shown_settings() == {**ON_MOTIFS, "network": "bundled"}
    assert untouched.switches() == (BOTH_TITLES, BOTH_TITLES[1])
    assert "Drawn motifs" in untouched.network_words()
    untouched.switch_network("Photographs")
    assert untouched.shown_settings() == ON_PHOTOGRAPHS
    assert untouched.chosen() == (presets.DEFAULT, {})


def test_the_preview_follows_the_switch_and_shows_the_other_look(untouched: Krita) -> None:
    untouched.set_settings(live=True)
    photos, words = untouched.rested_preview()
    assert "(Photographs" in words
    untouched.switch_network("Drawn motifs")
    motifs, words = untouched.rested_preview()
    assert "(Drawn motifs" in words
    assert len(motifs) == len(photos)
    assert sum(abs(a - b) for a, b in zip(motifs, photos, strict=True)) / len(photos) > 5


def test_a_value_that_is_typed_stays_when_another_network_dreams_also_where_it_is_the_presets_own(
    untouched: Krita,
) -> None:
    untouched.type_number("steps", ON_PHOTOGRAPHS["steps"] + 1)
    untouched.type_number("steps", ON_PHOTOGRAPHS["steps"])
    untouched.type_text("layers", "")
    untouched.type_text("motifs", "12")
    untouched.type_text("motifs", "")
    untouched.choose_name("precision", "automatic")
    untouched.type_text("layers", "mixed4=1")
    assert untouched.marked() == ["layers", "motifs", "precision", "steps"]
    assert untouched.more_words() == "Expert (4 changed)"
    untouched.switch_network("Drawn motifs")
    kept = {"steps": ON_PHOTOGRAPHS["steps"], "layers": "mixed4=1"}
    assert untouched.shown_settings() == {**ON_MOTIFS, **kept, "network": "bundled"}
    assert untouched.chosen() == (presets.DEFAULT, {**kept, "motifs": "", "precision": "auto", "network": "bundled"})


def test_keys_that_pass_through_a_line_change_nothing(untouched: Krita) -> None:
    untouched.pass_through("layers")
    assert untouched.marked() == []


def test_one_setting_follows_the_preset_again_by_the_button_beside_it(untouched: Krita) -> None:
    untouched.type_number("steps", 3)
    untouched.type_number("strength", 0.5)
    untouched.press("reverie_by_preset_steps")
    assert untouched.marked() == ["strength"]
    assert untouched.shown_settings() == {**ON_PHOTOGRAPHS, "strength": 0.5}


def test_all_settings_follow_the_preset_again_when_it_is_clicked_once_more(untouched: Krita) -> None:
    untouched.type_number("steps", 3)
    untouched.type_number("seed", 7)
    untouched.switch_network("Drawn motifs")
    assert untouched.marked() == ["network", "seed", "steps", "switch"]
    untouched.click_preset(presets.DEFAULT)
    assert untouched.marked() == ["seed"]
    assert untouched.shown_settings() == {**ON_PHOTOGRAPHS, "seed": 7}


def test_another_preset_keeps_seed_and_network_where_it_can_be_dreamed_on_it(untouched: Krita) -> None:
    untouched.type_number("steps", 3)
    untouched.type_number("seed", 7)
    untouched.switch_network("Drawn motifs")
    untouched.click_preset("whisper")
    assert untouched.chosen() == ("whisper", {"seed": 7, "network": "bundled"})
    untouched.click_preset("owls")
    assert untouched.switches() == ([], None)
    assert "Drawn motifs" in untouched.network_words()


def test_a_motif_preset_is_dreamed_on_the_drawn_motifs_alone(untouched: Krita) -> None:
    untouched.click_preset("owls")
    assert untouched.chosen() == ("owls", {})
    assert untouched.setting("motifs") == "owls=1"
    untouched.choose_name("network", "Photographs")
    untouched.press("reverie_dream_button")
    assert "“owls” has no look on EfficientNet-Lite2" in untouched.message()


def test_the_menu_of_layers_has_those_of_the_network_with_what_each_draws(untouched: Krita) -> None:
    entries = untouched.menu("layers")
    assert {text for text, _, _ in entries} == {f"{name}: {draws}" for name, draws in LAYERS[PHOTOGRAPHS].items()}
    assert [text for text, on, _ in entries if on] == ["animals: dogs, bears and birds"]
    untouched.pick("layers", "berries: berries and beads")
    assert untouched.setting("layers") == "animals=1,berries=1"
    assert untouched.marked() == ["layers"]
    untouched.press("reverie_by_preset_layers")
    untouched.switch_network("Drawn motifs")
    assert [text for text, on, _ in untouched.menu("layers") if on] == [
        "mixed4: rosettes and coils",
        "mixed5: blossoms and eyes",
    ]


def test_the_last_layer_stays_for_a_dream_needs_one(untouched: Krita) -> None:
    untouched.pick("layers", "animals: dogs, bears and birds")
    assert untouched.setting("layers") == "animals=1"
    assert untouched.marked() == []
    untouched.pick("layers", "berries: berries and beads")
    untouched.pick("layers", "animals: dogs, bears and birds")
    untouched.pick("layers", "berries: berries and beads")
    assert untouched.setting("layers") == "berries=1"


def test_motifs_have_names_on_the_drawn_motifs_and_numbers_elsewhere(untouched: Krita) -> None:
    ((words, _, enabled),) = untouched.menu("motifs")
    assert "numbers" in words
    assert not enabled
    untouched.switch_network("Drawn motifs")
    assert [text for text, _, _ in untouched.menu("motifs")] == list(MOTIFS)


def test_a_motif_that_is_typed_is_dreamed_on_the_drawn_motifs(untouched: Krita) -> None:
    untouched.type_text("motifs", "owls=1")
    assert untouched.switches() == (BOTH_TITLES, "Drawn motifs")
    assert untouched.network_words() == "Network: Drawn motifs"
    assert {text for text, _, _ in untouched.menu("motifs")} == set(MOTIFS)


def test_the_gallery_shows_the_presets_for_everybody_and_a_hidden_one_while_it_is_used(untouched: Krita) -> None:
    shown = [preset.name for preset in presets.shown()]
    assert untouched.gallery() == (shown, presets.DEFAULT)
    for hidden in ("cells", "leopard"):
        untouched.show_order(hidden, {})
        assert untouched.gallery() == ([*shown, hidden], hidden)
    untouched.click_preset("whisper")
    assert untouched.gallery() == (shown, "whisper")


def test_when_a_better_network_is_installed_meanwhile_untouched_settings_follow(
    untouched: Krita, reverie: Reverie
) -> None:
    untouched.type_number("steps", 3)
    file = reverie.places.weights / FILES[IMAGENET]
    file.write_bytes(b"")
    try:
        untouched.until_networks(3)
        wanted = asdict(resolve_order(presets.DEFAULT, {"steps": 3}, [IMAGENET, *BOTH]))
        assert untouched.shown_settings() == {**wanted, "network": "auto"}
        assert untouched.switches()[1] == "Photographs, large"
    finally:
        file.unlink()
    untouched.until_networks(2)
    assert untouched.shown_settings() == {**ON_PHOTOGRAPHS, "steps": 3}


RECIPE_0_1 = asdict(Settings(seed=5, steps=2, smallest=48, network="bundled", precision="float32", tile_size=512))
"""The settings in a report of Reverie 0.1."""


def report(preset: str, settings: dict[str, object]) -> dict[str, object]:
    words = {"name": settings["network"], "words": str(settings["network"])}
    return {"preset": preset, "settings": settings, "network": words, "guide": None, "continued": False}


def test_a_dream_of_0_1_dreams_as_it_did_though_another_network_is_the_best_now(untouched: Krita) -> None:
    untouched.remember_report(report("cells", RECIPE_0_1))
    assert untouched.history() == ["cells, seed 5"]
    untouched.press("reverie_use")
    untouched.press("reverie_dream_button")
    untouched.wait_until_over()
    assert untouched.message() == ""
    assert untouched.newest_report()["settings"] == RECIPE_0_1


def test_an_entry_of_a_network_that_is_not_installed_says_which_and_offers_it(untouched: Krita) -> None:
    untouched.remember_report(report("whisper", {**RECIPE_0_1, "network": "imagenet"}))
    assert "Photographs, large is not installed" in untouched.history(whole=True)[0]
    untouched.press("reverie_use")
    assert "not installed" in untouched.network_words()
    assert untouched.switches() == (BOTH_TITLES, None)
    untouched.press("reverie_dream_button")
    untouched.wait_until_over()
    assert untouched.buttons() == ["Download it", "Show log", "Dismiss"]
    assert untouched.download_is_offered()


@pytest.mark.every_krita
def test_the_docker_fits_into_250_pixels_and_into_a_small_screen(untouched: Krita) -> None:
    untouched.set_settings(network="imagenet")
    untouched.press("reverie_dream_button")
    untouched.wait_until_over()
    assert untouched.buttons() == ["Download it", "Show log", "Dismiss"]
    docker, areas = untouched.width_in(250)
    assert docker == 250
    for needed, there in areas:
        assert needed <= there
    window, button_is_seen = untouched.height_in(768)
    assert window <= 768
    assert button_is_seen
