"""The pictures that the server holds (uploads, results and previews), within a budget of memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from reverie_server.pictures import shared_memory
from reverie_shared.errors import ReverieError
from reverie_shared.errors import pictures as wrong
from reverie_shared.picture import Picture, PixelFormat

RETENTION_SECONDS = 600.0
"""Seconds that what nobody uses is kept: pictures, ended jobs, and transfers that stand still."""


class Purpose(Enum):
    """Why a picture is held."""

    UPLOAD = "upload"
    RESULT = "result"
    PREVIEW = "preview"


@dataclass(eq=False)
class HeldPicture:
    """A picture in shared memory."""

    name: str
    format: PixelFormat
    purpose: Purpose
    segment: SharedMemory
    touched: float
    holders: Counter[bytes] = field(default_factory=Counter)
    """How often each client has uploaded it and not released it yet. Counted, for a release comes on another socket
    than uploads, and may arrive after the next upload of the same picture."""
    users: int = 0
    """How many jobs and transfers use it now."""
    delivered: bool = False
    """Whether a client has fetched all of it."""
    removed: bool = False
    """Whether it is only kept for its last users."""

    @property
    def block(self) -> shared_memory.Block:
        """Where the worker process finds it."""
        return shared_memory.Block(self.segment.name, self.format)

    def store(self, start: int, data: Any) -> None:
        """Copy `data`, a flat buffer of bytes, to the byte `start`; raises `OutOfMemory` where the system has none."""
        shared_memory.store(self.segment, start, data)

    def view(self, start: int, length: int) -> memoryview[int]:
        """Some of its bytes, not copied; release the view before the memory is freed."""
        return shared_memory.view(self.segment, start, length)


class Pictures:
    """Holds pictures by name; where room is needed, those that nobody uses are dropped, the least recently used first.

    Parameters
    ----------
    allowed : callable
        Says how many bytes may be held now, given how many of the system's are taken (`shared_memory.budget`).
    max_pictures : int
        How many pictures are held at most.
    prefix : str
        What the names of their segments begin with (`shared_memory.name_prefix`).
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(
        self,
        allowed: Callable[[int], int],
        max_pictures: int,
        prefix: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = allowed
        self._max_pictures = max_pictures
        self.bytes = 0
        self._prefix = prefix
        self._clock = clock
        self._held: dict[str, HeldPicture] = {}
        self._all: set[HeldPicture] = set()
        self._freeing = ThreadPoolExecutor(1, "freeing")  # freeing 400 MB takes 30 ms: not in the server's loop
        self._freeing.submit(int)  # its thread is started now, while the system gives one
        self._leaving: list[tuple[Future[None], int]] = []
        """What is being freed, and how many of the system's bytes it takes."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def budget(self) -> int:
        """How many bytes may be held now; others take and free memory, too."""
        self._leaving = [(freeing, size) for freeing, size in self._leaving if not freeing.done()]
        held = sum(shared_memory.taken(picture.segment) for picture in self._all)
        return self._allowed(held + sum(size for _, size in self._leaving))

    def reserve(self, name: str, format: PixelFormat, purpose: Purpose, holder: bytes = b"") -> HeldPicture:
        """Allocate memory for a picture, with one user: the caller. `publish` makes it known by its name.

        Raises
        ------
        Busy
            When other pictures in use leave no room.
        OutOfMemory
            When it is larger than the whole budget, or the system has no memory left.
        """
        self._make_room(format.size)
        held = HeldPicture(
            name, format, purpose, shared_memory.allocate(format.size, self._prefix), self._clock(), users=1
        )
        if holder:
            held.holders[holder] += 1
        self._all.add(held)
        self.bytes += format.size
        return held

    def add(self, name: str, picture: Picture, purpose: Purpose) -> HeldPicture:
        """Keep a whole picture, known by its name, without a user; raises as `reserve` does."""
        held = self.reserve(name, picture.format, purpose)
        try:
            held.store(0, memoryview(picture.pixels).cast("B"))
            self.publish(held)
            return held
        except ReverieError:
            self.remove(held)
            raise
        finally:
            self.release(held)

    def publish(self, held: HeldPicture) -> None:
        """Make a picture, whole now, known by its name."""
        self._held[held.name] = held
        held.touched = self._clock()

    def find(self, name: str) -> HeldPicture | None:
        """The picture of that name, now the most recently used; None where there is none."""
        held = self._held.get(name)
        if held:
            held.touched = self._clock()
        return held

    def has(self, held: HeldPicture) -> bool:
        """Whether the picture is still known by its name."""
        return self._held.get(held.name) is held

    def acquire(self, name: str) -> HeldPicture:
        """The picture of that name, with one user more until `release`; raises `NotFound`."""
        held = self.find(name)
        if held is None:
            raise wrong.NO_PICTURE()
        held.users += 1
        return held

    def release(self, held: HeldPicture) -> None:
        """Count one user less; frees a removed picture after its last user."""
        held.users -= 1
        held.touched = self._clock()
        self._free_if_unwanted(held)

    def remove(self, held: HeldPicture) -> None:
        """Remove a picture from those known by name; its memory is freed after its last user."""
        if self._held.get(held.name) is held:
            del self._held[held.name]
        held.removed = True
        self._free_if_unwanted(held)

    def release_for_client(self, name: str, client: bytes) -> None:
        """Count one upload of the client's less; remove the picture where no client holds it any more."""
        held = self._held.get(name)
        if held is None:
            return
        held.holders -= Counter([client])
        if not held.holders:
            self.remove(held)

    def drop_client(self, client: bytes) -> None:
        """Count a client that is gone as holding nothing; what it uploaded stays until it expires."""
        for held in self._held.values():
            del held.holders[client]

    def expire(self) -> None:
        """Remove the pictures that nobody has used for `RETENTION_SECONDS` seconds."""
        now = self._clock()
        for held in [held for held in self._held.values() if not held.users and now - held.touched > RETENTION_SECONDS]:
            self.remove(held)

    def close(self) -> None:
        """Free all memory."""
        for held in list(self._all):
            self._free(held)
        self._freeing.shutdown()

    def _make_room(self, size: int) -> None:
        budget = self.budget
        if size > budget:
            raise wrong.LARGER_THAN_ALL_ROOM(needed=round(size / 1e6), room=round(budget / 1e6))
        idle = [held for held in self._held.values() if not held.users]
        in_use = self.bytes - sum(held.format.size for held in idle)
        if in_use + size > budget or len(self._all) - len(idle) >= self._max_pictures:
            raise wrong.FULL_OF_PICTURES()
        idle.sort(key=lambda held: (held.purpose is Purpose.RESULT and not held.delivered, held.touched))
        while self.bytes + size > budget or len(self._all) >= self._max_pictures:
            self.remove(idle.pop(0))

    def _free_if_unwanted(self, held: HeldPicture) -> None:
        if held.removed and held.users == 0 and held in self._all:
            self._free(held)

    def _free(self, held: HeldPicture) -> None:
        self._all.remove(held)
        self.bytes -= held.format.size
        taken = shared_memory.taken(held.segment)
        self._leaving.append((self._freeing.submit(_unlink, held.segment), taken))


def _unlink(segment: SharedMemory) -> None:
    segment.unlink()
    segment.close()
