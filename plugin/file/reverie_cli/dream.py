"""The command `reverie dream`: dream a picture in a file."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import click

from reverie_cli.files import check_target, check_writable, read_mask, read_photo, whole_file
from reverie_cli.host import FileHost
from reverie_cli.options import assignments, given_settings, setting_flags
from reverie_cli.presets import keep_picture, own_presets, surprise_order
from reverie_cli.printable import printable
from reverie_cli.progress import display
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_plugin.session import Session
from reverie_plugin.ui.dream_title import describe_dream
from reverie_plugin.ui.formatting import describe_small
from reverie_shared import presets
from reverie_shared.declaration import Value, check
from reverie_shared.errors import HostRefused
from reverie_shared.settings import DECLARATIONS

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("source", metavar="IN", type=FILE)
@click.option("-o", "--output", "target", metavar="OUT", type=FILE, required=True, help="The file to write.")
@click.option(
    "--preset",
    default=presets.DEFAULT,
    metavar="P",
    show_default=True,
    help="A look; `reverie presets` lists them, `reverie settings --preset P` shows its values.",
)
@click.option(
    "--surprise",
    is_flag=True,
    help="A mix of looks at random in place of a preset. It says its seed: with --seed it comes again.",
)
@click.option(
    "--set",
    "assigned",
    multiple=True,
    metavar="KEY=VALUE",
    callback=assignments,
    help="A setting by name. The later of two counts; a setting's own flag, below, takes precedence over both.",
)
@click.option(
    "--selection",
    metavar="MASK.png",
    type=FILE,
    help="Dream only where this picture, as large as IN, is white (or opaque, where it has transparency).",
)
@click.option("--report", metavar="R.json", type=FILE, help="Write how it was dreamed; takes longer.")
@setting_flags
def dream(
    source: Path,
    target: Path,
    preset: str,
    surprise: bool,
    assigned: dict[str, str],
    selection: Path | None,
    report: Path | None,
    **flags: Value | None,
) -> None:
    """Dream the picture IN (PNG or JPEG, 8 bits a channel) and write it to OUT, which may be the same file.

    The server is started where none runs, and keeps running for the next dream; it exits by itself when idle.
    """
    installation = Installation.find()
    given = given_settings(assigned, flags)
    ordered = surprise_order(given, installation) if surprise else own_presets().order(preset, given)
    ordered.resolved(installation.networks())  # refuses what is not allowed
    photo = read_photo(source)
    target = check_target(target, photo)
    if report is not None and (report := check_writable(report)) in (target, source.resolve()):
        raise HostRefused(f"The report would overwrite the picture {report}.", "Give it a name of its own.")
    mask = None if selection is None else read_mask(selection, photo.image.size)
    order = replace(
        ordered,
        settings={name: check(DECLARATIONS[name], value) for name, value in ordered.settings.items()},
        deliver="dream" if mask is None else "flat",
        measure=report is not None,
    )
    began = time.monotonic()
    with display() as shown:
        session = Session(FileHost(photo, mask, target), order, installation)
        report_facts = run_to_end(session.run(), session.wait, shown.show)
    assert report_facts is not None  # nobody cancels the session: an interruption is an exception
    if report is not None:
        with whole_file(report) as file:
            file.write(json.dumps(report_facts, indent=2).encode() + b"\n")
    if surprise:
        click.echo(f"A surprise: {describe_dream(order.preset, order.settings)}")
    if mask is None:
        keep_picture(order, target)
    name, seconds = report_facts["network"]["name"], time.monotonic() - began
    click.echo(printable(f"{target}: dreamed in {seconds:.1f} s on the network “{name}”"))
    if small := describe_small(*photo.image.size):
        click.echo(small)
