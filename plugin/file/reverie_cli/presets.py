"""The command `reverie presets`: list the presets, and keep your own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click
from PIL import Image, ImageOps

from reverie_cli.files import check_writable
from reverie_cli.options import FILE, assignments, given_settings, network_option, setting_flags, text
from reverie_cli.own_network import network_named, with_own_network
from reverie_cli.printable import printable
from reverie_cli.translated import group, option
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.own_preset import SIDE, OwnPreset, from_order
from reverie_plugin.own_presets import OwnPresets
from reverie_plugin.surprise import surprise
from reverie_shared import places
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.networks import AUTO, chosen, title
from reverie_shared.presets import DEFAULT, shown
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS, IMAGES
from reverie_shared.translation import N_, _


@group(
    invoke_without_command=True,
    help=N_(
        "List the presets that can be dreamed here: first those of the network that `auto` means, at the end "
        "your own. The commands are for these."
    ),
)
@network_option(default=AUTO, help=N_("Those that can be dreamed on that network."))
@click.pass_context
def presets(context: click.Context, network: str) -> None:
    """Run `reverie presets`."""
    if context.invoked_subcommand is not None:
        return
    installation = Installation.find()
    networks = installation.networks()
    network = network_named(network, installation)
    dreams = chosen(network, networks)
    for preset in sorted(shown(network, networks), key=lambda preset: preset.chosen(network, networks) != dreams):
        if preset.chosen(network, networks) != dreams:
            dreams = preset.chosen(network, networks)
            other = _("On another network, which they choose by themselves: {title} ({network})")
            click.echo("\n" + other.format(title=title(dreams), network=dreams))
        alone = " " + _("It is dreamed where no preset is named.") if preset.name == DEFAULT else ""
        click.echo(f"{preset.name}\n    {_(preset.help)}{alone}")
    listing = own_presets().listing()
    if listing.presets:
        click.echo("\n" + _("Your own"))
    for own in listing.presets.values():
        click.echo(f"{printable(own.name)}\n    {printable(_in_words(own))}")
    for remark in listing.remarks:
        click.echo(printable(f"reverie: {remark}"), err=True)


@presets.command(
    help=N_(
        "Keep a preset and what you change of it as a preset of your own; the first dream with it becomes its picture."
    )
)
@click.argument("name")
@option("--preset", default=DEFAULT, metavar="P", show_default=True, help=N_("The preset to begin with."))
@option("--set", "assigned", multiple=True, metavar="KEY=VALUE", callback=assignments, help=N_("A setting by name."))
@option("--replace", "overwrite", is_flag=True, help=N_("In place of a preset of yours that has this name."))
@setting_flags
def save(name: str, preset: str, assigned: dict[str, str], overwrite: bool, **flags: Value | None) -> None:
    """Run `reverie presets save`."""
    installation = Installation.find()
    own = OwnPresets(installation.places.presets)
    order = own.order(preset, with_own_network(given_settings(assigned, flags), installation))
    for setting in IMAGES:
        if order.settings.get(setting):
            raise BadSettings(
                _("{setting}: a picture is no part of a preset.").format(setting=_(DECLARATIONS[setting].label)),
                _("Name it with each dream: {flag}.").format(flag=f"--{setting.replace('_', '-')}"),
            )
    kept = own.save(from_order(name, order, installation.networks()), overwrite=overwrite)
    click.echo(printable(_("“{name}” is kept: {words}").format(name=kept.name, words=_in_words(kept))))


@presets.command(name="import", help=N_("Take up a preset that somebody has shared as a file."))
@click.argument("file", type=FILE)
@option("--name", default="", metavar="NAME", help=N_("Another name than the one in the file."))
def take(file: Path, name: str) -> None:
    """Run `reverie presets import`."""
    kept = own_presets().take(file, name)
    click.echo(printable(_("“{name}” is kept: {words}").format(name=kept.name, words=_in_words(kept))))


@presets.command(name="export", help=N_("Write a preset of your own into a file, to give away or to keep elsewhere."))
@click.argument("name")
@click.argument("file", type=FILE)
@option("--overwrite", is_flag=True, help=N_("Replace a file that is there already."))
def share(name: str, file: Path, overwrite: bool) -> None:
    """Run `reverie presets export`."""
    own_presets().share(name, check_writable(file, overwrite))
    click.echo(
        printable(
            _("{file}: “{name}”; whoever has Reverie takes it up by “reverie presets import”.").format(
                file=file, name=name
            )
        )
    )


@presets.command(help=N_("Give a preset of your own another name."))
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Run `reverie presets rename`."""
    kept = own_presets().rename(name, new_name)
    click.echo(printable(_("“{name}” is now “{new_name}”.").format(name=name, new_name=kept.name)))


@presets.command(help=N_("Delete a preset of your own."))
@click.argument("name")
def delete(name: str) -> None:
    """Run `reverie presets delete`."""
    own_presets().delete(name)
    click.echo(printable(_("“{name}” is deleted.").format(name=name)))


def own_presets() -> OwnPresets:
    """The presets of the user's own."""
    return OwnPresets(places.find().presets)


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
