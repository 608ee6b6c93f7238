"""Make a film as it was ordered on the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reverie_cli.files import check_writable
from reverie_cli.film.production import Interruption, Outcome, Production, interruption
from reverie_cli.film.progress import FilmProgress
from reverie_cli.film.reader import Frame, Range, open_film
from reverie_cli.film.unfinished import Progress, Unfinished
from reverie_cli.film.writer import form_of
from reverie_cli.host import NAME, read_guide, read_map, read_selection
from reverie_cli.presets import own_presets
from reverie_cli.progress import say
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_plugin.film import FilmSession, FrameOrder
from reverie_shared.declaration import Value
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS, Settings
from reverie_shared.translation import _, ngettext


@dataclass(frozen=True)
class FilmOrder:
    """What the user asks for: a preset and the settings that were given; the part of the film, in seconds; a file of
    what is selected in every frame; and whether a file that is there may be replaced.
    """

    preset: str
    given: Mapping[str, Value]
    begin: float
    until: float | None
    selection: Path | None
    overwrite: bool


def make_film(source: Path, target: Path, ordered: FilmOrder, resume: bool) -> None:
    """Dream the film `source` and write it to `target`; raises `ReverieError`, or `KeyboardInterrupt`."""
    installation = Installation.find()
    order = own_presets().order(ordered.preset, ordered.given)
    settings = order.resolved(installation.networks())
    form_of(target)
    target = check_writable(target, overwrite=ordered.overwrite or resume)
    part = Range(ordered.begin, ordered.until)
    if part.until is not None and part.until <= part.begin:
        raise HostRefused(_("The part to dream ends before it begins."), _("Let --to be later than --from."))
    if target == source.resolve():
        raise HostRefused(
            _("The film would overwrite its source {source}.").format(source=source), _("Name another file to write.")
        )
    began = time.monotonic()
    with open_film(source) as reader:
        size = reader.look.width, reader.look.height
        mask = read_selection(ordered.selection, size) if ordered.selection else None
        guide = read_guide(settings.guide) if settings.guide else None
        maps = {setting: read_map(name) for setting in MAPS if (name := getattr(settings, setting))}
        pictures = {"selection": mask, "guide": guide, **maps}
        with Unfinished(target, _facts(source, settings, part, pictures), ordered.overwrite) as unfinished:
            progress: Progress | None = None
            if resume:
                progress = unfinished.resume()
            else:
                unfinished.begin()
            production = Production(target, reader, part, unfinished, progress)
            frames = FrameOrder(asdict(settings), order.preset, guide, mask, maps)
            session = FilmSession[Frame](frames, installation, NAME, progress.carried if progress else None)
            outcome = _make(production, session, reader.count(part), unfinished, target)
        say(
            _("{target}: {outcome}, dreamed in {seconds:.1f} s").format(
                target=target, outcome=_words(outcome), seconds=time.monotonic() - began
            )
        )
        if reader.damaged_after is not None:
            say(_("{source} is damaged: nothing more could be read of it.").format(source=source))


def _make(
    production: Production, session: FilmSession[Frame], count: int | None, unfinished: Unfinished, target: Path
) -> Outcome:
    """Dream and write the film, of about `count` frames; where that ends early, write and say what is done."""
    try:
        production.rehearse()
        with interruption() as interrupted:
            _dream(production, session, count, interrupted)
    except (KeyboardInterrupt, ReverieError):
        _leave(production, unfinished, target)
        raise
    try:
        outcome = production.join(finished=True)
    except HostRefused as error:
        raise HostRefused(f"{error.what} {_kept(unfinished)}", error.remedy) from None
    if outcome is None:
        unfinished.remove()
        raise HostRefused(_("The film has no frame between those times."), _("Give other times."))
    unfinished.remove()
    return outcome


def _leave(production: Production, unfinished: Unfinished, target: Path) -> None:
    """Write and say what is done of a film that ends early."""
    try:
        done = production.join(finished=False)
    except HostRefused as error:  # the disk is full, or there is a film that this one is going to replace
        say(f"{error.what} {_kept(unfinished)}")
        return
    if done is None:
        unfinished.remove()
    else:
        say(
            _("{target}: {outcome} so far; the same command with --resume goes on.").format(
                target=target, outcome=_words(done)
            )
        )


def _kept(unfinished: Unfinished) -> str:
    words = _("What is dreamed is kept in {folder}; the same command with --resume goes on.")
    return words.format(folder=unfinished.folder)


def _dream(production: Production, session: FilmSession[Frame], count: int | None, interrupted: Interruption) -> None:
    def show(event: Any) -> None:
        progress.show(event)
        interrupted.check()

    def wait(seconds: float) -> None:
        interrupted.check()
        session.wait(seconds)

    with FilmProgress(count, production.frames) as progress:
        run_to_end(production.dream(session), wait, show)


def _facts(source: Path, settings: Settings, part: Range, pictures: Mapping[str, Picture | None]) -> dict[str, Any]:
    """All that decides what the frames become, a picture by its content; the names are those of its refusal."""
    file = None if "%" in source.name else [source.stat().st_size, source.stat().st_mtime_ns]
    return {
        "source": [os.fsencode(source.resolve()), file],
        "part": [part.begin, part.until],
        **asdict(settings),
        **{name: picture.digest if picture else None for name, picture in pictures.items()},
    }


def _words(outcome: Outcome) -> str:
    words = ngettext("{count} frame", "{count} frames", outcome.frames).format(count=outcome.frames)
    remarks = outcome.remarks
    if remarks.encoded:
        words += ", " + ", ".join(remarks.encoded)
    return words + (", " + _("without {streams}").format(streams=", ".join(remarks.lost)) if remarks.lost else "")
