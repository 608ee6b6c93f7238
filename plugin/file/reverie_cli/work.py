"""Which pictures are dreamed, and into which files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reverie_cli.pictures.formats import ENDINGS, READ_ENDINGS
from reverie_shared.errors import BadPicture, HostRefused
from reverie_shared.translation import _

STREAM = Path("-")
"""Standard input or output in place of a file."""

PLACEHOLDERS = ("stem", "ext", "preset", "seed", "folder")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Work:
    """One picture: from which file, into which, and what belongs to it."""

    source: Path
    target: Path
    selection: Path | None = None
    report: Path | None = None
    steps_film: Path | None = None
    """The film that shows how the dream grows."""
    label: str = ""
    """What it is called in messages, where not by its source."""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.label or (_("standard input") if self.source == STREAM else str(self.source))


def plan(
    inputs: Sequence[Path],
    output: Path,
    selection: Path | None,
    report: Path | None,
    names: dict[str, str],
    steps_film: Path | None = None,
) -> list[Work]:
    """The pictures to dream, in order. Folders among the inputs stand for the pictures in them.

    `names` are the values of the placeholders that are the same for all pictures.

    Raises
    ------
    BadPicture
        When a folder holds no picture.
    HostRefused
        When two pictures would be written into the same file, or a placeholder is unknown.
    """
    sources = [source for path in inputs for source in _pictures(path)]
    if len(sources) > 1 and not _tells_apart(output):
        raise HostRefused(
            _("{count} pictures cannot all be written to {output}.").format(count=len(sources), output=output),
            _("Name a folder that is there, or a pattern such as “dreams/{stem}-{preset}.{ext}”."),
        )
    if len(sources) > 1 and report is not None and not _PLACEHOLDER.search(str(report)):
        raise HostRefused(
            _("One report cannot tell of {count} pictures.").format(count=len(sources)),
            _("Name it “{stem}.json”, for example."),
        )
    if len(sources) > 1 and steps_film is not None and not _PLACEHOLDER.search(str(steps_film)):
        raise HostRefused(
            _("One film cannot show how {count} pictures grow.").format(count=len(sources)),
            _("Name it “{stem}.mp4”, for example."),
        )
    works = []
    for source in sources:
        values = {**names, **_names(source)}
        works.append(
            Work(
                source,
                _target(output, values),
                selection and _filled(selection, values),
                report and _filled(report, values),
                steps_film and _filled(steps_film, values),
            )
        )
    _refuse_clashes(works)
    return works


def clash(one: Work, other: Work, path: Path) -> HostRefused:
    """The error of two works that would be written to the same file."""
    return HostRefused(
        _("{one} and {other} would both be written to {path}.").format(one=one.name, other=other.name, path=path),
        _("Name a pattern that tells them apart, with {folder} or {ext} for example."),
    )


def pictures_in(folder: Path) -> Iterator[Path]:
    """The pictures that lie in a folder, by their endings; raises OSError where it cannot be read."""
    for path in folder.iterdir():
        if path.suffix.lower() in READ_ENDINGS and not path.name.startswith(".") and path.is_file():
            yield path


def _pictures(path: Path) -> list[Path]:
    """The path, or, where it is a folder, the pictures in it by name."""
    if path == STREAM or not path.is_dir():
        return [path]
    try:
        found = sorted(pictures_in(path))
    except OSError as error:
        raise BadPicture(
            _("{path} cannot be read: {words}.").format(path=path, words=error.strerror),
            _("Check its name and its rights."),
        ) from None
    if not found:
        raise BadPicture(
            _("There is no picture in the folder {path}.").format(path=path), _("Name pictures, or another folder.")
        )
    return found


def _names(source: Path) -> dict[str, str]:
    ending = source.suffix.lower()
    if source == STREAM:
        return {"stem": "stdin", "ext": "png", "folder": "."}
    return {"stem": source.stem, "ext": (ending if ending in ENDINGS else ".png")[1:], "folder": str(source.parent)}


def _tells_apart(output: Path) -> bool:
    return output != STREAM and (output.is_dir() or bool(_PLACEHOLDER.search(str(output))))


def _target(output: Path, values: dict[str, str]) -> Path:
    if output != STREAM and output.is_dir():
        return output / f"{values['stem']}.{values['ext']}"
    return _filled(output, values)


def _filled(pattern: Path, values: dict[str, str]) -> Path:
    """The path with values in place of its placeholders; a single brace is a brace."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise HostRefused(
                _("There is no {placeholder} in {pattern}.").format(placeholder=f"{{{name}}}", pattern=pattern),
                _("Choose from {known}.").format(known=known),
            )
        return values[name] if name == "folder" else values[name].replace("/", "-")

    return Path(_PLACEHOLDER.sub(value, str(pattern)))


def _refuse_clashes(works: Sequence[Work]) -> None:
    """Raise `HostRefused` where two files to write are the same, or a report would take a picture's place."""
    written: dict[Path, Work] = {}
    sources = {work.source.resolve() for work in works}
    for work in works:
        if work.report is not None and work.report.resolve() in {*sources, work.target.resolve()}:
            raise HostRefused(
                _("The report would overwrite the picture {path}.").format(path=work.report),
                _("Give it a name of its own."),
            )
        if work.steps_film is not None and work.steps_film.resolve() in {*sources, work.target.resolve()}:
            raise HostRefused(
                _("The film would overwrite the picture {path}.").format(path=work.steps_film),
                _("Give it a name of its own."),
            )
        for path in (work.target, work.report, work.steps_film):
            if path is None or path == STREAM:
                continue
            if path.resolve() in sources - {work.source.resolve()}:
                raise HostRefused(
                    _("The dream of {source} would overwrite {path}, which is to be dreamed, too.").format(
                        source=work.name, path=path
                    ),
                    _("Name another folder, or dream them one after the other."),
                )
            other = written.setdefault(path.resolve(), work)
            if other is not work:
                raise clash(other, work, path)
