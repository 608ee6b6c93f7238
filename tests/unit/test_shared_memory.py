"""Pictures in memory that two processes share."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reverie_server.pictures import shared_memory
from reverie_server.pictures.shared_memory import Block
from reverie_shared.picture import PixelFormat

FORMAT = PixelFormat(8192, 8192, "rgba")


@contextmanager
def no_more_memory_than_now() -> Iterator[None]:
    """The system refuses this process whatever it asks for beyond a hundred megabytes."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + 100_000_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_a_picture_outlives_a_worker_that_has_no_room_to_look_at_it() -> None:
    segment = shared_memory.allocate(FORMAT.size, shared_memory.name_prefix(Path("/nowhere")))
    try:
        with no_more_memory_than_now(), pytest.raises(OSError, match="memory"):
            shared_memory.read(Block(segment.name, FORMAT))

        assert shared_memory.read(Block(segment.name, FORMAT)).format == FORMAT
    finally:
        segment.close()
        segment.unlink()
