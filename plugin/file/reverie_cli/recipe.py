"""Recipes in files: what made a dreamed picture, to be read and to be dreamed again."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from reverie_cli.host import read_guide, read_map
from reverie_cli.options import FILE, text
from reverie_cli.own_network import find_own_network
from reverie_cli.pictures.blend import DEGREES, MODES, REPLACE, Blend
from reverie_cli.pictures.reading import read_photo
from reverie_cli.printable import printable
from reverie_cli.translated import command, option
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_plugin.recipe import FORMAT_VERSION, from_text, to_text
from reverie_plugin.ui.dream_title import describe_dream
from reverie_shared.errors import BadPicture, BadSettings, HostRefused
from reverie_shared.networks import title
from reverie_shared.own_networks import parse
from reverie_shared.settings import DECLARATIONS, IMAGES
from reverie_shared.translation import N_, _

LONGEST = 2**20
"""Bytes of the longest text that is taken for a recipe or a report."""


@dataclass(frozen=True)
class Recipe:
    """A recipe from a file: its text, and the order that it stands for. Guide and maps are in it by name and digest."""

    text: str
    order: Order

    @property
    def facts(self) -> dict[str, Any]:
        """What the text says."""
        facts: dict[str, Any] = json.loads(self.text)
        return facts

    @property
    def blend(self) -> Blend:
        """How the dream was laid over its picture."""
        found = self.facts.get("blend") or {"mode": REPLACE.mode}
        try:
            degrees = {name: float(found[name]) for name in DEGREES if name in found}
            blend = Blend(str(found["mode"]), **degrees)
        except (TypeError, KeyError, ValueError):
            blend = Blend("")
        if blend.mode not in MODES or not all(0 <= getattr(blend, name) <= 1 for name in DEGREES):
            raise BadSettings(_("The recipe's blend mode is damaged."), _("Say it with “--blend” and “--opacity”."))
        return blend

    def with_pictures(self, folders: Sequence[Path], given: Collection[str] = ()) -> Order:
        """The order with its guide and its control maps found in the folders; those of the settings `given` are not
        looked for.

        Raises
        ------
        HostRefused
            When one is wanted and no picture of that name and content is there.
        """
        maps = self.facts.get("maps")
        digests = {"guide": self.facts.get("guide"), **(maps if isinstance(maps, dict) else {})}
        found = {}
        for setting in IMAGES:
            name = str(self.order.settings.get(setting) or "")
            if name and setting not in given:
                found[setting] = self._picture(setting, name, digests.get(setting), folders)
        return replace(self.order, settings={**self.order.settings, **found}) if found else self.order

    def with_network(self, folders: Sequence[Path], given: Collection[str], installation: Installation) -> Recipe:
        """The recipe, with a network of the user's own found here or in the folders, unless one is `given`.

        Raises
        ------
        HostRefused
            When it is in neither.
        """
        own = parse(self.order.settings["network"])
        if own is None or "network" in given:
            return self
        network = find_own_network(own, folders, installation)
        order = replace(self.order, settings={**self.order.settings, "network": network})
        return replace(self, order=order)

    def _picture(self, setting: str, name: str, digest: object, folders: Sequence[Path]) -> str:
        """The path of the picture that a setting names."""
        read = read_guide if setting == "guide" else read_map
        for path in (folder / Path(name).name for folder in folders):
            if path.is_file() and read(str(path)).digest == digest:
                return str(path)
        raise HostRefused(
            _("{setting}: the recipe wants “{name}”, which is not here, or is another picture by now.").format(
                setting=_(DECLARATIONS[setting].label), name=name
            ),
            _("Name it with “{flag} FILE”.").format(flag=f"--{setting.replace('_', '-')}"),
        )


def blend_of(kept: Recipe | None, mode: str | None, degrees: Mapping[str, float | None]) -> Blend:
    """How a dream is laid over its picture: as `mode` and `degrees` say where they are given, else as the recipe does.

    Raises `BadSettings` where the recipe's is damaged and no mode is given.
    """
    try:
        blend = REPLACE if kept is None else kept.blend
    except BadSettings:
        if mode is None:
            raise
        blend = REPLACE
    return replace(blend, mode=mode or blend.mode, **{name: each for name, each in degrees.items() if each is not None})


def recipe_text(report: Mapping[str, Any], blend: Blend = REPLACE) -> str:
    """The recipe of a finished dream, from its report, and how it was laid over its picture; without folders' names."""
    settings = dict(report["settings"])
    for setting in IMAGES:
        settings[setting] = Path(str(settings.get(setting) or "")).name
    text = to_text({**report, "settings": settings})
    return text if blend == REPLACE else json.dumps({**json.loads(text), "blend": asdict(blend)})


def read_recipe(path: Path) -> Recipe:
    """The recipe in a dreamed picture, in the text of a dreamed layer, or of a report.

    Raises
    ------
    HostRefused
        When there is none.
    BadPicture
        When the file cannot be read.
    BadSettings
        When the recipe is damaged, or of a newer Reverie.
    """
    found = _text(path)
    if found is None:
        try:
            found = read_photo(path).metadata.recipe
        except BadPicture as error:
            if path.is_file():
                raise HostRefused(
                    _("There is no recipe in {path}.").format(path=path), _("Give a dreamed picture, or a report.")
                ) from None
            raise error from None
    if not found:
        raise HostRefused(
            _("There is no recipe in {path}.").format(path=path),
            _("Give a picture that Reverie has dreamed (without “--no-recipe”, and with its metadata), or a report."),
        )
    return Recipe(found, from_text(found))


def _text(path: Path) -> str | None:
    """The recipe in a file of text; None where it is none."""
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            return None
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(facts, dict) or not {"preset", "settings"} <= facts.keys():
        return None
    if "recipe" in facts:
        return json.dumps(facts)
    try:
        return recipe_text({"network": None, "guide": None, **facts})
    except (TypeError, ValueError):
        raise BadSettings(_("The report {path} is damaged.").format(path=path), _("Dream the picture again.")) from None


@command(help=N_("Say what made a dreamed picture: its recipe, from its metadata; or that of a report."))
@click.argument("file", type=FILE)
@option("--json", "as_json", is_flag=True, help=N_("The recipe itself, for programs."))
def recipe(file: Path, as_json: bool) -> None:
    """Run `reverie recipe`."""
    found = read_recipe(file)
    click.echo(json.dumps(found.facts) if as_json else "\n".join(map(printable, _in_words(file, found))))


def _in_words(file: Path, found: Recipe) -> list[str]:
    order, facts = found.order, found.facts
    network = str(order.settings["network"])
    by = _("Dreamed on {title} ({network}), by Reverie {version}, recipe {format}.")
    laid = _("Laid over the picture: {mode}, {opacity}.")
    settings = [f"  {name}: {text(value)}" for name, value in order.settings.items()]
    return [
        f"{describe_dream(order.preset, order.settings, order.own)}",
        by.format(title=title(network), network=network, version=facts.get("reverie", "?"), format=FORMAT_VERSION),
        *([] if found.blend == REPLACE else [laid.format(mode=found.blend.mode, opacity=f"{found.blend.opacity:g}")]),
        _("All settings:"),
        *settings,
        _("“reverie dream IN -o OUT --recipe {file}” dreams by it.").format(file=file),
    ]
