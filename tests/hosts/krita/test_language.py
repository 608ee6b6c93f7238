"""The plug-in speaks Krita's language, and writes numbers as it does, in the real Krita."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.krita.real_krita import Edition, Krita, profile, running_krita
from tests.support.running import Reverie


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory, reverie: Reverie, edition: Edition) -> Iterator[Krita]:
    """Krita, switched to German by its own menu, on a system that is not."""
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    (Path(variables["XDG_CONFIG_HOME"]) / "klanguageoverridesrc").write_text("[Language]\nkrita=de\n")
    with running_krita(folder, variables, edition) as running:
        running.show_docker()
        yield running


def test_it_speaks_the_language_that_krita_was_switched_to(german: Krita) -> None:
    assert german.language() == "de"


def test_numbers_have_a_decimal_comma_and_a_point_is_understood(german: Krita) -> None:
    german.set_settings(strength=0.5)
    assert german.number_shown("strength") == "0,5"
    german.type_number("strength", 0.25)
    assert german.setting("strength") == 0.25
    assert german.number_shown("strength") == "0,25"
    assert german.number_shown("seed") == "0"


def test_its_windows_and_looks_are_in_that_language(german: Krita) -> None:
    assert german.text_of("reverie_dream_button").replace("&", "") == "Träumen"
    looks, _chosen = german.gallery()
    assert "Eulen" in looks


def test_its_menu_of_motifs_is_in_that_language_and_the_setting_is_not(german: Krita) -> None:
    german.switch_network("Gezeichnete Motive")
    assert "Eulen" in [text for text, _on, _enabled in german.menu("motifs")]
    german.pick("motifs", "Eulen")
    assert german.setting("motifs") == "owls=1"


def test_an_error_is_said_in_that_language(german: Krita) -> None:
    german.press("reverie_dream_button")
    assert german.message() == "Es gibt keine Ebene zu träumen. Ein Bild öffnen und eine Ebene wählen."


def test_its_longer_words_fit_into_a_narrow_docker(german: Krita) -> None:
    _size, areas, _seen = german.floating(250, 700)
    german.dock()
    assert all(needed <= there for needed, there in areas)


def test_so_do_its_painted_maps(german: Krita) -> None:
    german.set_settings(network="bundled", colour_map="Farbkarte", map_colours="#e02020=owls+peacock,#2040e0=")
    german.open_maps()
    _size, areas, _seen = german.floating(250, 700)
    german.dock()
    assert german.colours_listed()[0] == ["#e02020", "Eulen; Pfau…"]
    assert all(needed <= there for needed, there in areas)
    german.open_maps(False)
    german.set_settings()
