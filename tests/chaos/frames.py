"""Messages that no client of Reverie would send, and connections without its key.

Half are real messages with the key, changed at random; the others come over bare connections: noise, commands before
the key as long as a frame may be, silence, and now and then a byte more. Meanwhile an honest client pings. The server
must not end, every error must be one of Reverie's own types, memory must stay below a hundred megabytes, and pings must
be answered.
"""

from __future__ import annotations

import random
import resource
import socket
import struct
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from reverie_shared.errors import Unexpected
from reverie_shared.messages import FROM_SERVER, Ping, Pong, Refused
from reverie_shared.protocol import FRAME_BYTES, decode, encode
from tests.chaos import mutations
from tests.chaos.outcome import Outcome
from tests.chaos.watch import Pings, faults
from tests.service.processes import ServerProcess
from tests.service.strangers import GREETING, reach
from tests.service.wire import Wire

MOST_MEMORY = 100_000_000
"""Bytes that the server may take, shared memory apart."""

_BATCH = 50
"""Messages before the answers are read."""

_SILENT = 3_000
"""Bare connections that stay open at one time: the server closes those that show no key within seconds."""


def run(count: int, seed: int) -> Outcome:
    """Send `count` messages and connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    chance = random.Random(seed)
    with TemporaryDirectory(prefix="reverie-chaos-") as home:
        server = ServerProcess(Path(home))
        try:
            attack = _Attack(server, chance)
            with Pings(server.connection) as pings:
                attack.make(count)
            losses = [*attack.losses, *pings.losses(), *faults(server)]
        finally:
            server.stop()
    if attack.memory > MOST_MEMORY:
        losses.append(f"The server took {attack.memory / 1e6:.0f} MB.")
    figures = {
        "with the key": f"{attack.sent['key']:,}",
        "without": f"{attack.sent['stranger']:,}",
        "descriptors at one time": f"{attack.descriptors:,}",
        "refused in words": f"{attack.refused:,}",
        "memory": f"{attack.memory / 1e6:.0f} MB",
        **pings.figures(),
    }
    return Outcome("frames", count, losses, figures)


class _Attack:
    """A client with the key that means no good, and strangers."""

    def __init__(self, server: ServerProcess, chance: random.Random) -> None:
        self._server = server
        self._chance = chance
        self._process = psutil.Process(server.connection.pid)
        self._strangers: list[socket.socket] = []
        self.sent: Counter[str] = Counter()
        self.refused = 0
        self.memory = self.descriptors = 0
        """The most that the server took, in bytes, and how many it had."""
        self.losses: list[str] = []

    def make(self, count: int) -> None:
        """Have silent connections, then send so many messages, and look after each batch."""
        for _ in range(min(_SILENT, count // 30)):
            self._come().sendall(GREETING[:10])
        done = 0
        while done < count and self._server.process.poll() is None:
            wire = Wire(self._server.connection)
            try:
                while done < count:
                    batch = min(_BATCH, count - done)
                    done += batch
                    self._send(wire, batch)
                    if not self._look(wire, done):
                        break
            finally:
                wire.close()
        for stranger in self._strangers:
            stranger.close()

    def _send(self, wire: Wire, batch: int) -> None:
        for _ in range(batch):
            if self._chance.random() < 0.5:
                self.sent["stranger"] += 1
                self._be_a_stranger()
                continue
            self.sent["key"] += 1
            pictures = self._chance.random() < 0.4
            (wire.pictures if pictures else wire.control).send_multipart(mutations.frames(self._chance, pictures))

    def _be_a_stranger(self) -> None:
        """Connect without a key, say something, and stay; one who came before says one more byte."""
        stranger = self._come()
        length = self._chance.choice((0, 10, 300, 70_000, 2**40))
        said = (
            b"",
            self._chance.randbytes(self._chance.randrange(200)),
            GREETING + self._chance.randbytes(self._chance.randrange(500)),
            GREETING + b"\6" + struct.pack(">Q", length) + bytes(min(length, FRAME_BYTES, 70_000)),
        )
        for who, what in ((stranger, self._chance.choice(said)), (self._chance.choice(self._strangers), b"\0")):
            with suppress(OSError):
                who.sendall(what)

    def _come(self) -> socket.socket:
        """Another bare connection; the first of too many goes."""
        connection = self._server.connection
        stranger = reach(self._chance.choice((connection.control, connection.pictures)))
        stranger.settimeout(1.0)
        self._strangers.append(stranger)
        if len(self._strangers) > _SILENT:
            self._strangers.pop(0).close()
        return stranger

    def _look(self, wire: Wire, done: int) -> bool:
        """Read the answers until a ping's, and how much memory the server takes; False where none came."""
        number = 2**40 + done
        wire.control.send_multipart(encode(Ping(), number))
        until = time.monotonic() + 20
        answered = False
        while not answered and time.monotonic() < until:
            for ready in (wire.control, wire.pictures):
                while ready.poll(5 if ready is wire.control else 0):
                    answered |= self._take(ready.recv_multipart(), done, number)
        memory = self._process.memory_info()
        self.memory = max(self.memory, memory.rss - memory.shared)
        self.descriptors = max(self.descriptors, self._process.num_fds())
        if not answered:
            self.losses.append(f"After {done}: no answer came within 20 seconds.")
        return answered

    def _take(self, frames: list[bytes], done: int, number: int) -> bool:
        """Look at one answer; True where it is the ping's."""
        envelope = decode(frames, FROM_SERVER)
        if isinstance(envelope.message, Refused):
            self.refused += 1
            if envelope.message.code == Unexpected.code:
                self.losses.append(f"After {done}: {envelope.message.what}")
        return isinstance(envelope.message, Pong) and envelope.id == number
