"""What computes tiles on a node: one process with the network, as many threads as the others, and its share of memory.

An actor of Ray's is made of this class, on each node from that node's own Reverie. It imports TensorFlow only when it
loads a network, once its environment is set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psutil

from reverie_server.cluster.facts import THREADS_VARIABLE, LoadedFacts, NodeFacts, facts
from reverie_server.networks.file_digest import file_digest
from reverie_server.priority import give_way
from reverie_server.tensorflow_import import quick_import
from reverie_shared import places

if TYPE_CHECKING:
    from reverie_server.dream.image.arrays import Floats, Masks
    from reverie_server.dream.networks.network import Network
    from reverie_server.dream.objective import Objective

MEMORY_SHARE = 0.5
"""The share of a node's memory that all its engines together may use for tensors (`dream.machine.SHARE`)."""


class Engine:
    """One network on one node.

    Parameters
    ----------
    threads : int
        How many compute a tile.
    beside : int
        How many engines its node has.
    """

    def __init__(self, threads: int, beside: int) -> None:
        self._threads = threads
        self._network: Network | None = None
        megabytes = int(psutil.virtual_memory().total * MEMORY_SHARE / beside) >> 20
        weights = places.find().weights
        os.environ.update(
            {
                THREADS_VARIABLE: str(threads),
                "TF_NUM_INTEROP_THREADS": str(threads),
                "TF_CPU_BFC_MEM_LIMIT_IN_MB": str(megabytes),
                "TF_CPP_MIN_LOG_LEVEL": "2",
                "KERAS_HOME": str(weights),
            }
        )
        give_way()

    def facts(self) -> NodeFacts:
        """What this node is."""
        return facts(self._threads)

    def load(self, name: str, precision: str) -> LoadedFacts:
        """Load a network, in that precision.

        Raises
        ------
        OSError
            When its file is not here.
        NetworkUnavailable
            When that is damaged.
        MemoryError
            When there is no room for it.
        """
        weights = places.find().weights
        digest = file_digest(name, weights)  # before TensorFlow is imported, which takes seconds

        with quick_import():
            from reverie_server.dream import machine
            from reverie_server.dream.networks.loading import load
            from reverie_server.networks.weights import WeightStore

        self._network = load(WeightStore(weights), name, precision)
        return LoadedFacts(name, precision, digest, machine.gpu())

    def gradient(self, objective: Objective, pixels: Floats, masks: Masks | None) -> Floats:
        """The gradient of a tile, as `Network.gradient` computes it."""
        assert self._network is not None
        return self._network.gradient(pixels, objective, masks)
