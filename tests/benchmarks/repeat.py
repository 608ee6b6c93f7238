"""Whether the same settings give the same bytes: one small dream again and again, on a busy machine.

Every so often a new process goes on, other sizes are dreamed in between, and networks and precisions take turns: so
what TensorFlow keeps, where arrays lie in memory and how fast each thread is differ all the time. The picture has
float32 samples, in which the last bit shows. A run can be repeated: its digests must be those of the run before.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from reverie_shared.picture import Picture
from tests.benchmarks.networks import Measured, provide
from tests.benchmarks.tables import Table
from tests.support import photographs
from tests.support.pictures import picture

CASES = ((BUNDLED, "float32"), (BUNDLED, "bfloat16"), (PHOTOGRAPHS, "float32"))
"""Networks and precisions: all in which dreams are computed."""

DREAMS_OF_A_PROCESS = 48
"""After so many, another process goes on."""

Case = tuple[str, str]


def measure(count: int) -> list[Table]:
    """How many digests so many dreams have, all cases together."""
    cases = [case for case in CASES if case[0] != PHOTOGRAPHS or photographs.FILE.is_file()]
    digests: dict[Case, Counter[str]] = {case: Counter() for case in cases}
    with busy_machine() as beside, tempfile.TemporaryDirectory(prefix="reverie-") as folder:
        for name in {name for name, _ in cases}:
            provide(name, Path(folder), None)
        for first in range(0, count, DREAMS_OF_A_PROCESS):
            turns = [cases[number % len(cases)] for number in range(first, min(first + DREAMS_OF_A_PROCESS, count))]
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                for case, digest in process.submit(dreams, turns, first, Path(folder)).result():
                    digests[case][digest] += 1
    rows = [
        (*case, found.total(), len(found), "one", ", ".join(f"{digest} ({times})" for digest, times in found.items()))
        for case, found in digests.items()
    ]
    return [
        Table(
            "The same dream again and again",
            ("network", "precision", "dreams", "digests", "wanted", "which (SHA-256, its beginning)"),
            tuple(rows),
            f"In {-(-count // DREAMS_OF_A_PROCESS)} processes, beside {beside} busy ones.",
        )
    ]


def dreams(turns: list[Case], seed: int, folder: Path) -> list[tuple[Case, str]]:
    """Dream these cases in turn, and now and then something else; what `dream_digest` says of each."""
    generator = np.random.default_rng(seed)
    networks = {name: Measured(name, folder) for name, _ in turns}
    found = []
    for name, precision in turns:
        if generator.random() < 0.3:
            height, width = generator.integers(100, 300, 2)
            other = picture(generator.integers(0, 256, (height, width, 3), np.uint8))
            networks[name].dream(other, precision=precision, steps=1, tile_size=int(generator.integers(192, 384)))
        found.append(((name, precision), dream_digest(networks[name], precision)))
    return found


def dream_digest(measured: Measured, precision: str) -> str:
    """The digest of the dream that is repeated."""
    run = measured.dream(noise(), precision=precision, steps=2, smallest=64, tile_size=192)
    return hashlib.sha256(run.result().picture().pixels).hexdigest()[:16]


def noise() -> Picture:
    """The picture that is dreamed on: smooth shapes and noise, 200 x 120, in float32."""
    y, x = np.mgrid[:120, :200]
    waves = np.sin(np.stack([x / 17, y / 13, (x + y) / 23], axis=-1)) / 4 + 0.5
    return picture((waves + np.random.default_rng(0).normal(0, 0.05, waves.shape)).astype(np.float32))


@contextmanager
def busy_machine() -> Iterator[int]:
    """Keep the machine busy by as many processes as it has cores and one more; yields how many."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_work, args=(seed,), daemon=True) for seed in range((os.cpu_count() or 1) + 1)]
    for process in processes:
        process.start()
    try:
        yield len(processes)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _work(seed: int) -> None:
    """Work and rest in turn, for times at random."""
    generator, block = random.Random(seed), bytes(1 << 22)
    while True:
        until = time.monotonic() + generator.uniform(0, 0.2)
        while time.monotonic() < until:
            hashlib.sha256(block)
        time.sleep(generator.uniform(0, 0.1))
