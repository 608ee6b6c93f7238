"""Connections to a server without its key, and without ZeroMQ."""

from __future__ import annotations

import socket

GREETING = b"\xff" + bytes(8) + b"\x7f\3\1" + b"CURVE".ljust(20, b"\0") + bytes(32)
"""With which ZeroMQ 3.1 begins; a command follows."""


def reach(endpoint: str) -> socket.socket:
    """A bare connection to where a server listens."""
    kind, _, address = endpoint.partition("://")
    if kind == "tcp":
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(address)
    return connection
