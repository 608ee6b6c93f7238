"""What a pixel costs, in time and memory, in pictures from 0.25 to 50 megapixels, on the bundled network.

Default settings, but of each picture the last two octaves are dreamed, two steps of the last, every tile of them. The
cost is the last octave's in a default dream: what comes before its first step, and as many steps as it takes, by the
clock and of the processor (which other programs do not lengthen); the memory is the process's most. More steps and
octaves repeat the same work in the same memory.
"""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from tests.benchmarks.tables import Table

SIZES = ((500, 500), (1000, 1000), (2000, 2000), (4000, 3000), (6000, 4000), (8192, 6144))
"""Widths and heights."""

ALLOWED = 1.5e9, 80
"""Bytes in all, and for each pixel."""


def last_octave(size: tuple[int, int]) -> tuple[float, float, int, int]:
    """Seconds of the last octave by the clock and of the processor, both divided by its steps; bytes this process took;
    a tile's side.
    """
    from reverie_server.dream import DreamRun, machine, octaves
    from reverie_server.dream.networks.inception import Inception
    from reverie_server.networks.weights import WeightStore
    from reverie_shared.resolution import resolve
    from reverie_shared.settings import Settings
    from tests.support.pictures import picture

    width, height = size
    network = Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")
    settings = resolve({"octaves": 2, "steps": 4})
    coarse = np.random.default_rng(0).integers(0, 256, (height // 4, width // 4, 3), np.uint8)
    for _ in DreamRun(picture(coarse[:640, :640]), settings, network).steps():
        pass  # what TensorFlow prepares once does not count
    run = DreamRun(picture(coarse.repeat(4, 0).repeat(4, 1)), settings, network)
    ended: dict[tuple[int, int], tuple[float, float]] = {}
    for progress in run.steps():
        ended[progress.octave, progress.step] = time.perf_counter(), time.process_time()
    before, first, second = (np.array(ended[step]) for step in ((1, 4), (2, 1), (2, 2)))
    preparing, step = (first - before) - (second - first), second - first
    took, worked = preparing / octaves.plan((height, width), Settings())[-1].steps + step
    run.result().picture()
    return float(took), float(worked), machine.peak_memory(), machine.tile_size()


def measure() -> list[Table]:
    """The table; each size in a process of its own."""
    rows = []
    for size in SIZES:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            took, worked, peak, tile = process.submit(last_octave, size).result()
        pixels = size[0] * size[1]
        allowed = ALLOWED[0] + ALLOWED[1] * pixels
        rows.append((pixels / 1e6, took, 1e9 * worked / pixels, peak / 1e9, allowed / 1e9))
    costs = [row[2] for row in rows]
    return [
        Table(
            "Cost by size",
            ("megapixels", "a step, s", "ns of a core a pixel and step", "memory at most, GB", "allowed, GB"),
            tuple(rows),
            f"Tiles of {tile} pixels. The costs: within {max(costs) / min(costs) - 1:.0%} of the least (wanted: 15%).",
        )
    ]
