"""Make the atlases that come with Reverie: `python -m tools.atlases`; Ctrl-C leaves what is done for the next time."""

from __future__ import annotations

import time
from functools import partial

import click

from reverie_cli.atlas.making import Making
from reverie_plugin.connect.installation import Installation
from reverie_shared.atlas import SHIPPED
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS

NETWORKS = PHOTOGRAPHS, BUNDLED


@click.command()
@click.argument("networks", nargs=-1)
def main(networks: tuple[str, ...]) -> None:
    """Make the atlases of NETWORKS, else of all that come with Reverie."""
    for network in networks or NETWORKS:
        began = time.monotonic()
        making = Making(network, "", SHIPPED / f"{network}.zip", Installation.find())
        count = making.run(partial(_tell, network))
        click.echo(f"{network}: {count} pictures in {time.monotonic() - began:.0f} s")


def _tell(network: str, done: int, of: int) -> None:
    click.echo(f"{network}: {done} of {of} sheets")


if __name__ == "__main__":
    main()
