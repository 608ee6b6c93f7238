"""Asks a cluster's nodes what they are."""

from __future__ import annotations

from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from reverie_server.cluster.connection import connected, nodes
from reverie_server.cluster.facts import NodeFacts, difference, facts, own_threads
from reverie_server.cluster.ray_transport import result
from reverie_shared.errors.clusters import CANNOT_SAY
from reverie_shared.errors.phrases import Phrase

ANSWER_SECONDS = 30.0
"""Seconds in which a node must say what it is."""


def cluster_nodes(address: str) -> list[dict[str, Any]]:
    """The nodes of the cluster at an address: name, IP address, processors, GPUs, and in which thing the Reverie there
    differs from this one, in words (None: in nothing). `environment.prepare` comes first.

    Raises
    ------
    BadSettings, ClusterUnavailable
        When it cannot be asked.
    """
    with connected(address):
        there = nodes()
        threads = own_threads()
        ours = facts(threads)
        asked = []
        for node in there:
            strategy = NodeAffinitySchedulingStrategy(node.id, soft=False)
            asked.append(ray.remote(facts).options(num_cpus=0, scheduling_strategy=strategy).remote(threads))
        answered, _ = ray.wait(asked, num_returns=len(asked), timeout=ANSWER_SECONDS) if asked else ([], [])
        return [
            {
                "name": node.name,
                "address": node.address,
                "processors": node.processors,
                "gpus": node.gpus,
                "differs": _words(_differs(handle, ours) if handle in answered else CANNOT_SAY()),
            }
            for node, handle in zip(there, asked, strict=True)
        ]


def _differs(handle: Any, ours: NodeFacts) -> Phrase | None:
    try:
        theirs = result(handle)
    except Exception:  # noqa: BLE001  # it is lost, or another version of it raises whatever it has
        return CANNOT_SAY()
    return difference(theirs, ours)


def _words(differs: Phrase | None) -> str | None:
    return None if differs is None else str(differs)
