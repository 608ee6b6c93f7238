"""The command `reverie film`."""

from __future__ import annotations

from pathlib import Path

import click

from reverie_cli.options import FILE, given_settings, set_option, setting_flags
from reverie_cli.own_network import with_own_network
from reverie_cli.translated import command, option
from reverie_plugin.connect.installation import Installation
from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.translation import N_, _

# What each command that makes a film takes.
source_argument = click.argument("source", metavar="IN", type=FILE)
target_option = option(
    "-o", "--output", "target", metavar="OUT", type=FILE, required=True, help=N_("The film to write.")
)
preset_option = option(
    "--preset",
    default=presets.DEFAULT,
    metavar="P",
    show_default=True,
    help=N_("A look; `reverie presets` lists them."),
)
overwrite_option = option("--overwrite", is_flag=True, help=N_("Replace a film that is there already."))
resume_option = option("--resume", is_flag=True, help=N_("Go on with a film that was interrupted."))
preview_option = option(
    "--preview",
    metavar="FILE",
    type=FILE,
    help=N_("A picture file that shows the latest frame while the film is dreamed."),
)


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
        raise click.BadParameter(_("“{value}” is no time, as 12.5 or 1:30.").format(value=value), context, parameter)
    return total


@command(
    help=N_(
        "Dream the film IN and write it to OUT. Shapes move with the picture."
        "\n\nIN is any film that FFmpeg reads, an animation (GIF, APNG), or a sequence of pictures "
        "(frames/%04d.png); so is OUT, by its ending: mp4, m4v, mov, mkv, webm, gif, webp, apng, or %04d.png."
        " Size, times, colours, sound and subtitles stay; where OUT cannot hold the sound as it is, it is encoded anew."
        " Ctrl-C leaves a film of what is done;"
        " with --resume the same command goes on from there."
    )
)
@source_argument
@target_option
@preset_option
@set_option
@option("--from", "begin", metavar="TIME", callback=seconds, help=N_("Begin there: seconds, or 1:30."))
@option("--to", "until", metavar="TIME", callback=seconds, help=N_("End there."))
@option(
    "--selection",
    metavar="MASK",
    type=FILE,
    help=N_(
        "Dream only where this picture, as large as a frame, is white (or opaque, where it has transparency);"
        " or this film of masks, one for each frame."
    ),
)
@preview_option
@overwrite_option
@resume_option
@setting_flags
def film(
    source: Path,
    target: Path,
    preset: str,
    assigned: dict[str, str],
    begin: float | None,
    until: float | None,
    selection: Path | None,
    preview: Path | None,
    resume: bool,
    overwrite: bool,
    **flags: Value | None,
) -> None:
    """Run `reverie film`."""
    from reverie_cli.film.making import FilmOrder, make_film  # PyAV takes a third of a second to load

    given = with_own_network(given_settings(assigned, flags), Installation.find())
    order = FilmOrder(preset, given, begin or 0.0, until, selection, overwrite, preview)
    make_film(source, target, order, resume)
