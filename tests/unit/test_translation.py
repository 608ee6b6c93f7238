"""The language of a process: which is chosen, and what is said in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from reverie_shared import translation
from reverie_shared.translation import ENGLISH, LANGUAGES, N_, _, from_environment, negotiate, ngettext, use


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Catalogues: German with a text and a plural."""
    catalogue = Catalog(locale="de", charset="utf-8", fuzzy=False)
    catalogue.add("Dream {name}", "{name} träumen")
    catalogue.add(("{count} picture", "{count} pictures"), ("{count} Bild", "{count} Bilder"))
    file = tmp_path / "de" / "LC_MESSAGES" / "reverie.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)
    return tmp_path


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("de", "de"),
        ("de_AT.UTF-8", "de"),
        ("fr-CA", "fr"),
        ("es_MX@euro", "es"),
        ("ja_JP.eucJP", "ja"),
        ("zh_CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh_SG", "zh_CN"),
        ("zh-Hans", "zh_CN"),
        ("zh_TW", ENGLISH),
        ("zh_Hant_HK", ENGLISH),
        ("zh_TW.UTF-8:zh_TW:zh:C", ENGLISH),
        ("zh_TW:zh_CN", "zh_CN"),
        ("nl:fr:de", "fr"),
        ("en_GB:de", ENGLISH),
        ("C:de", ENGLISH),
        ("pt_BR", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_the_first_wanted_language_that_there_is_is_chosen(wanted: str | None, chosen: str) -> None:
    assert negotiate(wanted) == chosen


@given(st.text(alphabet="abcdehnzCWT_-.@: "))
def test_any_name_of_a_language_gives_one_that_there_is(wanted: str) -> None:
    assert negotiate(wanted) in (*LANGUAGES, ENGLISH)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "de_DE", "LC_MESSAGES": "fr_FR"}, "fr_FR"),
        ({"LC_ALL": "ja_JP", "LC_MESSAGES": "fr_FR"}, "ja_JP"),
        ({"LANG": "de_DE", "LANGUAGE": "nl:fr"}, "nl:fr"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "fr"}, None),
        ({"LANGUAGE": "fr"}, None),
        ({"LC_ALL": "", "LANG": "es_ES"}, "es_ES"),
        ({}, None),
    ],
)
def test_the_environment_asks_for_a_language_as_gettext_has_it(environment: dict[str, str], wanted: str | None) -> None:
    assert from_environment(environment) == wanted


def test_a_process_speaks_english_until_a_language_is_chosen() -> None:
    assert _("Dream {name}") == "Dream {name}"
    assert ngettext("{count} picture", "{count} pictures", 2) == "{count} pictures"


def test_a_text_is_said_in_the_chosen_language(folder: Path) -> None:
    declared = N_("Dream {name}")
    assert declared == "Dream {name}"
    assert use("de_AT", folder) == "de"
    assert _(declared).format(name="owls") == "owls träumen"
    assert [ngettext("{count} picture", "{count} pictures", n).format(count=n) for n in (1, 2)] == [
        "1 Bild",
        "2 Bilder",
    ]


def test_a_text_without_translation_is_english(folder: Path) -> None:
    use("de", folder)
    assert (_("Deeper"), _("")) == ("Deeper", "")


def test_english_can_be_chosen_again(folder: Path) -> None:
    use("de", folder)
    assert use(None, folder) == ENGLISH
    assert _("Dream {name}") == "Dream {name}"


def test_a_missing_catalogue_is_english(folder: Path) -> None:
    assert use("fr", folder) == ENGLISH
    assert _("Dream {name}") == "Dream {name}"


@given(at=st.integers(0, 300), byte=st.integers(0, 255), kept=st.integers(0, 300))
def test_a_damaged_catalogue_is_no_failure(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, kept: int
) -> None:
    whole = (translation.FOLDER / "de" / "LC_MESSAGES" / "reverie.mo").read_bytes()
    folder = tmp_path_factory.getbasetemp() / "damaged"
    file = folder / "de" / "LC_MESSAGES" / "reverie.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    for damaged in (whole[:at] + bytes([byte]) + whole[at + 1 :], whole[:kept]):
        file.write_bytes(damaged)
        assert use("de", folder) in ("de", ENGLISH)
