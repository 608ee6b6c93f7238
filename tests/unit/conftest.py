"""Fixtures of the unit tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import HeldPicture, Pictures, Purpose
from reverie_shared.picture import PixelFormat

# As the engine has it (`machine.prepare`): some tests compute with TensorFlow before the engine does, in one process.
os.environ.setdefault("TF_CPU_ALLOCATOR_USE_BFC", "true")


@pytest.fixture(scope="module")
def held() -> Iterator[HeldPicture]:
    """A picture for jobs to be about."""
    pictures = Pictures(lambda _: 100, 100, shared_memory.name_prefix(Path("/nowhere")))
    yield pictures.reserve("p", PixelFormat(1, 1), Purpose.UPLOAD)
    pictures.close()
