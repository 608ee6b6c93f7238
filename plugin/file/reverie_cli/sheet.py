"""The command `reverie sheet`: one picture dreamed in many ways, side by side, each with the flags that it took."""

from __future__ import annotations

import itertools
import math
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reverie_cli.batch import Failed, Options, dream_all
from reverie_cli.files import check_writable, scratch_folder
from reverie_cli.host import small
from reverie_cli.options import FILE, given_settings, setting_flags
from reverie_cli.own_network import names_a_file, with_own_network
from reverie_cli.pictures.blend import REPLACE
from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import Encoding, check_fit, write_photo
from reverie_cli.presets import own_presets
from reverie_cli.progress import display, say
from reverie_cli.translated import command, option
from reverie_cli.work import Work
from reverie_plugin.connect.installation import Installation
from reverie_plugin.order import Order
from reverie_shared import presets
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings, HostRefused
from reverie_shared.networks import AUTO
from reverie_shared.picture import LARGEST_PIXELS
from reverie_shared.resolution import check_names
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import N_, _, ngettext

FAILED = 1
"""The exit code where a dream failed."""

MOST_CELLS = 400
_RANGE = re.compile(r"(-?\d+)\.\.(-?\d+)")
_MARGIN, _LETTERS, _LINE = 8, 14, 18
"""Pixels around a cell, of a letter's height and of a line's."""


@dataclass(frozen=True)
class Cell:
    """One way to dream the picture: a preset, and settings as text."""

    preset: str
    settings: Mapping[str, str]

    @property
    def flags(self) -> str:
        """What `reverie dream` takes for it."""
        settings = "".join(f" --{name.replace('_', '-')} {value}" for name, value in self.settings.items())
        return f"--preset {self.preset}{settings}"


@command(
    help=N_("Dream the picture IN, made small, in many ways, and write them side by side to OUT, each with its flags.")
)
@click.argument("source", metavar="IN", type=FILE)
@option("-o", "--output", "target", metavar="OUT", type=FILE, required=True, help=N_("The file to write."))
@option(
    "--presets", "named", metavar="NAMES", help=N_("Presets with commas between them; all: each that is shown here.")
)
@option(
    "--vary", multiple=True, metavar="KEY=VALUES",
    help=N_("A setting with several values, such as strength=0.5,1,2 or seed=1..6; of several each with each."),
)  # fmt: skip
@option(
    "--side",
    type=click.IntRange(64, 2048),
    default=384,
    show_default=True,
    metavar="PX",
    help=N_("Of a cell's picture."),
)
@option("--overwrite", is_flag=True, help=N_("Replace OUT where it is there already."))
@option("-q", "--quiet", is_flag=True, help=N_("Say nothing but errors."))
@setting_flags
def sheet(
    source: Path,
    target: Path,
    named: str | None,
    vary: tuple[str, ...],
    side: int,
    overwrite: bool,
    quiet: bool,
    **flags: Value | None,
) -> int:
    """Run `reverie sheet`."""
    installation = Installation.find()
    typed = given_settings({}, flags)
    given = with_own_network(typed, installation)
    cells = plan(_preset_names(named, str(given.get("network", AUTO)), installation), vary)
    orders = [_order(cell, given, installation) for cell in cells]
    picture = small(read_photo(source), side)
    samples = np.frombuffer(picture.pixels, np.uint8).reshape(picture.format.height, picture.format.width, -1)
    photo = Photo(samples, picture.format.channels)  # type: ignore[arg-type]
    target = check_writable(target, overwrite)
    labels = [Cell(cell.preset, {**_as_text(typed), **cell.settings}).flags for cell in cells]
    layout = Layout(photo.size, labels, _columns(len(cells), vary))
    _check_size(layout, target)
    with scratch_folder() as folder:
        copy = folder / "picture.png"
        write_photo(photo, copy)
        works = [Work(copy, folder / f"{number}.png", label=label) for number, label in enumerate(labels)]
        with display(len(works), quiet, as_json=False) as shown:
            tasks = list(zip(works, orders, strict=True))
            outcomes = dream_all(tasks, installation, Options(Encoding(), REPLACE, recipe=False), 2, shown.show)
        failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
        if len(failed) == len(works):
            raise failed[0].error
        drawn = draw([read_photo(work.target) if work.target.exists() else None for work in works], layout)
    write_photo(Photo(np.asarray(drawn), "rgb"), target, overwrite=overwrite)
    if not quiet:
        count = len(cells) - len(failed)
        words = ngettext("{target}: {count} dream", "{target}: {count} dreams", count)
        say(words.format(target=target, count=count), sys.stdout)
    for each in failed:
        say(f"{each.work.name}: {each.error}", sys.stderr)
    return FAILED if failed else 0


