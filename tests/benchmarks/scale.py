"""What a pixel costs, in time and memory, in pictures from 0.25 to 50 megapixels, on the bundled network.

Default settings, but of each picture the last two octaves are dreamed, one step each, every tile of them; the time is
that of the last octave's step, by the clock and of the processor (which other programs do not lengthen), the memory the
process's most. More steps and octaves repeat the same work in the same memory.
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


def one_step(size: tuple[int, int]) -> tuple[float, float, int, int]:
    """Seconds of the last octave's step by the clock and of the processor, bytes this process took, a tile's side."""
    from reverie_server.dream import Dreaming, machine
    from reverie_server.dream.inception import Inception
    from reverie_server.weights import Networks
    from reverie_shared.settings import resolve
    from tests.support.pictures import picture

    width, height = size
    network = Inception(Networks(Path("no-such-folder")).load("bundled"), "float32")
    settings = resolve({"octaves": 2, "octave_scale": 1.5, "steps": 1})
    coarse = np.random.default_rng(0).integers(0, 256, (height // 4, width // 4, 3), np.uint8)
    for _ in Dreaming(picture(coarse[:640, :640]), settings, network).run():
        pass  # what TensorFlow prepares once does not count
    dreaming = Dreaming(picture(coarse.repeat(4, 0).repeat(4, 1)), settings, network)
    began, before = 0.0, 0.0
    for moment in dreaming.run():
        if moment.octave == 1 and moment.octave_done:
            began, before = time.perf_counter(), time.process_time()
    took, worked = time.perf_counter() - began, time.process_time() - before
    dreaming.result()
    return took, worked, machine.peak_memory(), machine.tile_size()


def measure() -> list[Table]:
    """The table; each size in a process of its own."""
    rows = []
    for size in SIZES:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            took, worked, peak, tile = process.submit(one_step, size).result()
        pixels = size[0] * size[1]
        allowed = ALLOWED[0] + ALLOWED[1] * pixels
        rows.append((pixels / 1e6, took, 1e9 * worked / pixels, peak / 1e9, allowed / 1e9))
    costs = [row[2] for row in rows]
    return [
        Table(
            "Cost by size",
            ("megapixels", "one step, s", "ns of a core a pixel", "memory at most, GB", "allowed, GB"),
            tuple(rows),
            f"Tiles of {tile} pixels. The costs lie within {max(costs) / min(costs) - 1:.0%} of the least.",
        )
    ]
