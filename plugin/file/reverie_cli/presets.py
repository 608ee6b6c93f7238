"""The command `reverie presets`: list the presets, and keep your own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from PIL import Image, ImageOps

from reverie_cli.files import check_writable
from reverie_cli.options import assignments, given_settings, setting_flags, text
from reverie_cli.printable import printable
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.own_preset import SIDE, OwnPreset, from_order
from reverie_plugin.own_presets import OwnPresets
from reverie_plugin.surprise import surprise
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.networks import AUTO, chosen, title
from reverie_shared.presets import DEFAULT, shown
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS, IMAGES

FILE = click.Path(path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--network", metavar="NAME", default=AUTO, help="Those that can be dreamed on that network.")
@click.pass_context
def presets(context: click.Context, network: str) -> None:
    """List the presets that can be dreamed here: first those of the network that `auto` means, at the end your own. The
    commands are for these.
    """
    if context.invoked_subcommand is not None:
        return
    networks = Installation.find().networks()
    dreams = chosen(str(check(DECLARATIONS["network"], network)), networks)
    for preset in sorted(shown(network, networks), key=lambda preset: preset.chosen(network, networks) != dreams):
        if preset.chosen(network, networks) != dreams:
            dreams = preset.chosen(network, networks)
            click.echo(f"\nOn another network, which they choose by themselves: {title(dreams)} ({dreams})")
        alone = " It is dreamed where no preset is named." if preset.name == DEFAULT else ""
        click.echo(f"{preset.name}\n    {preset.help}{alone}")
    listing = own_presets().listing()
    if listing.presets:
        click.echo("\nYour own")
    for own in listing.presets.values():
        click.echo(f"{printable(own.name)}\n    {printable(_in_words(own))}")
    for remark in listing.remarks:
        click.echo(printable(f"reverie: {remark}"), err=True)


@presets.command()
@click.argument("name")
@click.option("--preset", default=DEFAULT, metavar="P", show_default=True, help="The preset to begin with.")
@click.option("--set", "assigned", multiple=True, metavar="KEY=VALUE", callback=assignments, help="A setting by name.")
@click.option("--replace", "overwrite", is_flag=True, help="In place of a preset of yours that has this name.")
@setting_flags
def save(name: str, preset: str, assigned: dict[str, str], overwrite: bool, **flags: Value | None) -> None:
    """Keep a preset and what you change of it as a preset of your own; the first dream with it becomes its picture."""
    installation = Installation.find()
    own = OwnPresets(installation.places.presets)
    order = own.order(preset, given_settings(assigned, flags))
    for setting in IMAGES:
        if order.settings.get(setting):
            label, flag = DECLARATIONS[setting].label.lower(), f"--{setting.replace('_', '-')}"
            raise BadSettings(f"A {label} is a picture, and no part of a preset.", f"Name it with each dream: {flag}.")
    kept = own.save(from_order(name, order, installation.networks()), overwrite=overwrite)
    click.echo(printable(f"“{kept.name}” is kept: {_in_words(kept)}"))


@presets.command(name="import")
@click.argument("file", type=FILE)
@click.option("--name", default="", metavar="NAME", help="Another name than the one in the file.")
def take(file: Path, name: str) -> None:
    """Take up a preset that somebody has shared as a file."""
    kept = own_presets().take(file, name)
    click.echo(printable(f"“{kept.name}” is kept: {_in_words(kept)}"))


@presets.command(name="export")
@click.argument("name")
@click.argument("file", type=FILE)
def share(name: str, file: Path) -> None:
    """Write a preset of your own into a file, to give away or to keep elsewhere."""
    own_presets().share(name, check_writable(file, overwrite=True))
    click.echo(printable(f"{file}: “{name}”; whoever has Reverie takes it up by “reverie presets import”."))


@presets.command()
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Give a preset of your own another name."""
    kept = own_presets().rename(name, new_name)
    click.echo(printable(f"“{name}” is now “{kept.name}”."))


@presets.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete a preset of your own."""
    own_presets().delete(name)
    click.echo(printable(f"“{name}” is deleted."))


def own_presets() -> OwnPresets:
    """The presets of the user's own."""
    return OwnPresets(Installation.find().places.presets)


def surprise_order(given: Mapping[str, Value], installation: Installation) -> Order:
    """A mix at random on the network that is given, or is the best here; its seed, too, may be given.

    Settings that are given count more than the mix's.
    """
    seed = int(check(DECLARATIONS["seed"], given.get("seed", new_seed())))
    asked = str(check(DECLARATIONS["network"], given.get("network", AUTO)))
    mix = surprise(seed, chosen(asked, installation.networks()))
    return replace(mix, settings={**mix.settings, **given})


def keep_picture(order: Order, dreamed: Path) -> None:
    """Give an own preset its picture, where it has none yet and was dreamed as it is: the middle of that in a file."""
    presets = own_presets()
    if order.own is not None and presets.wants_picture(order):
        with suppress(OSError, ValueError), Image.open(dreamed) as image:  # without it, the dream is whole all the same
            presets.set_picture(order.own.name, ImageOps.fit(image.convert("RGB"), (SIDE, SIDE)).tobytes())


def _in_words(own: OwnPreset) -> str:
    """What a preset is made of: the built-in preset, and what was changed."""
    changes = ", ".join(f"{name} {text(value)}" for name, value in own.settings.items())
    return f"{own.preset}, {changes}" if changes else own.preset
