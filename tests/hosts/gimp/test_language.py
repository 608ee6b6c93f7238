"""The plug-in speaks GIMP's language, and its words fit on a small screen, in the real GIMP."""

from __future__ import annotations

import gettext
import subprocess
from typing import Any

import pytest

from reverie_shared.translation import DOMAIN, FOLDER
from tests.hosts.gimp.editor import Gimp

GERMAN = {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "SCREEN": "1366x768x24"}

OTHERS = {"fr": "fr_FR", "ja": "ja_JP"}
"""Other languages, and the systems that speak them: French has the longest words, Japanese other letters."""
WIDTH, HEIGHT = 1280, 720


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


@pytest.mark.parametrize("language", OTHERS)
def test_in_other_languages_each_page_of_the_dialog_fits_on_the_smallest_screen(gimp: Gimp, language: str) -> None:
    system, texts = f"{OTHERS[language]}.UTF-8", gettext.translation(DOMAIN, FOLDER, [language])
    locales = gimp.stage / "locales"
    locales.mkdir(exist_ok=True)
    made = gimp.command("localedef", "-i", OTHERS[language], "-f", "UTF-8", str(locales / system))
    subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
    told = {
        "language": language,
        "entry": texts.gettext("_Dream…").replace("_", ""),
        "pages": [texts.gettext(page) for page in ("Look", "New layer", "Expert")],
    }

    outcome = gimp.show(
        "languages",
        arguments=told,
        LC_ALL=system,
        LANGUAGE=language,
        LOCPATH=str(locales),
        SCREEN=f"{WIDTH}x{HEIGHT}x24",
    )

    assert outcome.code == 0, outcome.output
    assert texts.gettext("Strength") in outcome.facts["words"]
    assert texts.gettext("_Dream").replace("_", "") in outcome.facts["words"]
    for page, facts in outcome.facts["pages"].items():
        left, top, width, height = facts["frame"]
        assert min(left, top) >= 0, page
        assert left + width <= WIDTH, page
        assert top + height <= HEIGHT, page
        assert facts["beyond"] == [], page
