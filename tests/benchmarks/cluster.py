"""Tiles of a large picture on the nodes of a cluster: two against one, and one against this process alone.

The nodes are on this machine, with one processor each, so two of them are the most that two processors can show.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from reverie_server.cluster import node
from reverie_server.cluster.environment import prepare
from reverie_server.cluster.facts import THREADS_VARIABLE
from reverie_shared.clusters import token_file
from reverie_shared.errors import ClusterUnavailable
from reverie_shared.places import HOME_VARIABLE, Places
from tests.benchmarks.tables import CannotMeasure, Table, best, seconds

SIZE = 3000, 4000
"""Twelve megapixels."""

TILE = 640
ROUNDS = 3


def measure() -> list[Table]:
    """One step of gradients over the whole picture, by turns."""
    os.environ[THREADS_VARIABLE] = "1"
    with tempfile.TemporaryDirectory(prefix="reverie-") as folder:
        first, second = Places(Path(folder, "first")), Places(Path(folder, "second"))
        os.environ[HOME_VARIABLE] = str(first.home)
        try:
            prepare(first, node.LOOPBACK)
            with _running(first, second):
                return [_steps(first)]
        except ClusterUnavailable as error:
            raise CannotMeasure(str(error)) from error


@contextmanager
def _running(first: Places, second: Places) -> Generator[None, None, None]:
    """A cluster of two nodes."""
    with ExitStack() as undo:
        undo.callback(node.stop, first)
        record = node.start(first, processors=1)
        undo.callback(node.stop, second)
        node.join(second, record.address, token_file(first), processors=1)
        yield


def _steps(places: Places) -> Table:
    from reverie_server.cluster.executor import ClusterExecutor
    from reverie_server.cluster.joining import Joining
    from reverie_server.dream import ascent
    from reverie_server.dream.executor import LocalExecutor, TileExecutor
    from reverie_server.dream.image import blocks
    from reverie_server.dream.networks.loading import load
    from reverie_server.dream.objective import Objective
    from reverie_server.dream.tiles import Tiling
    from reverie_server.networks.weights import WeightStore
    from reverie_shared.clusters import NodeRecord

    network = load(WeightStore(places.weights), "bundled", "float32")
    record = NodeRecord.read(places)
    assert record is not None
    joined = blocks.to_end(Joining(record.address, network, places.weights, mixed=False).steps())
    alone = dict([*joined.engines.items()][:1])
    executors: dict[str, TileExecutor] = {
        "this process": LocalExecutor(network),
        "one node": ClusterExecutor(joined.transport, alone, {}),
        "two nodes": joined,
    }
    picture = np.random.default_rng(0).uniform(-1, 1, (*SIZE, 3)).astype(np.float32)
    layers = ("mixed4", "mixed5")
    objective = Objective(dict.fromkeys(layers, 1.0))
    tiling = Tiling.of(SIZE, TILE, 16, network.grid(layers), network.borders(layers))
    out, sums = np.empty_like(picture), set()

    def step(executor: TileExecutor) -> float:
        def compute() -> None:
            for _ in ascent.gradient(picture, tiling, (3, 5), executor, objective, ascent.NO_FILTER, None, out):
                pass

        took = seconds(compute)
        sums.add(out.tobytes())
        return took

    try:
        times = best({name: (lambda by=by: step(by)) for name, by in executors.items()}, ROUNDS)  # type: ignore[misc]
    finally:
        joined.close()
    base = times["one node"]
    rows = tuple((name, took, base / took) for name, took in times.items())
    title = f"One step's {tiling.count} tiles of a picture of 12 megapixels, one thread each"
    note = "All have the same bytes." if len(sums) == 1 else "The bytes differ!"
    return Table(title, ("computed by", "seconds", "times as fast as one node"), rows, note)
