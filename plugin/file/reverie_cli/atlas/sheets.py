"""Sheets of small dreams: many entries of an atlas are dreamed as one picture by a colour map, a square for each.

So they cost one gradient a step together, a fifth of what each alone would take.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt
from PIL import Image

from reverie_plugin.host import Result
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_shared import VERSION, map_colours, weighted
from reverie_shared.atlas import Entry
from reverie_shared.declaration import Value
from reverie_shared.networks import BUNDLED
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.settings import MOTIFS

Pixels = npt.NDArray[np.uint8]

SIDE = 96
"""Pixels a side of an entry's picture."""

CELL = 112
"""Pixels a side of its square on the sheet: along the border grows what grows next to it, and that is cut off."""

COLUMNS = 5
MOST_CELLS = COLUMNS * COLUMNS

CHANNELS_OF_A_LAYER = 100
"""The most channels of a layer that are dreamed: all 10,048 of InceptionV3's would take hours."""

QUALITY = 82
"""Of the JPEGs: about 3 KB each."""

CONTRAST = 42.0
"""Standard deviation that pictures are given, of 255: what a short dream draws on plain ground is faint."""

MOST_GAIN = 4.0
"""How much more contrast a picture is given at most."""

LEAST_CHANGE = 0.3
"""A square that changed by less than this part of what others of its sheet did has drawn nothing."""

_GROUND = 118.0
_NOISE = ((1, 5.0), (4, 7.0), (16, 11.0))
"""What a sheet begins with: gray with noise of these sizes in pixels, and strengths of 255."""

_DREAM: Mapping[str, Value] = {
    "smallest": 2 * CELL,
    "octave_scale": 1.6,
    "coherence": 0.4,
    "steps": 16,
    "max_size": 0,
    "strength": 1.0,
}
"""How every sheet is dreamed; all else is as the default look has it on the network."""

_PALETTE = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product((0, 128, 255), repeat=3)]


