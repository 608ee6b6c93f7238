"""The plug-in speaks GIMP's language, and its words fit on a small screen, in the real GIMP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.gimp.editor import Gimp

GERMAN = {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "SCREEN": "1366x768x24"}


@pytest.fixture(scope="module")
def german(gimp: Gimp) -> dict[str, Any]:
    outcome = gimp.show("german", arguments={}, **GERMAN)
    assert outcome.code == 0, outcome.output
    return outcome.facts


def test_its_windows_and_looks_are_in_gimps_language(german: dict[str, Any]) -> None:
    assert {"Stärke", "Formgröße", "Farben"} <= set(german["words"])
    assert {"Eulen", "Tagtraum"} <= set(german["looks"])


def test_the_dialog_fits_on_a_small_screen(german: dict[str, Any]) -> None:
    left, top, width, height = german["dialog"]
    assert left >= 0
    assert top >= 0
    assert left + width <= 1366
    assert top + height <= 768


def test_the_new_layer_is_called_in_that_language(german: dict[str, Any]) -> None:
    assert german["layer"].startswith("Traum: reverie, Startwert ")


def test_an_error_is_said_in_that_language(german: dict[str, Any]) -> None:
    assert "Bild > Modus > RGB wählen" in german["error"]
