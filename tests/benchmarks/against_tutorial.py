"""Time Reverie against the tutorial's published code, on this machine, in one run: a table, and JSON beside it.

    python3 install.py --dev && .venv/bin/python -m tests.benchmarks.against_tutorial [OUT.json]

Both run InceptionV3 at full width with the same random weights in one process, taking turns, so that only ratios count.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf
from PIL import Image

from reverie_server.dream import Dreaming, ascent, machine
from reverie_server.dream.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.tiles import Cover
from reverie_server.weights import NetworkWeights
from reverie_shared.settings import resolve
from tests.benchmarks import tutorial
from tests.support.pictures import PHOTO, picture

SIZES = ((375, 500), (633, 845), (1024, 1024))
ROUNDS = 5
PRECISIONS = ("float32", "bfloat16")
OBJECTIVE = Objective(dict.fromkeys(tutorial.LAYERS, 1.0))


def best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The shortest of `ROUNDS` times of each, in seconds; they take turns, after one round that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS + 1):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - began)
    return {name: min(times[1:]) for name, times in seconds.items()}


def one_step(model: Any, weights: NetworkWeights) -> list[dict[str, Any]]:
    """A gradient step of mixed3 + mixed5: the tutorial's, and Reverie's in each precision."""
    step, rows = tutorial.deepdream(model), []
    networks = {precision: Network(weights, precision) for precision in PRECISIONS}
    for size in SIZES:
        image = np.random.default_rng(0).uniform(-1, 1, (*size, 3)).astype(np.float32)
        uphill, cover = np.empty_like(image), Cover.of(size, max(size), 0)

        def ours(network: Network, image: Any = image, uphill: Any = uphill, cover: Cover = cover) -> None:
            for _ in ascent.gradient(image, cover, (0, 0), network, OBJECTIVE, ascent.WHOLE, None, uphill):
                pass
            ascent.ascend(image.copy(), uphill, 0.01, None)

        works: dict[str, Callable[[], object]] = {
            "tutorial": lambda image=image: step(image, tf.constant(1), tf.constant(0.01)),  # type: ignore[misc]
            **{name: lambda network=network: ours(network) for name, network in networks.items()},  # type: ignore[misc]
        }
        seconds = best(works)
        ratios = _ratios(seconds)
        rows.append({"size": list(size), "seconds": seconds, "ratio": ratios})
        print(f"{size[0]:5} x {size[1]:<5}", *(f"{name} {value:.2f}x" for name, value in ratios.items()))
    return rows


def whole_dream(model: Any, weights: NetworkWeights) -> dict[str, Any]:
    """A whole dream of the cat: the tutorial's five octaves of 50 steps, and Reverie's default settings."""
    with Image.open(PHOTO) as image:
        photo = np.asarray(image.convert("RGB"))
    step, network = tutorial.deepdream(model), Network(weights, machine.precision())
    settings = resolve({"layers": ",".join(tutorial.LAYERS)})

    def ours() -> None:
        for _ in Dreaming(picture(photo), settings, network).run():
            pass

    def theirs() -> None:
        tutorial.with_octaves(step, photo)

    ours()
    seconds = best({"reverie": ours})
    began = time.perf_counter()
    theirs()
    seconds["tutorial"] = time.perf_counter() - began
    print(f"the cat: tutorial {seconds['tutorial']:.1f} s, Reverie {seconds['reverie']:.2f} s")
    return {"seconds": seconds, "ratio": _ratios(seconds)}


def _ratios(seconds: dict[str, float]) -> dict[str, float]:
    return {name: seconds["tutorial"] / value for name, value in seconds.items() if name != "tutorial"}


def main(out: Path | None) -> None:
    """Measure, print, and write JSON where a file is named."""
    model, weights = tutorial.full_width()
    print(f"{machine.device()}, TensorFlow {tf.__version__}; times as fast as the tutorial's code:")
    result = {"device": machine.device(), "step": one_step(model, weights), "dream": whole_dream(model, weights)}
    if out:
        out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
