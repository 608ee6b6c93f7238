"""The end of a line to the server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import pytest
import zmq

from reverie_plugin.connect.client import open_transport
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.transport import Channel
from reverie_plugin.connect.zmq_transport import CLOSE_SECONDS, ZmqTransport
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.places import Places
from reverie_shared.threads import BackgroundThread
from tests.support.limits import few_open_files


@pytest.fixture
def to_nobody() -> Connection:
    """Where a server was, and is no more."""
    (server, _), (public, secret) = ([key.decode() for key in zmq.curve_keypair()] for _ in range(2))
    return Connection("tcp://127.0.0.1:9", "tcp://127.0.0.1:9", server, public, secret, 0, "")


def test_a_line_to_a_server_that_is_gone_is_closed_at_once(to_nobody: Connection) -> None:
    wire = ZmqTransport(to_nobody)
    wire.send(Channel.CONTROL, [b"anybody there?"])
    began = time.monotonic()
    wire.close()
    assert time.monotonic() - began < CLOSE_SECONDS


def test_an_editor_does_not_wait_for_ever_where_zeromq_does(
    to_nobody: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()
    destroy = zmq.Context.destroy
    monkeypatch.setattr(zmq.Context, "destroy", lambda context, linger: (end.wait(), destroy(context, linger)))
    wire = ZmqTransport(to_nobody)
    began = time.monotonic()
    wire.close()
    assert CLOSE_SECONDS <= time.monotonic() - began < CLOSE_SECONDS + 5
    end.set()


def no_thread(_: BackgroundThread) -> NoReturn:
    raise RuntimeError("can't start new thread")


def test_a_line_is_closed_where_the_system_gives_no_more_threads(
    to_nobody: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = ZmqTransport(to_nobody)
    monkeypatch.setattr(BackgroundThread, "start", no_thread)

    wire.close()

    assert wire.closed


def test_a_line_is_closed_once(to_nobody: Connection) -> None:
    wire = ZmqTransport(to_nobody)
    wire.close()
    wire.close()

    assert wire.closed


WITHOUT_MEMORY = """
import resource
import sys
import time

import psutil

from reverie_plugin.connect.zmq_transport import ZmqTransport
from reverie_shared.connection import Connection

wire = ZmqTransport(Connection(*sys.argv[1:], 0, ""))
time.sleep(0.5)  # until ZeroMQ's threads have done what they begin with, which needs memory, too
taken, size = [], 2**20
used = psutil.Process().memory_info().vms
resource.setrlimit(resource.RLIMIT_AS, (used, used))
while size >= 16:
    try:
        taken.append(bytearray(size))
    except MemoryError:
        size //= 2
wire.close()
taken.clear()
print(wire.closed)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_line_is_closed_where_the_system_gives_no_more_memory(to_nobody: Connection) -> None:
    keys = (to_nobody.server_key, to_nobody.client_public, to_nobody.client_secret)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY, to_nobody.control, to_nobody.pictures, *keys],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_where_the_system_gives_no_thread_there_is_no_line_and_the_words_say_why(
    to_nobody: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BackgroundThread, "start", no_thread)

    with pytest.raises(ServerUnavailable, match=r"There is no connection .*new thread.*Close other programs"):
        open_transport(to_nobody, Installation(Places(tmp_path), Path(sys.executable), "0" * 16))


WITH_TOO_LITTLE = """
import os
import resource
import sys

import psutil

from reverie_plugin.connect.zmq_transport import ZmqTransport
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable

connection = Connection(*sys.argv[2:], 0, "")
kind, step = (resource.RLIMIT_NOFILE, 1) if sys.argv[1] == "files" else (resource.RLIMIT_AS, 2**21)
soft, hard = resource.getrlimit(kind)
refused = left = 0
while True:
    if sys.argv[1] == "files":
        free = [os.dup(0) for _ in range(left + 1)]
        for number in free:
            os.close(number)
        most = free[left]
    else:
        most = psutil.Process().memory_info().vms + left * step
    resource.setrlimit(kind, (most, hard))
    try:
        ZmqTransport(connection).close()
        break
    except ServerUnavailable:
        refused += 1
    finally:
        resource.setrlimit(kind, (soft, hard))
    left += 1
print(refused)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize("what", ["files", "memory"])
def test_however_little_the_system_gives_zeromq_does_not_end_the_process(to_nobody: Connection, what: str) -> None:
    keys = (to_nobody.server_key, to_nobody.client_public, to_nobody.client_secret)
    done = subprocess.run(
        [sys.executable, "-c", WITH_TOO_LITTLE, what, to_nobody.control, to_nobody.pictures, *keys],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 10


def test_where_the_system_gives_no_more_files_there_is_no_line_and_the_words_say_why(
    to_nobody: Connection, tmp_path: Path
) -> None:
    with few_open_files(6), pytest.raises(ServerUnavailable, match=r"Too many open files.*Close other programs"):
        open_transport(to_nobody, Installation(Places(tmp_path), Path(sys.executable), "0" * 16))
