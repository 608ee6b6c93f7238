"""The command `reverie journey`."""

from __future__ import annotations

from pathlib import Path

import click

from reverie_cli.film.command import (
    overwrite_option,
    preset_option,
    preview_option,
    resume_option,
    seconds,
    source_argument,
    target_option,
)
from reverie_cli.options import assignments, given_settings, set_option, setting_flags
from reverie_cli.translated import command, option
from reverie_shared.declaration import Value
from reverie_shared.translation import N_

Change = tuple[float, dict[str, str]]


def changes(context: click.Context, parameter: click.Parameter, values: tuple[tuple[str, str], ...]) -> list[Change]:
    """Read `TIME KEY=VALUE` options."""
    return [
        (seconds(context, parameter, time) or 0.0, assignments(context, parameter, (assignment,)))
        for time, assignment in values
    ]


@command(
    help=N_(
        "Go into the picture IN, deeper and deeper, and write that film to OUT: each frame is dreamed on from the one"
        " before, a little nearer."
        "\n\nOUT is mp4, m4v, mov, mkv, webm, gif, webp, apng, or a sequence of pictures (%04d.png). Ctrl-C leaves a"
        " film of what is done; with --resume the same command goes on from there."
    )
)
@source_argument
@target_option
@option(
    "--seconds",
    "length",
    type=click.FloatRange(0.1, 3600),
    default=20.0,
    show_default=True,
    metavar="X",
    help=N_("How long the film is."),
)
@option(
    "--rate",
    type=click.IntRange(1, 60),
    default=25,
    show_default=True,
    metavar="N",
    help=N_("Frames a second."),
)
@option(
    "--size",
    type=click.IntRange(64, 4096),
    default=960,
    show_default=True,
    metavar="PX",
    help=N_("The longer side of a frame; a smaller picture keeps its size."),
)
@option(
    "--zoom",
    type=float,
    default=1.25,
    show_default=True,
    metavar="X",
    help=N_("How much nearer the view comes in a second: 2 twice as near; below 1 it goes away."),
)
@option(
    "--turn",
    type=float,
    default=0.0,
    metavar="DEGREES",
    help=N_("How far the picture turns clockwise in a second."),
)
@option(
    "--pan",
    type=float,
    nargs=2,
    default=(0.0, 0.0),
    metavar="RIGHT DOWN",
    help=N_("How far the view goes in a second, in parts of its width."),
)
@option("--loop", is_flag=True, help=N_("Let the film end where it begins: the picture comes into sight again."))
@preset_option
@option(
    "--at",
    "changed",
    nargs=2,
    multiple=True,
    metavar="TIME KEY=VALUE",
    callback=changes,
    help=N_(
        "From that time on something else: a preset, a setting (network=photographs), zoom, turn, right or down."
        " May be repeated."
    ),
)
@option(
    "--fade",
    type=click.FloatRange(0, 60),
    default=2.0,
    show_default=True,
    metavar="X",
    help=N_("Seconds over which each change fades in."),
)
@set_option
@preview_option
@overwrite_option
@resume_option
@setting_flags
def journey(
    source: Path,
    target: Path,
    length: float,
    zoom: float,
    turn: float,
    pan: tuple[float, float],
    preset: str,
    assigned: dict[str, str],
    changed: list[Change],
    resume: bool,
    rate: int,
    size: int,
    loop: bool,
    fade: float,
    preview: Path | None,
    overwrite: bool,
    **flags: Value | None,
) -> None:
    """Run `reverie journey`."""
    from reverie_cli.journey.making import JourneyOrder, make_journey  # PyAV and OpenCV take half a second to load
    from reverie_cli.journey.motion import Motion

    given = given_settings(assigned, flags)
    motion = Motion(zoom, turn, *pan)
    order = JourneyOrder(
        preset, given, changed, motion, length, rate, fade, loop, size, overwrite=overwrite, preview=preview
    )
    make_journey(source, target, order, resume)