@dataclass(frozen=True)
class Sheet:
    """Entries that are dreamed together; `layers` is the value of the setting, empty where it is as the look has it."""

    entries: tuple[Entry, ...]
    layers: str

    @property
    def rows(self) -> int:
        """Rows of squares."""
        return -(-len(self.entries) // COLUMNS)

    def order(self, network: str) -> Order:
        """The dream of it."""
        colours = {colour: {entry.term: 1.0} for colour, entry in zip(_PALETTE, self.entries, strict=False)}
        settings = {**_DREAM, "network": network, "map_colours": map_colours.text(colours), "colour_map": "squares"}
        return Order(settings={**settings, "layers": self.layers} if self.layers else settings)


def plan(layers: Mapping[str, int], motifs: Sequence[str], first: str = "") -> list[Sheet]:
    """The sheets of an atlas, in the order in which they are dreamed: what gives an overview comes first.

    Parameters
    ----------
    layers : mapping
        The number of channels by the layer's name.
    motifs : sequence of str
        Those that the network knows by name.
    first : str
        A layer whose channels come before those of others; may be empty.
    """
    named = [Entry("", None, motif, "", f"{motif}.jpg") for motif in motifs]
    whole = [Entry(layer, None, None, "", f"layer-{layer}.jpg") for layer in layers]
    sheets = [Sheet(each, "") for each in _parts(named)]
    sheets += [Sheet(each, weighted.text({entry.layer: 1.0 for entry in each})) for each in _parts(whole)]
    by_layer = {}
    for layer, count in layers.items():
        channels = range(min(count, CHANNELS_OF_A_LAYER))
        entries = [Entry(layer, channel, None, "", f"{layer}-{channel}.jpg") for channel in channels]
        by_layer[layer] = [Sheet(each, weighted.text({layer: 1.0})) for each in _parts(entries)]
    sheets += by_layer.pop(first, [])
    turns = max(map(len, by_layer.values()), default=0)
    sheets += [each[turn] for turn in range(turns) for each in by_layer.values() if turn < len(each)]
    return sheets


def motifs_of(network: str) -> Sequence[str]:
    """The motifs that a network knows by name."""
    return MOTIFS if network == BUNDLED else ()


def _parts(entries: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Entries in sheets that are about equally full."""
    sheets = -(-len(entries) // MOST_CELLS)
    for index in range(sheets):
        yield tuple(entries[len(entries) * index // sheets : len(entries) * (index + 1) // sheets])


@dataclass
class SheetHost:
    """The contract of `reverie_plugin.host` for a sheet, in memory; `dreamed` is what has come of it."""

    sheet: Sheet
    name: str = f"atlas {VERSION}"
    dreamed: Pixels | None = field(default=None, init=False)

    @property
    def _size(self) -> tuple[int, int]:
        """Height and width."""
        return self.sheet.rows * CELL, COLUMNS * CELL

    def layer_bounds(self) -> Rectangle:
        """The whole sheet."""
        height, width = self._size
        return Rectangle(0, 0, width, height)

    def selection_bounds(self) -> Rectangle | None:
        """Nothing is selected."""
        return None

    def read_pixels(self, area: Rectangle) -> Picture:
        """What the sheet begins with."""
        return _picture(ground(*self._size), area)

    def read_mask(self, area: Rectangle) -> Picture:
        """Not asked for, since nothing is selected: all of it."""
        return Picture(PixelFormat(area.width, area.height, "y"), b"\xff" * (area.width * area.height))

    def read_guide(self, name: str) -> Picture:  # noqa: ARG002  # the contract's
        """Not asked for, since no setting names one: the sheet itself."""
        return self.read_pixels(self.layer_bounds())

    def read_map(self, name: str, area: Rectangle) -> Picture:  # noqa: ARG002  # there is but one
        """The colour map: a square of its own colour for each entry, the last one's in those that are left over."""
        height, width = self._size
        last = len(self.sheet.entries) - 1
        squares: Pixels = np.zeros((height, width, 3), np.uint8)
        for index in range(self.sheet.rows * COLUMNS):
            colour = bytes.fromhex(_PALETTE[min(index, last)][1:])
            squares[_cell(index)] = np.frombuffer(colour, np.uint8)
        return _picture(squares, area)

    def insert(self, result: Result) -> None:
        """Keep the dream."""
        format = result.picture.format
        self.dreamed = np.frombuffer(result.picture.pixels, np.uint8).reshape(format.height, format.width, 3)


def ground(height: int, width: int) -> Pixels:
    """What every sheet begins with [height, width, 3]: gray with smooth noise, the same each time."""
    random = np.random.default_rng(0)
    values = np.full((height, width, 3), _GROUND)
    for size, strength in _NOISE:
        for channel in range(3):
            coarse = random.normal(0, strength, (-(-height // size), -(-width // size))).astype(np.float32)
            values[..., channel] += np.asarray(
                Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
            )
    pixels: Pixels = np.rint(values.clip(0, 255)).astype(np.uint8)
    return pixels


def cut(sheet: Sheet, dreamed: Pixels) -> dict[Entry, bytes]:
    """The JPEGs of a sheet's entries; without those in whose square nothing was drawn."""
    changes = dreamed.astype(np.float32) - ground(*dreamed.shape[:2])
    amounts = [float(changes[_cell(index)].std()) for index in range(len(sheet.entries))]
    least = LEAST_CHANGE * float(np.median(amounts))
    kept = {}
    for index, (entry, amount) in enumerate(zip(sheet.entries, amounts, strict=True)):
        if amount > least:
            kept[entry] = _jpeg(dreamed[_cell(index, (CELL - SIDE) // 2)])
    return kept


def _jpeg(square: Pixels) -> bytes:
    """A square with more contrast, as a JPEG."""
    values = square.astype(np.float32)
    mean = values.mean((0, 1))
    gain = min(MOST_GAIN, CONTRAST / max(float((values - mean).std()), 1.0))
    brightened = mean + (128 - mean) * 0.5 + (values - mean) * max(gain, 1.0)
    file = io.BytesIO()
    image = Image.fromarray(np.rint(brightened.clip(0, 255)).astype(np.uint8))
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def _cell(index: int, margin: int = 0) -> tuple[slice, slice]:
    """The rows and columns of a square on its sheet, without a margin."""
    top, left = index // COLUMNS * CELL, index % COLUMNS * CELL
    return slice(top + margin, top + CELL - margin), slice(left + margin, left + CELL - margin)


def _picture(pixels: Pixels, area: Rectangle) -> Picture:
    part = pixels[area.y : area.bottom, area.x : area.right]
    return Picture(PixelFormat(area.width, area.height, "rgb"), part.tobytes())
