"""Make the atlases that come with Reverie: `python -m tools.atlases`, with a sheet of their pictures to look at.

Ctrl-C leaves what is done, beside the network of photographs in the environment, for the next time.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import click
from PIL import Image

from reverie_cli.atlas.making import Making
from reverie_shared.atlas import SHIPPED, Atlas
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from tests.support import photographs
from tests.support.running import fresh_reverie
from tools.arguments import NewFile
from tools.sheet import sheet

NETWORKS = PHOTOGRAPHS, BUNDLED

WORK = Path(sys.prefix, "share", "reverie", "atlas")
"""Where an atlas is made, before it takes its place."""

_IN_A_ROW = 16


@click.command()
@click.argument("networks", nargs=-1)
@click.option("--look", type=NewFile(".png", ".jpg"), help="Write all pictures, with their names, to this picture.")
def main(networks: tuple[str, ...], look: Path | None) -> None:
    """Make the atlases of NETWORKS, else of all that come with Reverie."""
    for network in networks or NETWORKS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="reverie-atlas-") as home, fresh_reverie(Path(home)) as reverie:
            photographs.install(reverie.places.weights)
            made = WORK / f"{network}.zip"
            count = Making(network, "", made, reverie.installation).run(partial(_tell, network))
        shutil.copyfile(made, SHIPPED / made.name)
        megabytes = made.stat().st_size / 1e6
        click.echo(f"{network}: {count} pictures, {megabytes:.1f} MB, in {time.monotonic() - began:.0f} s")
        if look is not None:
            overview(Atlas.read(made, network)).save(look.with_stem(f"{look.stem}-{network}"))


def overview(atlas: Atlas) -> Image.Image:
    """All pictures of an atlas, each with what settings call it."""
    cells = [(entry.term, Image.open(io.BytesIO(atlas.picture(entry)))) for entry in atlas.entries]
    return sheet([cells[begin : begin + _IN_A_ROW] for begin in range(0, len(cells), _IN_A_ROW)])


def _tell(network: str, done: int, of: int) -> None:
    click.echo(f"{network}: {done} of {of} sheets")


if __name__ == "__main__":
    main()
