"""The flags that say how `reverie dream` reads and writes every picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from reverie_cli.batch import Options
from reverie_cli.pictures.blend import DEGREES, MODES
from reverie_cli.pictures.writing import Encoding
from reverie_cli.recipe import Recipe, blend_of
from reverie_cli.translated import option
from reverie_shared.translation import N_

_F = TypeVar("_F", bound=Callable[..., Any])

_FLAGS = (
    option(
        "--selection-by",
        type=click.Choice(["alpha", "brightness"]),
        help=N_("What of the selection counts, where both its transparency and its brightness vary."),
    ),
    option("--invert-selection", is_flag=True, help=N_("Dream what is not selected.")),
    option(
        "--feather",
        type=click.FloatRange(0, 1000),
        default=0.0,
        metavar="PX",
        help=N_("Let the selection fade over so many pixels at its edges."),
    ),
    option(
        "--blend",
        type=click.Choice(list(MODES)),
        help=N_("Lay the dream over the picture as a layer in this mode."),
    ),
    option(
        "--opacity",
        type=click.FloatRange(0, 1),
        metavar="X",
        help=N_("Of that layer, 0 to 1."),
    ),
    option(
        "--keep-colours",
        type=click.FloatRange(0, 1),
        metavar="X",
        help=N_("How much of the picture's own colours the dream is given: 1 takes only its light."),
    ),
    option(
        "--protect-highlights",
        type=click.FloatRange(0, 1),
        metavar="X",
        help=N_("How much of the dream is held off bright places: skies, skin in the light."),
    ),
    option(
        "--protect-edges",
        type=click.FloatRange(0, 1),
        metavar="X",
        help=N_("How much of the dream is held off the picture's own edges: eyes, outlines, letters."),
    ),
    option(
        "--quality",
        type=click.IntRange(1, 100),
        metavar="N",
        help=N_("Of JPEG (without it 95), AVIF (90) and WebP (lossless)."),
    ),
    option(
        "--subsampling", type=click.Choice(["4:4:4", "4:2:2", "4:2:0"]), help=N_("A JPEG's colours; 4:4:4 keeps all.")
    ),
    option(
        "--strip", is_flag=True, help=N_("Leave out EXIF with GPS, XMP, IPTC and text; the colour profile is kept.")
    ),
    option(
        "--no-recipe", "recipe", flag_value=False, default=True, help=N_("Keep no recipe in the picture's metadata.")
    ),
)


def picture_flags(command: _F) -> _F:
    """Add the flags of selection, blending, encoding and metadata to a command."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def take_options(flags: dict[str, Any], kept: Recipe | None) -> Options:
    """What the flags say, which are taken out of `flags`; how the dream is laid over its picture says a recipe, too.

    Raises `BadSettings` where that of the recipe is damaged and no flag says it.
    """
    encoding = Encoding(flags.pop("quality"), flags.pop("subsampling"))
    blend = blend_of(kept, flags.pop("blend"), {name: flags.pop(name) for name in DEGREES})
    others = {each.name: flags.pop(each.name) for each in fields(Options) if each.name not in ("encoding", "blend")}
    return Options(encoding, blend, **others)
