"""Make a film as it was ordered on the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Any

from reverie_cli.film.masks import MaskedFrame, MaskFilm, is_picture
from reverie_cli.film.production import Production, Ready
from reverie_cli.film.progress import LatestFrame
from reverie_cli.film.reader import FilmReader, Range, open_film
from reverie_cli.film.run import check_target, produce, say_outcome
from reverie_cli.film.unfinished import Unfinished
from reverie_cli.host import NAME, read_guide, read_map, read_selection
from reverie_cli.presets import own_presets
from reverie_cli.progress import say
from reverie_plugin.connect.installation import Installation
from reverie_plugin.film import Carried, DreamedFrame, FilmSession, FrameOrder
from reverie_shared.declaration import Value
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS, Settings
from reverie_shared.translation import _


@dataclass(frozen=True)
class FilmOrder:
    """What the user asks for: a preset and the settings that were given; the part of the film, in seconds; a file of
    what is selected, a picture or a film; whether files that are there may be replaced; a file for the latest frame.
    """

    preset: str
    given: Mapping[str, Value]
    begin: float
    until: float | None
    selection: Path | None
    overwrite: bool
    preview: Path | None = None


def make_film(source: Path, target: Path, ordered: FilmOrder, resume: bool) -> None:
    """Dream the film `source` and write it to `target`; raises `ReverieError`, or `KeyboardInterrupt`."""
    installation = Installation.find()
    order = own_presets().order(ordered.preset, ordered.given)
    settings = order.resolved(installation.networks())
    target = check_target(source, target, overwrite=ordered.overwrite or resume)
    part = Range(ordered.begin, ordered.until)
    if part.until is not None and part.until <= part.begin:
        raise HostRefused(_("The part to dream ends before it begins."), _("Let --to be later than --from."))
    began = time.monotonic()
    with ExitStack() as opened:
        reader = opened.enter_context(open_film(source))
        mask, masks = _selected(ordered.selection, reader, opened)
        guide = read_guide(settings.guide) if settings.guide else None
        maps = {setting: read_map(name) for setting in MAPS if (name := getattr(settings, setting))}
        pictures = {"selection": mask, "guide": guide, **maps}
        facts = _facts(source, settings, part, pictures, ordered.selection if masks else None)
        latest = LatestFrame.of(ordered.preview, source, reader.look.pixels, ordered.overwrite or resume)
        unfinished = opened.enter_context(Unfinished(target, facts, ordered.overwrite))
        progress = unfinished.begin_or(resume)
        production = Production(target, reader.track, unfinished, progress, part)
        frames = FrameOrder(asdict(settings), order.preset, guide, mask, maps)
        carried = None if progress is None else Carried(**progress.kept)
        session = FilmSession[MaskedFrame](frames, installation, NAME, carried, lambda frame: frame.mask)
        steps = _frames(session, reader, masks, part, -1 if progress is None else progress.number)
        first, count = reader.first.picture, reader.count(part)
        outcome = produce(
            production, steps, session.wait, first, count, latest, is_whole=lambda: reader.damaged_after is None
        )
        say_outcome(target, outcome, time.monotonic() - began)
        if reader.damaged_after is not None:
            say(_("{source} is damaged: nothing more could be read of it.").format(source=source))


def _selected(path: Path | None, reader: FilmReader, opened: ExitStack) -> tuple[Picture | None, MaskFilm | None]:
    """What a file selects: a picture of it for all frames, or a film of masks, which is added to `opened`."""
    if path is None:
        return None, None
    if is_picture(path):
        return read_selection(path, (reader.look.width, reader.look.height)), None
    return None, MaskFilm(opened.enter_context(open_film(path)), reader)


def _frames(
    session: FilmSession[MaskedFrame], reader: FilmReader, masks: MaskFilm | None, part: Range, after: int
) -> Generator[object, None, None]:
    """Dream all frames of a part that come after the one of that number: yields what the session does, but for frames
    what can be written.
    """
    frames = dropwhile(lambda frame: frame.number <= after, reader.frames(part))
    masked = masks.with_frames(frames) if masks else (MaskedFrame(frame) for frame in frames)
    steps = session.run(masked)
    try:
        for event in steps:
            yield _ready(event) if isinstance(event, DreamedFrame) else event
    finally:
        steps.close()


def _ready(dreamed: DreamedFrame[MaskedFrame]) -> Ready:
    carried, frame = dreamed.carried, dreamed.frame.frame
    kept = {"frame": carried.frame, "state": carried.state, "strength": carried.strength}
    return Ready(frame.number, frame.time, dreamed.picture, kept)


def _facts(
    source: Path, settings: Settings, part: Range, pictures: Mapping[str, Picture | None], masks: Path | None
) -> dict[str, Any]:
    """All that decides what the frames become, a picture by its content; the names are those of its refusal."""
    facts = {
        "source": _file(source),
        "part": [part.begin, part.until],
        **asdict(settings),
        **{name: picture.digest if picture else None for name, picture in pictures.items()},
    }
    return facts if masks is None else {**facts, "selection": _file(masks)}


def _file(path: Path) -> list[Any]:
    """What tells a film from another one: its place, size and time; of numbered pictures, their place."""
    file = None if "%" in path.name else [path.stat().st_size, path.stat().st_mtime_ns]
    return [os.fsencode(path.resolve()), file]
