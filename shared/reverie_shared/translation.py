"""The language of what a user reads: gettext's marks in the code, and the choice of a catalogue in `locale`.

A text that is said now is `_("… {name}").format(name=…)`. One that stands in a table is declared as `N_("…")`, and
translated by `_` when it is shown: at import no language has been chosen. The tool that gathers the texts,
`python -m tools.translations`, reads the code, so what is marked is a literal.

A process speaks English until its host calls `use`. The server never does: what it says travels with a name and
arguments, and the client says it in its own language (`errors.wire`).
"""

from __future__ import annotations

import gettext
import re
import struct
from collections.abc import Mapping
from pathlib import Path

DOMAIN = "reverie"
"""The name of the catalogues' files."""

FOLDER = Path(__file__).resolve().parent / "locale"
"""Holds `<language>/LC_MESSAGES/reverie.mo`."""

LANGUAGES = ("de", "es", "fr", "ja", "zh_CN")
"""The languages that there are beside English, by the names of their folders."""

ENGLISH = "en"

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and countries whose Chinese is not the simplified one."""

_catalogue = gettext.NullTranslations()
_language = ENGLISH
"""Those of this process, set by `use`."""


def _(text: str) -> str:  # gettext's name
    """A text in the language of this process; English where it is not translated."""
    return _catalogue.gettext(text) if text else text


def N_(text: str, plural: str = "") -> str:  # noqa: ARG001, N802  # gettext's name
    """The text itself, marked as one that is translated when it is shown, perhaps with a plural for `ngettext`."""
    return text


def ngettext(singular: str, plural: str, count: int) -> str:
    """The one of the two texts that fits a number, in the language of this process; the caller fills in the number."""
    return _catalogue.ngettext(singular, plural, count)


def within(text: str) -> str:
    """A translated text that begins with a capital letter, as it stands within a sentence; German nouns keep theirs."""
    return text if _language == "de" else text[:1].lower() + text[1:]


def use(language: str | None, folder: Path = FOLDER) -> str:
    """Choose the language of this process, for all texts from now on.

    Parameters
    ----------
    language : str, optional
        A locale's name (`de_AT.UTF-8`, `zh-Hans`), or several with colons between, the most wanted first, as in the
        variable LANGUAGE; of these the first that there is. None is English.
    folder : Path
        That of the catalogues.

    Returns
    -------
    str
        The chosen language: one of `LANGUAGES`, or `ENGLISH`, also where a catalogue is missing or damaged.
    """
    global _catalogue, _language
    chosen = negotiate(language)
    found = _load(folder / chosen / "LC_MESSAGES" / f"{DOMAIN}.mo") if chosen != ENGLISH else None
    _catalogue = found or gettext.NullTranslations()
    _language = chosen if found else ENGLISH
    return _language


def from_environment(environment: Mapping[str, str]) -> str | None:
    """The languages that a process's environment asks for, as `use` takes them.

    As gettext has it: the locale is LC_ALL, else LC_MESSAGES, else LANG; unless it is C, LANGUAGE comes first.
    """
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return None
    return environment.get("LANGUAGE") or locale


def negotiate(language: str | None) -> str:
    """The language that fits best what is wanted, which is written as for `use`."""
    traditional = False
    for wanted in (language or "").split(":"):
        base, *rest = re.split("[-_]", re.split("[.@]", wanted.strip().lower())[0])
        if base in (ENGLISH, "c", "posix"):
            return ENGLISH
        offered = [name for name in LANGUAGES if name.partition("_")[0] == base]
        if base == "zh" and not _TRADITIONAL.isdisjoint(rest):
            traditional = True
        elif offered and not (base == "zh" and not rest and traditional):  # a locale's fallback, not a wish
            return offered[0]
    return ENGLISH


def _load(file: Path) -> gettext.NullTranslations | None:
    """The catalogue in a file; None where it is missing or damaged."""
    try:
        with file.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    except (OSError, ValueError, LookupError, TypeError, struct.error, MemoryError):
        return None
