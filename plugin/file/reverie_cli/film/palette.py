"""The colours of a GIF: 256 for each frame, chosen and dithered by FFmpeg's filters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
import av.filter


class Palettes:
    """Gives each frame, `rgb24` or `rgba`, a palette of its own: so no frame has to wait for the last one."""

    def __init__(self, width: int, height: int, format: str, time_base: Fraction) -> None:
        graph: Any = av.filter.Graph()
        source = graph.add_buffer(width=width, height=height, format=format, time_base=time_base)
        split, sink = graph.add("split"), graph.add("buffersink")
        choose, use = graph.add("palettegen", "stats_mode=single"), graph.add("paletteuse", "new=1:dither=sierra2_4a")
        source.link_to(split)
        split.link_to(use, 0, 0)
        split.link_to(choose, 1, 0)
        choose.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        self._graph = graph

    def of(self, frame: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
        """The frames with palettes that are ready when this one is added; None ends the film."""
        self._graph.vpush(frame)
        with suppress(av.BlockingIOError, av.EOFError):  # nothing more is ready
            while True:
                yield self._graph.vpull()
