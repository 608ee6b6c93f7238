"""Which cluster this machine is a node of: its address, and the files in Reverie's home that say so."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from reverie_shared.errors.clusters import BAD_ADDRESS, NO_CLUSTER_HERE
from reverie_shared.places import Places, write_private

AUTO = "auto"
"""Stands for the address of the cluster that this machine is a node of."""

_MOST_CHARACTERS = 300
"""Of an address: the longest host name has 253."""


@dataclass(frozen=True)
class NodeRecord:
    """The node that runs on this machine.

    Attributes
    ----------
    address : str
        The cluster's: host and port.
    pid : int
        The process that holds all of the node's.
    started : float
        When that process was started, as psutil has it: numbers of processes are given again.
    folder : str
        Where Ray keeps the node's sockets and logs; removed with the node.
    """

    address: str
    pid: int
    started: float
    folder: str

    @classmethod
    def read(cls, places: Places) -> NodeRecord | None:
        """The record in Reverie's home; None where there is none, or it cannot be read."""
        try:
            found = json.loads(_record_file(places).read_text(encoding="utf-8"))
            return cls(str(found["address"]), int(found["pid"]), float(found["started"]), str(found["folder"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, places: Places) -> None:
        """Keep it; raises `OSError`."""
        write_private(_record_file(places), json.dumps(asdict(self)))

    @staticmethod
    def forget(places: Places) -> None:
        """Keep none."""
        with suppress(OSError):
            _record_file(places).unlink()


def token_file(places: Places) -> Path:
    """The secret that all nodes and users of the cluster have (mode 0600)."""
    return places.run / "cluster.token"


def write_token(places: Places, token: str) -> None:
    """Keep the cluster's token; raises `OSError`."""
    write_private(token_file(places), token)


def split_address(address: str) -> tuple[str, int]:
    """The host and the port of a cluster's address; raises `BadSettings` where it is none."""
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or "/" in host or len(address) > _MOST_CHARACTERS or not port.isdecimal() or int(port) > 65535:
        raise BAD_ADDRESS(address=address[:_MOST_CHARACTERS])
    return host, int(port)


def address_of(named: str, places: Places) -> str:
    """The address that is meant: the one named, or for `auto` that of this machine's own cluster.

    Raises
    ------
    BadSettings
        When it is none.
    ClusterUnavailable
        When this machine is a node of no cluster.
    """
    if named != AUTO:
        split_address(named)
        return named
    record = NodeRecord.read(places)
    if record is None:
        raise NO_CLUSTER_HERE()
    return record.address


def _record_file(places: Places) -> Path:
    return places.run / "cluster.json"
