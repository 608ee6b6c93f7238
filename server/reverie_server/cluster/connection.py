"""This process's connection with a cluster, as one of its drivers."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ray
from ray.exceptions import AuthenticationError, RayError

from reverie_server.cluster.ray_says import WRONG_TOKEN, cluster_versions, own_versions
from reverie_shared.clusters import split_address
from reverie_shared.errors import ClusterUnavailable
from reverie_shared.errors.clusters import NO_CLUSTER, NO_NODE_OF_IT, NOT_ADMITTED, OTHER_TOKEN, OTHER_VERSIONS

KNOCK_SECONDS = 5.0
"""Seconds in which a cluster's port must answer."""

_MOST_CAUSES = 10


@dataclass(frozen=True)
class Node:
    """A node of a cluster that is there.

    Attributes
    ----------
    id : str
        Ray's.
    name : str
        For people: its host, and the beginning of its id, for a host can have several.
    address : str
        Its IP address.
    processors, gpus : int
        Those that Ray may use.
    """

    id: str
    name: str
    address: str
    processors: int
    gpus: int


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Be connected with the cluster at an address; `environment.prepare` comes first.

    Raises
    ------
    BadSettings
        When that is no address.
    ClusterUnavailable
        When no cluster answers there, or it does not take this machine in.
    """
    host, port = split_address(address)
    try:
        socket.create_connection((host, port), KNOCK_SECONDS).close()
    except OSError:
        raise NO_CLUSTER(address=address) from None
    _connect(address)
    try:
        yield
    finally:
        ray.shutdown()


def nodes() -> list[Node]:
    """The nodes that are there, by their names."""
    found = [
        Node(
            id=str(each["NodeID"]),
            name=f"{each['NodeManagerHostname']} ({each['NodeID'][:6]})",
            address=str(each["NodeManagerAddress"]),
            processors=int(each["Resources"].get("CPU", 0)),
            gpus=int(each["Resources"].get("GPU", 0)),
        )
        for each in ray.nodes()
        if each["Alive"]
    ]
    return sorted(found, key=lambda node: node.name)


def _connect(address: str) -> None:
    try:
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, namespace="reverie")
    except (RayError, ConnectionError, RuntimeError) as error:
        raise _refusal(address, error) from error


def _refusal(address: str, error: BaseException) -> ClusterUnavailable:
    """What a failed connection means, by the errors that have led to it."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and len(causes) < _MOST_CAUSES:
        causes.append(cause)
    if any(isinstance(each, AuthenticationError) or WRONG_TOKEN in str(each) for each in causes):
        return NOT_ADMITTED(address=address, reason=OTHER_TOKEN())
    if theirs := next(filter(None, (cluster_versions(str(each)) for each in causes)), ""):
        return OTHER_VERSIONS(address=address, theirs=theirs, ours=own_versions())
    return NOT_ADMITTED(address=address, reason=NO_NODE_OF_IT())