def plan(names: Sequence[str], vary: Sequence[str]) -> list[Cell]:
    """The cells, row by row: each preset with each value of each setting that varies.

    Raises
    ------
    BadSettings
        When a setting or a value does not exist, or there would be too many cells.
    """
    axes = [_axis(each) for each in vary]
    cells = math.prod(len(values) for _, values in axes) * len(names)
    if cells > MOST_CELLS:
        raise BadSettings(
            _("The sheet would have {cells} dreams.").format(cells=cells),
            _("At most {most_cells} fit on one.").format(most_cells=MOST_CELLS),
        )
    combinations = list(itertools.product(*(values for _, values in axes)))
    keys = [name for name, _ in axes]
    return [Cell(name, dict(zip(keys, values, strict=True))) for name in names for values in combinations]


class Layout:
    """Where everything lies on a sheet.

    Parameters
    ----------
    size : width and height of a cell's picture
    labels : sequence of str
        One for each cell.
    columns : cells in a row
    """

    def __init__(self, size: tuple[int, int], labels: Sequence[str], columns: int) -> None:
        self.columns = columns
        self.labels = [textwrap.wrap(label, max(10, size[0] // 8)) for label in labels]
        self.cell = size[0] + _MARGIN, size[1] + _LINE * max(map(len, self.labels)) + 2 * _MARGIN
        rows = -(-len(labels) // columns)
        self.size = columns * self.cell[0] + _MARGIN, rows * self.cell[1] + _MARGIN
        """Width and height of the sheet."""

    def corner(self, number: int) -> tuple[int, int]:
        """The left and the top of a cell's picture."""
        row, column = divmod(number, self.columns)
        return column * self.cell[0] + _MARGIN, row * self.cell[1] + _MARGIN


def draw(photos: Sequence[Photo | None], layout: Layout) -> Image.Image:
    """The pictures, 8 bits a channel, each above its label; white in place of one that is missing."""
    font = ImageFont.load_default(_LETTERS)
    drawn = Image.new("RGB", layout.size, "white")
    pen = ImageDraw.Draw(drawn)
    height = next(photo.size[1] for photo in photos if photo is not None)
    for number, (photo, lines) in enumerate(zip(photos, layout.labels, strict=True)):
        left, top = layout.corner(number)
        if photo is not None:
            mode = {"y": "L", "ya": "LA", "rgb": "RGB", "rgba": "RGBA"}[photo.layout]
            image = Image.frombytes(mode, photo.size, photo.samples.tobytes()).convert("RGBA")
            drawn.paste(image, (left, top), image)
        for line, words in enumerate(lines):
            pen.text((left, top + height + _MARGIN // 2 + line * _LINE), words, "black", font)
    return drawn


def _check_size(layout: Layout, target: Path) -> None:
    """Raise `HostRefused` where no file of that name can hold the sheet."""
    width, height = layout.size
    if width * height > LARGEST_PIXELS:
        raise HostRefused(
            _("The sheet would have {width} x {height} pixels.").format(width=width, height=height),
            _("Give a smaller --side, or fewer values."),
        )
    check_fit(Photo(np.broadcast_to(np.uint8(255), (height, width, 3)), "rgb"), target)


def _preset_names(named: str | None, network: str, installation: Installation) -> list[str]:
    if named is None:
        return [presets.DEFAULT]
    if named.strip() == "all":
        return [preset.name for preset in presets.shown(network, installation.networks())]
    names = [name.strip() for name in named.split(",") if name.strip()]
    if not names:
        raise BadSettings(_("“--presets” names no preset."), _("Name some with commas between them, or “all”."))
    return names


def _axis(text: str) -> tuple[str, list[str]]:
    """A setting's name and its values; an entry such as `1..6` stands for the whole numbers in it."""
    name, equals, values = text.partition("=")
    name = name.strip().replace("-", "_")
    if not equals:
        raise BadSettings(
            _("“{text}” does not name a setting and its values.").format(text=text),
            _("Write “strength=0.5,1,2”, for example."),
        )
    check_names([name])
    found: list[str] = []
    for value in values.split(","):
        span = _RANGE.fullmatch(value.strip())
        numbers = range(int(span[1]), min(int(span[2]), int(span[1]) + MOST_CELLS) + 1) if span else None
        found += [value.strip()] if numbers is None else map(str, numbers)

    def checked(value: str) -> str:
        is_file = name == "network" and names_a_file(value)
        return value if is_file else str(check(DECLARATIONS[name], value))

    return name, [checked(value) for value in found]


def _as_text(given: Mapping[str, Value]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}


def _order(cell: Cell, given: Mapping[str, Value], installation: Installation) -> Order:
    order = own_presets().order(cell.preset, with_own_network({**given, **cell.settings}, installation))
    order.resolved(installation.networks())  # refuses what is not allowed
    return replace(order, settings={name: check(DECLARATIONS[name], value) for name, value in order.settings.items()})


def _columns(cells: int, vary: Sequence[str]) -> int:
    """The last setting that varies runs along the rows; presets alone make about a square."""
    return len(_axis(vary[-1])[1]) if vary else math.ceil(math.sqrt(cells))
