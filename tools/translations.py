"""Bring the catalogues of the languages up to date: `python -m tools.translations`, after a text was added or changed.

It gathers the marked texts of what runs on the user's side, puts them into each `reverie.po`, where translators work,
and compiles that to `reverie.mo`, which the program reads. Both are committed. A text that is gone loses its
translation; one that was changed has none, and `--check` says so.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reverie_shared.translation import DOMAIN, FOLDER, LANGUAGES

CHECKOUT = Path(__file__).resolve().parents[1]

ROOTS = ("plugin", "shared")
"""The folders whose texts are gathered: the server's process speaks English."""

KEYWORDS: Mapping[str, Any] = {"_": None, "N_": {1: None, 2: (1, 2)}, "ngettext": (1, 2)}
"""The marks, with the places of singular and plural; for `N_` by the number of arguments."""

HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
"""What stands in a catalogue's header: no dates, so that the same texts give the same bytes."""

_MNEMONIC = re.compile("(?<!_)_(?=[^_ ])")
"""Underlines the next letter on GTK's buttons; on Qt's it is “&”."""


class Texts(Catalog):
    """The texts of a language with their translations."""

    @property  # type: ignore[misc]  # Babel's can be set, too
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header's entries."""
        return [(name, value) for name, value in super().mime_headers if name in HEADERS]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where something is to be done.")
def main(check: bool) -> None:
    """Bring the catalogues of the languages up to date with the texts in the code."""
    if not check:
        update()
        return
    complaints = find_complaints()
    for complaint in complaints:
        click.echo(complaint, err=True)
    sys.exit(1 if complaints else 0)


def update() -> None:
    """Write the catalogues, and say what is to be translated."""
    template = extract()
    for language in LANGUAGES:
        texts = merge(template, language)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(texts))
        file.with_suffix(".mo").write_bytes(compiled(texts))
        click.echo(f"{language}: {len(texts)} texts, {len(list(find_faults(texts)))} to be seen to")


def find_complaints() -> list[str]:
    """What is to be done about the catalogues, in sentences."""
    template, complaints = extract(), []
    for language in LANGUAGES:
        texts = merge(template, language)
        file = po_file(language)
        for path, content in ((file, written(texts)), (file.with_suffix(".mo"), compiled(texts))):
            if not path.is_file() or path.read_bytes() != content:
                complaints.append(f"{language}: run “python -m tools.translations”, {path.name} is not up to date")
        complaints += [f"{language}: {fault}" for fault in find_faults(texts)]
    return complaints


def po_file(language: str) -> Path:
    """The file in which a language's translations are edited."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extract(checkout: Path = CHECKOUT) -> Catalog:
    """All marked texts, with the files in which they stand."""
    catalogue = Catalog(charset="utf-8")
    for root in ROOTS:
        found = extract_from_dir(
            checkout / root, [("**.py", "python")], keywords=KEYWORDS, comment_tags=["Translators:"]
        )
        for name, _line, texts, comments, _context in found:
            catalogue.add(texts, locations=[(f"{root}/{name}", 0)], auto_comments=comments)
    return catalogue


def merge(template: Catalog, language: str) -> Catalog:
    """The texts of the template, with the translations that stand in the language's file."""
    texts = Texts(locale=language, charset="utf-8", fuzzy=False)
    texts.header_comment = "# Reverie's texts, gathered by “python -m tools.translations”."
    before = Catalog(locale=language)
    if po_file(language).is_file():
        with po_file(language).open("rb") as stream:
            before = read_po(stream, locale=language)
    for message in template:
        if message.id:
            known = before.get(message.id)
            texts.add(
                message.id,
                known.string if known and type(known.id) is type(message.id) else None,
                locations=message.locations,
                flags=known.flags if known else message.flags,
                auto_comments=message.auto_comments,
            )
    return texts


def written(texts: Catalog) -> bytes:
    """A catalogue as translators edit it."""
    stream = io.BytesIO()
    write_po(stream, texts, width=120, sort_by_file=True, include_lineno=False)
    return stream.getvalue()


def compiled(texts: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    stream = io.BytesIO()
    write_mo(stream, texts)
    return stream.getvalue()


def find_faults(texts: Catalog) -> Iterator[str]:
    """What is wrong with the translations, in sentences: a text has none, or it differs in what must be equal."""
    for message in texts:
        if message.id:
            yield from (f"{fault}: {message.id!r}" for fault in _faults(message, texts.num_plurals))


def _faults(message: Message, plurals: int) -> Iterator[str]:
    sources, translations = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "a doubtful translation"
    if not all(translations) or len(translations) != (plurals if message.pluralizable else 1):
        yield "no translation"
        return
    for translation in translations:
        if not any(_marks(translation) == _marks(source) for source in sources):
            yield f"{translation!r} differs in arguments, ellipsis, mnemonic or outer blanks"


def _forms(text: object) -> list[str]:
    return [str(form) for form in text] if isinstance(text, (tuple, list)) else [str(text or "")]


def _marks(sentence: str) -> tuple[object, ...]:
    """What a translation must have as the text has it."""
    return (
        sorted(re.findall(r"\{[^{}]*\}", sentence)),
        sentence.endswith("…"),
        len(_MNEMONIC.findall(sentence)) == 1,
        len(re.findall(r"&(?=\w)", sentence)) == 1,
        sentence[: len(sentence) - len(sentence.lstrip())],
        sentence[len(sentence.rstrip()) :],
    )


if __name__ == "__main__":
    main()
