"""The pictures the server holds: uploads, results and previews, within a budget."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from multiprocessing.shared_memory import SharedMemory

from reverie_server.pictures import shared_memory
from reverie_shared.errors import Busy, OutOfMemory, UnknownThing
from reverie_shared.picture import PixelFormat

KEPT = 600.0
"""Seconds that a picture is kept after it was last used."""


class Purpose(Enum):
    """What a picture is held for."""

    UPLOAD = "upload"
    RESULT = "result"
    PREVIEW = "preview"


@dataclass(eq=False)
class Held:
    """A picture in memory."""

    name: str
    format: PixelFormat
    purpose: Purpose
    segment: SharedMemory
    touched: float
    holders: set[bytes] = field(default_factory=set)
    """The clients that have uploaded it and not released it."""
    users: int = 0
    """How many jobs and transfers need it now."""
    delivered: bool = False
    """Whether a client has fetched it to its end."""
    forgotten: bool = False

    @property
    def block(self) -> shared_memory.Block:
        """Where the worker finds it."""
        return shared_memory.Block(self.segment.name, self.format)

    def view(self, start: int, length: int) -> memoryview[int]:
        """Some of its bytes, not copied; release the view before the picture goes."""
        return shared_memory.view(self.segment, start, length)


class Pictures:
    """Holds pictures by name; the least recently used ones that nobody needs make way for new ones.

    Parameters
    ----------
    budget : int
        How many bytes are held at most.
    most : int
        How many pictures.
    owner : str
        What the names of their segments begin with (`shared_memory.owner`).
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(self, budget: int, most: int, owner: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.budget = budget
        self._most = most
        self.bytes = 0
        self._owner = owner
        self._clock = clock
        self._held: dict[str, Held] = {}
        self._all: set[Held] = set()
        self._sweeper = ThreadPoolExecutor(1, "sweeper")  # giving back 400 MB takes 30 ms: not in the server's loop

    def __len__(self) -> int:
        return len(self._held)

    def reserve(self, name: str, format: PixelFormat, purpose: Purpose, holder: bytes = b"") -> Held:
        """Memory for a picture that is to come, in use by whoever asked; `keep` makes it known by its name.

        Raises
        ------
        Busy
            When other pictures in use leave no room.
        OutOfMemory
            When it is larger than all there is, or the system gives none.
        """
        self._make_room(format.size)
        held = Held(name, format, purpose, shared_memory.allocate(format.size, self._owner), self._clock(), users=1)
        if holder:
            held.holders.add(holder)
        self._all.add(held)
        self.bytes += format.size
        return held

    def keep(self, held: Held) -> None:
        """From now on the picture, whole, is known by its name."""
        self._held[held.name] = held
        held.touched = self._clock()

    def find(self, name: str) -> Held | None:
        """The picture of that name, which counts as used by this; None where there is none."""
        held = self._held.get(name)
        if held:
            held.touched = self._clock()
        return held

    def has(self, held: Held) -> bool:
        """Whether the picture can still be found."""
        return self._held.get(held.name) is held

    def use(self, name: str) -> Held:
        """The picture of that name, to be held until `let_go`; raises `UnknownThing`."""
        held = self.find(name)
        if held is None:
            raise UnknownThing(
                "The server does not (or no longer) have that picture.", "Send the picture again, then dream."
            )
        held.users += 1
        return held

    def let_go(self, held: Held) -> None:
        """One user less."""
        held.users -= 1
        held.touched = self._clock()
        self._free_if_unwanted(held)

    def forget(self, held: Held) -> None:
        """Nobody shall find it any more; its memory goes when its last user has let go."""
        if self._held.get(held.name) is held:
            del self._held[held.name]
        held.forgotten = True
        self._free_if_unwanted(held)

    def release(self, name: str, client: bytes) -> None:
        """The client needs it no longer; an upload stays while another client holds it."""
        held = self._held.get(name)
        if held is None:
            return
        held.holders.discard(client)
        if not held.holders:
            self.forget(held)

    def vanish(self, client: bytes) -> None:
        """The client is gone: it holds nothing any more (what it sent stays its time)."""
        for held in self._held.values():
            held.holders.discard(client)

    def expire(self) -> None:
        """Forget what nobody has needed for `KEPT` seconds."""
        now = self._clock()
        for held in [held for held in self._held.values() if not held.users and now - held.touched > KEPT]:
            self.forget(held)

    def close(self) -> None:
        """Give all memory back."""
        for held in list(self._all):
            self._free(held)
        self._sweeper.shutdown()

    def _make_room(self, size: int) -> None:
        if size > self.budget:
            raise OutOfMemory(
                f"This picture takes {size / 1e6:.0f} MB; the server has {self.budget / 1e6:.0f} MB for all.",
                "Dream a part of it: select one, or make the picture smaller.",
            )
        idle = [held for held in self._held.values() if not held.users]
        in_use = self.bytes - sum(held.format.size for held in idle)
        if in_use + size > self.budget or len(self._all) - len(idle) >= self._most:
            raise Busy(
                "The server is full of pictures that are being dreamed.",
                "Try again when another dream is finished, or cancel one.",
            )
        idle.sort(key=lambda held: (held.purpose is Purpose.RESULT and not held.delivered, held.touched))
        while self.bytes + size > self.budget or len(self._all) >= self._most:
            self.forget(idle.pop(0))

    def _free_if_unwanted(self, held: Held) -> None:
        if held.forgotten and held.users == 0 and held in self._all:
            self._free(held)

    def _free(self, held: Held) -> None:
        self._all.remove(held)
        self.bytes -= held.format.size
        self._sweeper.submit(_give_back, held.segment)


def _give_back(segment: SharedMemory) -> None:
    segment.unlink()
    segment.close()
