"""Dream pictures side by side: while the network dreams one, others are read and written."""

from __future__ import annotations

import errno
import json
import os
import queue
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Any, TypeAlias

from reverie_cli.cluster import describe_cluster
from reverie_cli.files import FULL, check_writable, no_scratch, scratch_folder, whole_file
from reverie_cli.host import FileHost, keeps_layers
from reverie_cli.pictures.blend import REPLACE, Blend
from reverie_cli.pictures.formats import FORMATS
from reverie_cli.pictures.masks import Source, read_mask
from reverie_cli.pictures.photo import Photo, Samples
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import Encoding, check_fit
from reverie_cli.recipe import recipe_text
from reverie_cli.work import STREAM, Work
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Event, PreviewReady
from reverie_plugin.log import open_log, unexpected
from reverie_plugin.order import Order
from reverie_plugin.session import Session
from reverie_plugin.ui.formatting import describe_maps, describe_small
from reverie_shared.errors import BadPicture, HostRefused, ReverieError
from reverie_shared.threads import BackgroundThread
from reverie_shared.translation import _

if TYPE_CHECKING:
    from reverie_cli.film.growing import GrowingFilm

LOG = "command-line"
_LOOK_SECONDS = 0.1
"""How often the main thread wakes up, so that Ctrl-C is heard."""


@dataclass(frozen=True)
class Options:
    """How every picture of a batch is read and written."""

    encoding: Encoding
    blend: Blend
    overwrite: bool = False
    strip: bool = False
    recipe: bool = True
    """Whether the recipe is kept with the picture."""
    selection_by: Source | None = None
    invert_selection: bool = False
    feather: float = 0.0


@dataclass(frozen=True)
class Dreamed:
    """A picture that was dreamed and written."""

    work: Work
    seconds: float
    report: dict[str, Any]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Failed:
    """A picture that was not, and why."""

    work: Work
    error: ReverieError


Outcome: TypeAlias = "Dreamed | Failed"
Told: TypeAlias = "Event | Outcome"


def dream_all(
    works: Sequence[tuple[Work, Order]],
    installation: Installation,
    options: Options,
    jobs: int,
    tell: Callable[[Work, Told], None],
) -> list[Outcome]:
    """Dream all pictures, each by its order, `jobs` at a time; one that fails does not stop the others.

    `tell` is called in this thread, with what happens to which picture. An exception here (KeyboardInterrupt) cancels
    what is under way, and is raised again once that has ended.
    """
    told: queue.SimpleQueue[tuple[Work, Told]] = queue.SimpleQueue()
    stop = Flag()

    def dream(work: Work, order: Order) -> None:
        try:
            dreamed = _dream(work, order, installation, options, stop, lambda event: told.put((work, event)))
            if dreamed is not None:
                told.put((work, dreamed))
        except ReverieError as error:
            told.put((work, Failed(work, error)))
        except Exception as error:  # noqa: BLE001  # the user reads a sentence, the log has the traceback
            told.put((work, Failed(work, unexpected(open_log(installation.places, LOG), error))))

    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(jobs) as pool:
        try:
            futures: list[Future[None]] = [pool.submit(dream, work, order) for work, order in works]
            while len(outcomes) < len(futures):
                with suppress(queue.Empty):
                    work, event = told.get(timeout=_LOOK_SECONDS)
                    if isinstance(event, Dreamed | Failed):
                        outcomes.append(event)
                    tell(work, event)
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return outcomes


def _dream(
    work: Work,
    order: Order,
    installation: Installation,
    options: Options,
    stop: Flag,
    on_event: Callable[[Event], None],
) -> Dreamed | None:
    """Dream one picture; None where it was cancelled."""
    began = time.monotonic()
    with _scratch(work) as folder:
        photo = _read(work.source, folder, stop)
        if photo is None:
            return None
        if options.strip:
            photo = replace(photo, metadata=photo.metadata.stripped)
        target = folder / f"out{_ending(photo)}" if work.target == STREAM else work.target
        check_fit(photo, target)
        target = check_writable(target, options.overwrite)
        report_file = None if work.report is None else check_writable(work.report, options.overwrite)
        growing = None if work.steps_film is None else _growing(work.steps_film, photo, options)
        mask = None if work.selection is None else _mask(work.selection, photo, options)
        flat = mask is not None and options.blend == REPLACE and not keeps_layers(target)
        order = replace(order, deliver="flat" if flat else "dream", measure=report_file is not None)
        order = replace(order, previews=growing is not None)
        describe = partial(recipe_text, blend=options.blend) if options.recipe else _no_recipe
        host = FileHost(photo, mask, target, options.encoding, options.overwrite, describe, options.blend)
        report = _run(Session(host, order, installation), stop, on_event, growing)
        if report is None:
            return None
        report = host.told(report)
        if work.target == STREAM:
            _copy_out(target)
        if growing is not None and host.written is not None:
            growing.write(host.written)
    if report_file is not None:
        with whole_file(report_file, options.overwrite) as file:
            file.write(json.dumps(report, indent=2).encode() + b"\n")
    return Dreamed(work, time.monotonic() - began, report, _notes(host, photo, report))


