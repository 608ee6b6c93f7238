"""Connections to a server without its key, and without ZeroMQ; another user of the machine."""

from __future__ import annotations

import json
import os
import socket
import traceback
from collections.abc import Callable
from typing import Any

NOBODY = 65534
"""The number of a user, and of its group, that owns nothing."""

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


def as_another_user(act: Callable[[], list[str]]) -> list[str]:
    """What a function returns in a process of another user; only root can become one. Where it raises, an
    `AssertionError` says what. A fork: call it before there are threads.
    """
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            outcome = json.dumps({"returned": act()})
        except BaseException:  # noqa: BLE001  # whatever it is, the test's process says so
            outcome = json.dumps({"raised": traceback.format_exc()})
        try:
            with os.fdopen(tell, "w") as telling:
                telling.write(outcome)
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    told_of: dict[str, Any] = json.loads(said)
    assert "raised" not in told_of, told_of["raised"]
    found: list[str] = told_of["returned"]
    return found
