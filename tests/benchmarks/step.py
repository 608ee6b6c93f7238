"""One gradient step of mixed3 + mixed5 at full width: the tutorial's published code, and Reverie's.

Each side has a process of its own, because TensorFlow chooses its kernels as it is imported: the tutorial gets what
TensorFlow takes by itself, and beside that the kernels that Reverie asks for. Where PyTorch is installed, it has one
too. Same random weights, same picture, turn by turn.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.baselines import pytorch
from tests.benchmarks.tables import Table, best, seconds

SIZES = ((375, 500), (633, 845), (1024, 1024))
ROUNDS = 4
FLOPS = 30.7e9 / (375 * 500)
"""Floating-point operations a pixel, forward and back to the picture: two for each of the convolutions' products."""

_side: Callable[[Any], object]
_ONEDNN = "TF_ENABLE_ONEDNN_OPTS"


def tutorials(onednn: str | None) -> None:
    """Prepare this process as the tutorial's."""
    global _side
    if onednn is not None:
        os.environ[_ONEDNN] = onednn
    import tensorflow as tf

    from tests.benchmarks.baselines import tutorial

    step = tutorial.deepdream(tutorial.full_width()[0])
    _side = partial(step, steps=tf.constant(1), step_size=tf.constant(0.01))


def ours(precision: str) -> None:
    """Prepare this process as Reverie's."""
    global _side
    from reverie_server.dream import ascent
    from reverie_server.dream.executor import LocalExecutor
    from reverie_server.dream.image import blocks
    from reverie_server.dream.networks.inception import Inception
    from reverie_server.dream.objective import Objective
    from reverie_server.dream.tiles import Tiling
    from tests.benchmarks.baselines import tutorial

    network = Inception(tutorial.full_width()[1], precision)
    objective = Objective(dict.fromkeys(tutorial.LAYERS, 1.0))

    def step(image: Any) -> None:
        uphill, tiling = np.empty_like(image), Tiling.of(image.shape[:2], max(image.shape), 0)
        for _ in ascent.gradient(
            image, tiling, (0, 0), LocalExecutor(network), objective, ascent.NO_FILTER, None, uphill
        ):
            pass
        blocks.to_end(ascent.ascend(image, uphill, 0.01, None))

    _side = step


def pytorchs(_: None) -> None:
    """Prepare this process as PyTorch's."""
    global _side
    from tests.benchmarks.baselines import tutorial

    _side = pytorch.deepdream(tutorial.full_width()[1].convolutions, 0.01)


def timed(size: tuple[int, int]) -> float:
    """Seconds of one step of this process's side on a picture of noise."""
    image = np.random.default_rng(0).uniform(-1, 1, (*size, 3)).astype(np.float32)
    return seconds(lambda: _side(image))


def matrix_rate(precision: str) -> float:
    """Floating-point operations a second of a product of matrices of 4096 x 4096 in this process."""
    import tensorflow as tf

    matrix = tf.cast(tf.random.normal([4096, 4096]), precision)
    product = best({"": lambda: seconds(lambda: float(tf.reduce_sum(tf.matmul(matrix, matrix))))}, 6)
    return 2 * 4096**3 / product[""]


def measure() -> list[Table]:
    """The tables."""
    from reverie_server.dream import machine

    precisions = ["float32"] + (["bfloat16"] if machine.precision() == "bfloat16" else [])
    rows = []
    with ExitStack() as stack:

        def process(prepare: Callable[..., None], argument: str | None) -> ProcessPoolExecutor:
            context = multiprocessing.get_context("spawn")
            return stack.enter_context(ProcessPoolExecutor(1, context, prepare, (argument,)))

        os.environ.pop(_ONEDNN, None)  # set as the engine was imported here; the processes are told
        sides = {"tutorial": process(tutorials, None), "tutorial with oneDNN": process(tutorials, "1")}
        sides |= {precision: process(ours, precision) for precision in precisions}
        if pytorch.installed():
            sides["PyTorch, float32"] = process(pytorchs, None)
        rates = {name: sides[name].submit(matrix_rate, name).result() for name in precisions}
        for size in SIZES:
            times = best({name: lambda p=p: p.submit(timed, size).result() for name, p in sides.items()}, ROUNDS)  # type: ignore[misc]  # noqa: B023
            pixels = size[0] * size[1]
            for name, time in times.items():
                share = f"{FLOPS * pixels / time / rates[name]:.0%}" if name in rates else None
                ratios = (times[other] / time for other in ("tutorial", "tutorial with oneDNN"))
                rows.append((f"{size[0]} x {size[1]}", name, time, 1e9 * time / pixels, *ratios, share))
    note = "Untiled: either side moves every pixel. The matrix-product rate is TensorFlow's, 4096 x 4096: " + ", ".join(
        f"{name} {rate / 1e9:.0f} GFLOP/s" for name, rate in rates.items()
    )
    if not pytorch.installed():
        note += ". PyTorch is not installed here"
    if "bfloat16" not in precisions:
        note += ". This processor has no fast bfloat16: `auto` is float32"
    columns = (
        "picture",
        "step of",
        "s",
        "ns a pixel",
        "times the tutorial's speed",
        "times its speed with oneDNN",
        "of the matrix-product rate",
    )
    return [Table("One gradient step, full width, mixed3 + mixed5", columns, tuple(rows), note + ".")]
