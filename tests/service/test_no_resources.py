"""Where the system gives the server no more files, memory or threads, it refuses in words and goes on."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import Busy, OutOfMemory, WorkerDied
from reverie_shared.messages import Ping, Pong
from tests.service.processes import ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.strangers import reach
from tests.service.wire import Wire
from tests.support.running import runs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")

TYPED = (Busy, OutOfMemory, WorkerDied)


@contextmanager
def little(front: psutil.Process, kind: int, left: int) -> Iterator[None]:
    """The system gives the process at most this much more: files, or bytes of memory."""
    soft, hard = front.rlimit(kind)
    used = front.num_fds() if kind == psutil.RLIMIT_NOFILE else front.memory_info().vms
    front.rlimit(kind, (used + left, hard))
    try:
        yield
    finally:
        front.rlimit(kind, (soft, hard))


def limits() -> list[tuple[int, int]]:
    """Each falls where something else is refused: a picture, the worker's pipe, its process, its threads."""
    return [
        *((psutil.RLIMIT_NOFILE, left) for left in (0, 2, 4, 6)),
        *((psutil.RLIMIT_AS, left) for left in (0, 2**21)),
    ]


def test_a_dream_for_which_the_system_gives_too_little_is_refused_and_the_next_one_is_dreamed(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start()
    client = dial(server.connection)
    front = psutil.Process(server.process.pid)
    name = client.upload(picture())

    for kind, left in limits():
        with little(front, kind, left):
            with pytest.raises(TYPED):
                client.result(client.dream(picture()))
            assert client.ask(Ping()) == Pong()
        assert client.facts()["jobs"] == [], "nothing is half accepted"

    assert client.result(client.dream(picture())).format == picture().format
    assert client.upload(picture()) == name


def test_a_machine_that_is_too_small_for_any_tile_is_told_what_helps(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    # At less, oneDNN ends the process where it keeps a filter, on some processors.
    client = dial(start(environment={"TF_CPU_BFC_MEM_LIMIT_IN_MB": "12"}).connection)
    client.hello()

    with pytest.raises(OutOfMemory) as refused:
        client.result(client.dream(picture(1, 300, 200), settings={"steps": 1, "layers": "mixed5=1"}))

    assert refused.value.remedy == "Choose a smaller network, or give the machine more memory."
    assert client.ask(Ping()) == Pong()


FEW_FILES = ("sh", "-c", 'ulimit -n 160 && exec "$@"', "sh")
"""The command before a server's that lets it open few files, and raise that limit no further."""


def test_connections_without_end_take_no_file_that_the_server_needs(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start(prefix=FEW_FILES)
    client = dial(server.connection)
    client.hello()

    with ExitStack() as strangers:
        opened = 0
        for _ in range(400):
            try:
                strangers.enter_context(reach(server.connection.control))
                opened += 1
            except OSError:
                break
            time.sleep(0.002)  # the server looks each time; a loop that never waits could be quicker than it
        assert 20 < opened < 160
        assert client.ask(Ping()) == Pong()
        assert client.fetch(client.upload(picture(1))) == picture(1)
        with pytest.raises(OSError, match="No such file"):
            reach(server.connection.control)

    wait_for(lambda: Path(server.connection.control.removeprefix("ipc://")).is_socket(), "room for others")
    dial(server.connection).hello()
    assert server.log().count("no other client can connect") == 1


def test_who_comes_while_the_system_gives_no_memory_waits_and_the_others_are_served(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start()
    client = dial(server.connection)
    client.hello()
    wait_for(lambda: client.facts()["worker"]["state"] == "ready", "a server at rest")
    socket = Path(server.connection.control.removeprefix("ipc://"))

    with little(psutil.Process(server.process.pid), psutil.RLIMIT_AS, 0):
        wait_for(lambda: not socket.exists(), "the pause for new clients")
        assert client.ask(Ping()) == Pong()

    wait_for(socket.is_socket, "room for others")
    dial(server.connection).hello()


def test_where_the_last_memory_goes_as_somebody_connects_the_next_client_has_a_server(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start()
    client = dial(server.connection)
    client.hello()
    client.upload(picture())
    front, worker = psutil.Process(server.process.pid), psutil.Process(client.facts()["worker"]["pid"])
    socket = Path(server.connection.control.removeprefix("ipc://"))
    before = front.rlimit(psutil.RLIMIT_AS)
    front.rlimit(psutil.RLIMIT_AS, (front.memory_info().vms, before[1]))

    dial(server.connection).send(Ping())
    wait_for(lambda: not runs(front) or not socket.exists(), "ZeroMQ's end of the process, or the pause")

    if runs(front):  # it has looked just before
        front.rlimit(psutil.RLIMIT_AS, before)
        wait_for(socket.is_socket, "room for others")
        dial(server.connection).hello()
        return
    assert server.ended() == -signal.SIGABRT
    assert "OUT OF MEMORY (src/secure_allocator.hpp" in server.printed
    wait_for(lambda: not runs(worker), "the worker's end")
    following = start()
    assert dial(following.connection).upload(picture()) == picture().digest
    assert server.segments() == []