def _run(
    session: Session, stop: Flag, on_event: Callable[[Event], None], growing: GrowingFilm | None
) -> dict[str, Any] | None:
    """Drive a session to its end, or until `stop`; returns the report, or None where it was cancelled."""

    def wait(seconds: float) -> None:
        if stop.is_set():
            session.cancel()
        session.wait(seconds)

    def hear(event: Event) -> None:
        if growing is not None and isinstance(event, PreviewReady):
            growing.keep(event)
        else:
            on_event(event)

    return run_to_end(session.run(), wait, hear)


def _notes(host: FileHost, photo: Photo, report: Mapping[str, Any]) -> tuple[str, ...]:
    """What the user should know of a picture that was written."""
    small = describe_small(*photo.size)
    nodes = describe_cluster(report["cluster"]) if "cluster" in report else ()
    return (*host.notes, *describe_maps(report["maps"]), *([small] if small else []), *nodes)


def _growing(path: Path, photo: Photo, options: Options) -> GrowingFilm:
    """The film that shows how the dream of a photo grows; refuses what could not be written."""
    from reverie_cli.film.growing import GrowingFilm  # PyAV takes a third of a second to load

    return GrowingFilm(path, photo, options.overwrite)


def _scratch(work: Work) -> AbstractContextManager[Path]:
    """A folder for copies of what comes and goes by standard streams."""
    return scratch_folder() if STREAM in (work.source, work.target) else nullcontext(Path())


def _no_recipe(_report: Mapping[str, Any]) -> str:
    return ""


def _mask(path: Path, photo: Photo, options: Options) -> Samples:
    return read_mask(path, photo.size, options.selection_by, options.invert_selection, options.feather)


def _copy_out(target: Path) -> None:
    """Copy a file to standard output."""
    try:
        with target.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise HostRefused(
            _("Standard output takes no picture: {words}.").format(words=error.strerror), _("Name a file to write.")
        ) from None


def _read(source: Path, folder: Path, stop: Flag) -> Photo | None:
    """The picture in a file, or the one that comes by standard input; None where it was cancelled meanwhile."""
    if source != STREAM:
        return read_photo(source)
    copy, errors = folder / "standard input", list[OSError]()
    # A thread that does not keep the process: nothing ends its reading but the other end of the pipe.
    reading = BackgroundThread(partial(_copy_in, sys.stdin.fileno() if sys.stdin else None, copy, errors))
    reading.start()
    while reading.alive:
        if stop.wait(_LOOK_SECONDS):
            return None
    if errors:
        raise _unreadable_input(errors[0])
    try:
        return read_photo(copy)
    except BadPicture as error:  # it names the copy
        raise BadPicture(error.what.replace(str(copy), _("standard input")), error.remedy) from None


def _unreadable_input(error: OSError) -> ReverieError:
    if error.errno in FULL:
        return no_scratch(error)
    what = _("{path} cannot be read: {words}.").format(path=_("standard input"), words=error.strerror)
    return BadPicture(what, _("Give a picture in a file."))


def _copy_in(stream: int | None, copy: Path, errors: list[OSError]) -> None:
    """Copy a stream to a file; what ends that early is put into `errors`."""
    try:
        if stream is None:  # it is closed
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        with copy.open("wb") as file:
            while part := os.read(stream, 2**20):
                file.write(part)
    except OSError as error:
        errors.append(error)


def _ending(photo: Photo) -> str:
    """The ending of the format that a picture came in; PNG's where that one is not written."""
    return next((format.endings[0] for format in FORMATS if format.name == photo.format), ".png")
