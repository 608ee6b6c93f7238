"""The command `reverie look`: what a network sees in a picture, or in a part of it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click

from reverie_cli.host import NAME, read_map, read_selection
from reverie_cli.options import FILE, network_option
from reverie_cli.own_network import network_named
from reverie_cli.printable import printable
from reverie_cli.translated import command, option
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.look import Sight, Sights, look, part_of, place_around, surroundings
from reverie_plugin.driver import run_to_end
from reverie_plugin.region import Rectangle, crop
from reverie_shared.atlas import mix
from reverie_shared.errors import BadSettings
from reverie_shared.networks import AUTO, title
from reverie_shared.picture import Picture
from reverie_shared.translation import N_, _

_SHOWN = 12
"""How many channels, and how many motifs, are printed; --json has all."""

_POINT = re.compile(r"\s*(\d{1,6})\s*,\s*(\d{1,6})\s*")


@command(
    name="look",
    help=N_(
        "Say what a network sees in the picture IN: the motifs and channels that see more of it than of ordinary "
        "pictures, the best first, each with the flags of `reverie dream` that dream it."
    ),
)
@click.argument("source", metavar="IN", type=FILE)
@option("--at", "point", metavar="X,Y", help=N_("Look at what is around that pixel, counted from the top left."))
@option(
    "--selection",
    metavar="MASK.png",
    type=FILE,
    help=N_("Look where this picture, as large as IN, is white or opaque."),
)
@network_option(default=AUTO, show_default=True, help=N_("Which network looks."))
@option("--json", "as_json", is_flag=True, help=N_("For programs."))
def look_command(source: Path, point: str | None, selection: Path | None, network: str, as_json: bool) -> None:
    """Run `reverie look`."""
    if point is not None and selection is not None:
        raise BadSettings(_("“--at” and “--selection” each say where to look."), _("Give one of them."))
    place = None if point is None else _place(point)
    picture = read_map(str(source))
    size = picture.format.width, picture.format.height
    if place is not None and not (place[0] < size[0] and place[1] < size[1]):
        raise BadSettings(
            _("{point} is not in the picture ({width} x {height} pixels).").format(
                point=point, width=size[0], height=size[1]
            ),
            _("Count from 0,0 at its top left."),
        )
    mask = None if selection is None else read_selection(selection, size)
    installation = Installation.find()
    sights = look_at(picture, installation, network_named(network, installation), place, mask)
    if as_json:
        click.echo(json.dumps(_for_programs(sights), indent=1))
        return
    click.echo(f"{title(sights.network)} ({sights.network})")
    for sight in (*sights.motifs[:_SHOWN], *sights.channels[:_SHOWN]):
        click.echo(printable(f"{sight.score:6.2f}  {sight.term:16} {flags(sight, sights.network)}"))


def look_at(
    picture: Picture,
    installation: Installation,
    network: str,
    point: tuple[int, int] | None = None,
    mask: Picture | None = None,
) -> Sights:
    """Have the server look at a picture: at what is around a point, at what a mask selects, or at all of it."""
    part = None
    if point is not None:
        width, height = picture.format.width, picture.format.height
        whole = Rectangle(0, 0, width, height)
        around = place_around(*point, whole)
        sent = surroundings(around, whole)
        picture = crop(picture, whole, sent)
        part = part_of(around, sent)
    client = run_to_end(connect(installation, NAME))
    try:
        return run_to_end(look(client, picture, network, mask, part), client.wait)
    finally:
        client.close()


def flags(sight: Sight, network: str) -> str:
    """The flags of `reverie dream` that dream it."""
    changes = mix({sight.term: 1.0}, network)
    settings = {"network": network, **changes}
    return " ".join(f"--{name} {shlex.quote(str(value))}" for name, value in settings.items() if value)


def _place(point: str) -> tuple[int, int]:
    found = _POINT.fullmatch(point)
    if found is None:
        raise BadSettings(_("“{point}” is no point.").format(point=point), _("Write it as X,Y: for example 120,80."))
    return int(found[1]), int(found[2])


def _for_programs(sights: Sights) -> dict[str, object]:
    def told(sight: Sight) -> dict[str, object]:
        return {"term": sight.term, "score": sight.score, "settings": mix({sight.term: 1.0}, sights.network)}

    return {
        "network": sights.network,
        "motifs": [told(sight) for sight in sights.motifs],
        "channels": [told(sight) for sight in sights.channels],
    }
