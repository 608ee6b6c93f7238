"""The command `reverie film`."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from reverie_cli.files import check_writable
from reverie_cli.film.production import Interruption, Outcome, Production, interruption
from reverie_cli.film.progress import FilmProgress
from reverie_cli.film.reader import Range, open_film
from reverie_cli.film.session import FilmSession
from reverie_cli.film.unfinished import Unfinished
from reverie_cli.film.writer import form_of
from reverie_cli.host import read_guide
from reverie_cli.options import assignments, given_settings, setting_flags
from reverie_cli.presets import own_presets
from reverie_cli.printable import printable
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.settings import Settings

FILE = click.Path(path_type=Path)


def seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """Read a time: seconds, `minutes:seconds` or `hours:minutes:seconds`."""
    if value is None:
        return None
    try:
        total = 0.0
        for part in value.split(":"):
            total = 60 * total + float(part)
    except ValueError:
        total = -1.0
    if not 0 <= total < float("inf"):
        raise click.BadParameter(f"“{value}” is no time, as 12.5 or 1:30.", context, parameter)
    return total


@click.command()
@click.argument("source", metavar="IN", type=FILE)
@click.option("-o", "--output", "target", metavar="OUT", type=FILE, required=True, help="The film to write.")
@click.option(
    "--preset",
    default=presets.DEFAULT,
    metavar="P",
    show_default=True,
    help="A look; `reverie presets` lists them.",
)
@click.option(
    "--set",
    "assigned",
    multiple=True,
    metavar="KEY=VALUE",
    callback=assignments,
    help="A setting by name. The later of two counts; a setting's own flag, below, takes precedence over both.",
)
@click.option("--from", "begin", metavar="TIME", callback=seconds, help="Begin there: seconds, or 1:30.")
@click.option("--to", "until", metavar="TIME", callback=seconds, help="End there.")
@click.option("--resume", is_flag=True, help="Go on with a film that was interrupted.")
@setting_flags
def film(
    source: Path,
    target: Path,
    preset: str,
    assigned: dict[str, str],
    begin: float | None,
    until: float | None,
    resume: bool,
    **flags: Value | None,
) -> None:
    """Dream the film IN and write it to OUT. Shapes move with the picture.

    IN is any film that FFmpeg reads, an animation (GIF, WebP, APNG), or a sequence of pictures (frames/%04d.png); so is
    OUT, by its ending: mp4, m4v, mov, mkv, webm, gif, webp, apng, or %04d.png. Size, times and colours stay, sound and
    subtitles are copied. Ctrl-C leaves a film of what is done; with --resume the same command goes on from there.
    """
    installation = Installation.find()
    order = own_presets().order(preset, given_settings(assigned, flags))
    settings = order.resolved(installation.networks())
    form_of(target)
    target = check_writable(target)
    part = Range(begin or 0.0, until)
    if part.until is not None and part.until <= part.begin:
        raise HostRefused("The part to dream ends before it begins.", "Let --to be later than --from.")
    if target == source.resolve():
        raise HostRefused(f"The film would overwrite its source {source}.", "Name another file to write.")
    with open_film(source) as reader, interruption() as interrupted:
        unfinished = Unfinished(target, _order(source, settings, part))
        progress = None
        if resume:
            progress = unfinished.resume()
        else:
            unfinished.begin()
        production = Production(target, reader, part, unfinished, progress)
        guide = read_guide(settings.guide) if settings.guide else None
        carried = progress.carried if progress else None
        session = FilmSession(asdict(settings), order.preset, installation, guide, carried)
        began = time.monotonic()
        try:
            _dream(production, session, reader.count(part), interrupted)
        except (KeyboardInterrupt, ReverieError):
            outcome = production.join()
            if outcome is None:
                unfinished.remove()
            else:
                click.echo(printable(f"{target}: {_words(outcome)} so far; the same command with --resume goes on."))
            raise
        outcome = production.join()
        unfinished.remove()
    if outcome is None:
        raise HostRefused("The film has no frame between those times.", "Give other times.")
    click.echo(printable(f"{target}: {_words(outcome)}, dreamed in {time.monotonic() - began:.1f} s"))
    if reader.damaged_after is not None:
        click.echo(printable(f"{source} is damaged: nothing more could be read of it."))


def _dream(production: Production, session: FilmSession, count: int | None, interrupted: Interruption) -> None:
    def show(event: Any) -> None:
        progress.show(event)
        interrupted.check()

    def wait(seconds: float) -> None:
        interrupted.check()
        session.wait(seconds)

    with FilmProgress(count, production.frames) as progress:
        run_to_end(production.dream(session), wait, show)


def _order(source: Path, settings: Settings, part: Range) -> dict[str, Any]:
    """All that decides what the frames become; the names are those of its refusal."""
    facts = None if "%" in source.name else [source.stat().st_size, source.stat().st_mtime_ns]
    return {"source": [str(source.resolve()), facts], "part": [part.begin, part.until], **asdict(settings)}


def _words(outcome: Outcome) -> str:
    words = f"{outcome.frames} frame{'' if outcome.frames == 1 else 's'}"
    return words + (f", without {' and '.join(outcome.lost)}, which it cannot hold" if outcome.lost else "")
