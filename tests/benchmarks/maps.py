"""Control maps: what a colour map costs, and how far from where it was painted a border lies in the dream.

Two motifs on the two sides of a border are dreamed together, and each of them alone all over. The border lies where the
first dream steps from that of the one motif to that of the other, column by column.
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
from reverie_server.dream.image.blur import gaussians
from reverie_server.dream.networks.loading import NetworkCache
from reverie_server.dream.networks.network import Network
from reverie_shared.networks import BUNDLED
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.benchmarks.tables import Table, best, seconds
from tests.support.pictures import COFFEE, PHOTOS, picture

SIZES = ((512, 341), (1024, 683))
"""Width and height of what is dreamed for the costs."""

PHOTOGRAPHS = (COFFEE, PHOTOS / "china.jpg", PHOTOS / "astronaut.png")
"""The photos on which borders are measured."""

SIZE = (600, 400)
"""Width and height of what is dreamed for the borders."""

FOUR: Mapping[str, Any] = {"colour_map": "map", "map_colours": "#ff0000=owls,#0000ff=peacock,#ffff00=fish,#00ffff=eyes"}

FINE = 12
"""Pixels up to which structure counts as fine."""

LAYERS = ("mixed3=1", "mixed4=1", "mixed5=1")

MOTIFS = ("owls", "peacock")

_ROUNDS = 3
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
        (layers.partition("=")[0], edge, *border_errors(layers, soft, network))
        for layers in LAYERS
        for edge, soft in edges.items()
    ]
    return Table(
        f"Where a border lies in the dream, {SIZE[0]} x {SIZE[1]}, tiles of 448",
        ("layer", "edge", "pixels from where it was painted (wanted: at most 8)", "large shapes too"),
        tuple(rows),
        f"Over two motifs in either order, on {len(PHOTOGRAPHS)} photos together: on a single one, what it has beside "
        f"the border moves it by up to 12 pixels either way. First of what is finer than {FINE} pixels, which is what "
        "tells the motifs apart; then of all: a large shape is drawn as a whole, also across a border.",
    )


def border_errors(layers: str, soft: int, network: Network) -> tuple[float, float]:
    """How many pixels a border in the picture's middle, `soft` pixels wide, is from where it was painted: by what is
    finer than `FINE` pixels, and by all.
    """
    width, height = SIZE
    right = np.clip((np.arange(width) - width // 2 + 0.5) / max(soft, 1) + 0.5, 0, 1)
    painted = np.outer(1 - right, (255, 0, 0)) + np.outer(right, (0, 0, 255))
    colours = ControlMaps(colour=picture(np.broadcast_to(np.rint(painted), (height, width, 3)).astype(np.uint8)))
    along, energy = np.zeros((2, width)), np.zeros((2, width))
    for file in PHOTOGRAPHS:
        photo = _photo(SIZE, file)

        def dreamed(left: str, right: str, photo: Floats = photo) -> Floats:
            changes = {"layers": layers, "tile_size": 448, "colour_map": "map"}
            listed = {"map_colours": f"#f00={left},#00f={right}"}
            whole = _dreamed(photo, {**changes, **listed}, colours, network).astype(np.float32)
            return np.stack([whole - gaussians(whole, [(FINE / 2, 1.0)]), whole]).astype(float)

        alone = {motif: dreamed(motif, motif) for motif in MOTIFS}
        for before, after in (MOTIFS, MOTIFS[::-1]):
            way = alone[after] - alone[before]
            along += (way * (dreamed(before, after) - alone[before])).sum((1, 3))
            energy += (way * way).sum((1, 3))
    fine, every = (_step(along[index] / energy[index], energy[index]) - width // 2 for index in (0, 1))
    return float(fine), float(every)


def _step(values: Floats, weights: Floats) -> int:
    """Where values step from one level to another: the split into two means that leaves the least squares."""

    def squares(part: slice) -> float:
        mean = np.average(values[part], weights=weights[part])
        return float((weights[part] * (values[part] - mean) ** 2).sum())

    quarter = len(values) // 4
    return min(range(quarter, 3 * quarter), key=lambda at: squares(slice(at)) + squares(slice(at, None)))


def _dreamed(photo: Floats, changes: Mapping[str, Any], maps: ControlMaps, network: Network) -> Floats:
    run = DreamRun(picture(photo), _settings(changes), network, maps=maps)
    for _ in run.steps():
        pass
    return pixels.samples(run.result().picture())


def _settings(changes: Mapping[str, Any]) -> Settings:
    return resolve_order(DEFAULT, {"network": BUNDLED, **changes}, [BUNDLED])


def _photo(size: tuple[int, int], file: Path = COFFEE) -> Floats:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB").resize(size))
