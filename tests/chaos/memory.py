"""Shared memory that something else takes, at a random moment of an upload or a dream.

The server's system has little of it. What does not fit is refused in words, the server goes on, and once there is
memory again the same picture is sent, dreamed and fetched whole.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from reverie_shared.errors import Busy, OutOfMemory
from reverie_shared.messages import Credit, Release, Stored, Strip
from reverie_shared.picture import Picture, PixelFormat
from tests.chaos.outcome import Outcome, counts
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.wire import Wire
from tests.support.small_memory import SMALL_MEMORY, can_mount, filled

_Act: TypeAlias = Callable[[Wire, int, random.Random], str]

DREAMS = 4
"""One attempt in so many is at a dream; the others are at uploads."""

_DREAM = 1.0
"""Seconds that a dream of `picture` takes, about."""


def run(count: int, seed: int) -> Outcome:
    """Fill the memory `count` times."""
    if not can_mount():
        return Outcome("memory", 0, [], {"left out": "only root can mount a file system"})
    chance = random.Random(seed)
    losses: list[str] = []
    ends: Counter[str] = Counter()
    with TemporaryDirectory(prefix="reverie-chaos-") as home:
        server = ServerProcess(Path(home), prefix=SMALL_MEMORY)
        try:
            for attempt in range(count):
                end, error = _attempt(server, _upload if attempt % DREAMS else _dream, chance)
                ends[end] += 1
                if error:
                    losses.append(f"Attempt {attempt + 1}: {error!r}.")
                if server.process.poll() is not None:
                    losses.append(f"Attempt {attempt + 1}: the server ended with {server.process.returncode}.")
                    break
        finally:
            server.stop()
    return Outcome("memory", count, losses, counts(ends))


def _attempt(server: ServerProcess, act: _Act, chance: random.Random) -> tuple[str, Exception | None]:
    """What came of an attempt, in words, and what must not have come of it."""
    wire = Wire(server.connection)
    try:
        return f"{act.__name__[1:]} {act(wire, server.process.pid, chance)}", None
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a loss)
        return "lost", error
    finally:
        wire.close()


def _upload(wire: Wire, process: int, chance: random.Random) -> str:
    """Take the memory before one of a picture's strips is sent; the picture is sent again afterwards."""
    form = PixelFormat(1024, chance.randint(1, 1600))
    sent = Picture(form, chance.randbytes(form.size))
    how = "refused"
    with suppress(Busy, OutOfMemory), ExitStack() as taken:
        at = chance.randint(-1, form.strips - 1)
        if at < 0:
            taken.enter_context(filled(process))
        answer = wire.offer(sent)
        for index in range(form.strips):
            assert isinstance(answer, Credit), answer
            if index == at:
                taken.enter_context(filled(process))
            wire.send_picture(Strip(sent.digest, index), 0, sent.strip(index))
        answer = wire.receive_picture().message
        assert isinstance(answer, Stored), answer
        how = "went on"
    while wire.pictures.poll(50):
        wire.pictures.recv_multipart()  # refusals of the strips that were on their way
    assert wire.fetch(wire.upload(sent)).pixels == sent.pixels
    _forget(wire, sent)
    return how


def _dream(wire: Wire, process: int, chance: random.Random) -> str:
    """Take the memory at some moment of a dream; the dream is ordered again afterwards."""
    photo = picture(chance.randrange(2**31), 640, 480)
    how = "refused"
    with suppress(Busy, OutOfMemory):
        job = wire.dream(photo)
        time.sleep(chance.uniform(0, _DREAM))
        with filled(process):
            assert wire.result(job).format == photo.format
        how = "went on"
    assert wire.result(wire.dream(photo)).format == photo.format
    _forget(wire, photo)
    return how


def _forget(wire: Wire, sent: Picture) -> None:
    """Release a picture as often as it may have been uploaded."""
    for _ in range(2):
        wire.ask(Release(sent.digest))
