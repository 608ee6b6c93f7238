"""Makes an executor of a cluster's nodes: starts an engine on each, and compares it with this machine."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from reverie_server.cluster.connection import Node, connected, nodes
from reverie_server.cluster.engine import Engine
from reverie_server.cluster.executor import ClusterExecutor, EngineLost
from reverie_server.cluster.facts import LoadedFacts, difference, difference_loaded, facts, own_threads
from reverie_server.cluster.ray_transport import Actor, RayTransport, result
from reverie_server.dream import machine
from reverie_server.dream.networks.network import Network
from reverie_server.networks.file_digest import file_digest
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.errors.clusters import (
    CANNOT_SAY,
    NO_NODE_READY,
    NODE_TOO_SMALL,
    NODE_WITHOUT_NETWORK,
    TOO_FEW_PROCESSORS,
    UNLIKE_NODE,
)
from reverie_shared.errors.phrases import Phrase

READY_SECONDS = 90.0
"""Seconds in which an engine must have started, without the time in which it loads the network: Python, and what Ray
needs. On a node that others use it waits for its turn.
"""

_LOOK_SECONDS = 0.2
"""How long a dream waits for engines before it is given its turn, to be cancelled."""


@dataclass
class _Candidate:
    """An engine that is being started."""

    node: Node
    threads: int
    actor: Actor


class Joining:
    """The way to an executor for one dream.

    Parameters
    ----------
    address : str
        The cluster's.
    network : Network
        What this machine has loaded: the engines load the same, in the same precision.
    folder : Path
        That of downloaded networks.
    mixed : bool
        Whether nodes that are unlike this machine are used all the same; then they are reported.
    """

    def __init__(self, address: str, network: Network, folder: Path, mixed: bool) -> None:
        self._address, self._network, self._mixed = address, network, mixed
        digest = file_digest(network.name, folder)
        self._ours = facts(own_threads())
        self._our_network = LoadedFacts(network.name, network.precision, digest, machine.gpu())
        self._unlike: dict[str, str] = {}

    def steps(self) -> Generator[None, None, ConnectedExecutor]:
        """Connect, and have engines started; yields while they do. Dropping it ends what it has begun.

        Raises
        ------
        BadSettings, ClusterUnavailable
            When the cluster cannot be used, has no node that is ready in time, or one that is unlike this machine.
        """
        with ExitStack() as undo:
            undo.enter_context(connected(self._address))
            candidates = [each for node in nodes() for each in self._candidates(node)]
            ready = yield from self._ready(candidates)
            loaded = yield from self._loaded(ready)
            absent = [candidate for candidate in candidates if candidate not in loaded]
            for candidate in absent:
                ray.kill(candidate.actor)
            return self._executor(loaded, absent, undo.pop_all())

    def _candidates(self, node: Node) -> Iterator[_Candidate]:
        """Start the engines of a node: as many as its processors are enough for, or one for each GPU."""
        if not node.processors:
            return
        threads, count = self._ours.threads, node.processors // self._ours.threads
        if not count:
            self._refuse(node, TOO_FEW_PROCESSORS(theirs=node.processors, ours=threads))
            threads, count = node.processors, 1
        count = min(count, node.gpus) if node.gpus else count
        for _ in range(count):
            options = {
                "num_cpus": threads,
                "num_gpus": 1 if node.gpus else 0,
                "scheduling_strategy": NodeAffinitySchedulingStrategy(node.id, soft=False),
            }
            actor = ray.remote(Engine).options(**options).remote(threads, count)
            yield _Candidate(node, threads, actor)

    def _ready(self, candidates: list[_Candidate]) -> Generator[None, None, list[_Candidate]]:
        """Those that have started in time, and are like this machine, or may be unlike it."""
        asked = {candidate.actor.facts.remote(): candidate for candidate in candidates}
        until, ready = time.monotonic() + READY_SECONDS, list[_Candidate]()
        waiting = [*asked]
        while waiting and time.monotonic() < until:
            come, waiting = ray.wait(waiting, num_returns=1, timeout=_LOOK_SECONDS)
            ready += [asked[handle] for handle in come if self._says_facts(asked[handle].node, handle)]
            yield
        return ready

    def _says_facts(self, node: Node, handle: Any) -> bool:
        """Compare what an engine says of itself; False where it is lost."""
        try:
            theirs = result(handle)
        except EngineLost:
            return False
        except Exception as error:
            raise UNLIKE_NODE(node=node.name, difference=CANNOT_SAY()) from error
        differs = difference(theirs, self._ours)
        if differs is not None:
            self._refuse(node, differs)
        return True

    def _loaded(self, ready: list[_Candidate]) -> Generator[None, None, list[_Candidate]]:
        """Have them load the network; those that have. An engine that is lost meanwhile is left out."""
        name, precision = self._network.name, self._network.precision
        asked = {candidate.actor.load.remote(name, precision): candidate for candidate in ready}
        waiting, loaded = [*asked], list[_Candidate]()
        while waiting:
            come, waiting = ray.wait(waiting, num_returns=1, timeout=_LOOK_SECONDS)
            loaded += [asked[handle] for handle in come if self._says_loaded(asked[handle].node, handle)]
            yield
        if not loaded:
            raise NO_NODE_READY(address=self._address, seconds=round(READY_SECONDS))
        return [candidate for candidate in ready if candidate in loaded]

    def _says_loaded(self, node: Node, handle: Any) -> bool:
        """Compare the network that an engine has loaded; False where it is lost."""
        try:
            theirs = result(handle)
        except EngineLost:
            return False
        except (NetworkUnavailable, OSError) as error:
            raise NODE_WITHOUT_NETWORK(node=node.name, network=self._network.name) from error
        except MemoryError as error:
            raise NODE_TOO_SMALL(node=node.name, network=self._network.name) from error
        differs = difference_loaded(theirs, self._our_network)
        if differs is not None:
            self._refuse(node, differs)
        return True

    def _refuse(self, node: Node, differs: Phrase) -> None:
        """Refuse a node that is unlike this machine, unless it may be; then it is reported."""
        if not self._mixed:
            raise UNLIKE_NODE(node=node.name, difference=differs)
        self._unlike.setdefault(node.name, str(differs))

    def _executor(self, loaded: list[_Candidate], absent: list[_Candidate], connection: ExitStack) -> ConnectedExecutor:
        """The executor of engines that have the network; it holds the connection."""
        numbers: Counter[str] = Counter()
        actors, engines = {}, {}
        for each in loaded:
            numbers[each.node.id] += 1
            name = f"{each.node.id}/{numbers[each.node.id]}"
            actors[name], engines[name] = each.actor, each.node.name
        told = {
            "address": self._address,
            "threads": self._ours.threads,
            "unlike": self._unlike,
            "absent": [each.node.name for each in absent],
        }
        return ConnectedExecutor(RayTransport(actors), engines, told, connection)


class ConnectedExecutor(ClusterExecutor):
    """The executor that ends its connection with the cluster when it is closed."""

    def __init__(
        self, transport: RayTransport, engines: dict[str, str], told: dict[str, Any], connection: ExitStack
    ) -> None:
        super().__init__(transport, engines, told)
        self._connection = connection

    def close(self) -> None:
        """End the engines and the connection."""
        super().close()
        self._connection.close()
