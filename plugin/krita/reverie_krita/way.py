"""What is dreamed of a layer, and what becomes of it."""

from __future__ import annotations

from enum import Enum


class Way(Enum):
    """What a dream dreams of a layer, and what it becomes."""

    PICTURE = "picture"
    """What the layer shows becomes a layer."""
    FRAMES = "frames"
    """Every drawing of an animated layer becomes one of a new animated layer."""
    GROWING = "growing"
    """What the layer shows becomes an animated layer, which shows how the dream grows."""
