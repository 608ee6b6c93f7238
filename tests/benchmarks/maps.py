"""Control maps: what a colour map costs, and how far from where it was painted a border lies in the dream.

Two motifs on the two sides of a border are dreamed together, and each of them alone all over. How far the first dream
goes from that of the one motif to that of the other, column by column, crosses a half where the border is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from reverie_server.dream import ControlMaps, DreamRun
from reverie_server.dream.image import pixels
from reverie_server.dream.networks.loading import NetworkCache
from reverie_server.dream.networks.network import Network
from reverie_shared.networks import BUNDLED
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.benchmarks.tables import Table, best, seconds
from tests.support.pictures import COFFEE, picture

SIZES = ((512, 341), (1024, 683))
"""Width and height of what is dreamed for the costs."""

SIZE = (900, 600)
"""Width and height of what is dreamed for the borders."""

FOUR: Mapping[str, Any] = {"colour_map": "map", "map_colours": "#ff0000=owls,#0000ff=peacock,#ffff00=fish,#00ffff=eyes"}

LAYERS = ("mixed2=1", "mixed3=1", "mixed4=1", "mixed5=1")

_ROUNDS = 3
_SMOOTH = 31
"""Columns that are averaged: about as wide as what the motifs draw."""

Floats = npt.NDArray[Any]


def measure() -> list[Table]:
    """The costs of four colours, and the borders between two."""
    network = NetworkCache(Path()).get(_settings({}))
    return [_costs(network), _borders(network)]


def _costs(network: Network) -> Table:
    rows = []
    for width, height in SIZES:
        photo, quarters = _photo((width, height)), np.zeros((height, width, 3), np.uint8)
        quarters[:, : width // 2, 0], quarters[:, width // 2 :, 2], quarters[height // 2 :, :, 1] = 255, 255, 255
        works = {
            "without": partial(_dreamed, photo, {}, ControlMaps(), network),
            "with": partial(_dreamed, photo, FOUR, ControlMaps(colour=picture(quarters)), network),
        }
        found = best({name: partial(seconds, work) for name, work in works.items()}, _ROUNDS)
        rows.append((f"{width} x {height}", found["without"], found["with"], found["with"] / found["without"]))
    return Table(
        f"A colour map of four colours, {DEFAULT} on {BUNDLED}",
        ("size", "seconds without", "seconds with", "with / without (wanted: at most 1.3)"),
        tuple(rows),
    )


def _borders(network: Network) -> Table:
    edges = {"hard": 0, "60 px": 60}
    rows = [
        (layers.partition("=")[0], edge, border_error(layers, soft, network))
        for layers in LAYERS
        for edge, soft in edges.items()
    ]
    return Table(
        f"Where a border lies in the dream, {SIZE[0]} x {SIZE[1]}, tiles of 448",
        ("layer", "edge", "pixels from where it was painted (wanted: at most 8)"),
        tuple(rows),
    )


def border_error(layers: str, soft: int, network: Network) -> float:
    """How many pixels a border in the picture's middle, `soft` pixels wide, is from where it was painted."""
    photo, (width, height) = _photo(SIZE), SIZE
    right = np.clip((np.arange(width) - width // 2 + 0.5) / max(soft, 1) + 0.5, 0, 1)
    painted = np.outer(1 - right, (255, 0, 0)) + np.outer(right, (0, 0, 255))
    colours = ControlMaps(colour=picture(np.broadcast_to(np.rint(painted), (height, width, 3)).astype(np.uint8)))
    changes = {"layers": layers, "motifs": "", "tile_size": 448, "colour_map": "map"}
    one, other, both = (
        _dreamed(photo, {**changes, "map_colours": listed}, colours, network).astype(float)
        for listed in ("#f00=owls,#00f=owls", "#f00=peacock,#00f=peacock", "#f00=owls,#00f=peacock")
    )
    way = other - one
    along = (way * (both - one)).sum((0, 2)) / (way * way).sum((0, 2))
    smooth = np.convolve(along, np.full(_SMOOTH, 1 / _SMOOTH), "same")[_SMOOTH:-_SMOOTH]
    # The column that splits the dream best: beside it, as many columns are on the wrong side as on the other.
    level = (smooth[: width // 4].mean() + smooth[-width // 4 :].mean()) / 2
    crossed = _SMOOTH + np.count_nonzero(smooth < level)
    return float(crossed - width // 2)


def _dreamed(photo: Floats, changes: Mapping[str, Any], maps: ControlMaps, network: Network) -> Floats:
    run = DreamRun(picture(photo), _settings(changes), network, maps=maps)
    for _ in run.steps():
        pass
    return pixels.samples(run.result().picture())


def _settings(changes: Mapping[str, Any]) -> Settings:
    return resolve_order(DEFAULT, {"network": BUNDLED, **changes}, [BUNDLED])


def _photo(size: tuple[int, int]) -> Floats:
    with Image.open(COFFEE) as image:
        return np.asarray(image.convert("RGB").resize(size))
