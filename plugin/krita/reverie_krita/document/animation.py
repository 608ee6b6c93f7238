"""The frames of an animated layer: which there are, and on which of them one drawing shows."""

from __future__ import annotations

from dataclasses import dataclass

from krita import Document
from reverie_krita.document.layer import Layer
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _

GROWING_SECONDS = 0.2
"""How long each picture of a dream that grows shows."""


@dataclass(frozen=True)
class Frames:
    """The frames on which one drawing shows: `first` to `last`, counted as Krita does, from 0."""

    first: int
    last: int

    @property
    def words(self) -> str:
        """Which frames, in the words of a layer's name: “frame 5”, “frames 5 to 8”."""
        if self.first == self.last:
            return _("frame {frame}").format(frame=self.first)
        return _("frames {first} to {last}").format(first=self.first, last=self.last)


def frames_of(layer: Layer) -> Frames | None:
    """The frames on which the layer shows what it shows now; None where it is not animated.

    Of what consists of several layers, the frame that shows.
    """
    now, node = int(layer.document.currentTime()), layer.node
    if node.type() != "paintlayer":
        within = layer.inside()
        return Frames(now, now) if any(each.node.animated() for each in within) else None
    if not node.animated():
        return None
    end = max(now, int(layer.document.fullClipRangeEndTime()))
    first = next((time for time in range(now, 0, -1) if node.hasKeyframeAtTime(time)), 0)
    following = next((time for time in range(now + 1, end + 1) if node.hasKeyframeAtTime(time)), end + 1)
    return Frames(first, following - 1)


@dataclass(frozen=True)
class Drawings:
    """The drawings of an animated layer on some of its frames.

    Attributes
    ----------
    frames : Frames
    times : tuple of int
        The frames at which another drawing begins to show, in their order; the first one is `frames.first`.
    ends : bool
        Whether the animation goes on after `frames`: then something else shows there.
    """

    frames: Frames
    times: tuple[int, ...]
    ends: bool


def chosen_frames(document: Document) -> Frames:
    """The frames that are selected in the timeline, where it is more than one; else those that Krita plays."""
    first, last = int(document.playBackStartTime()), int(document.playBackEndTime())
    return Frames(max(0, first), max(first, last, 0))


def drawings_of(layer: Layer, frames: Frames) -> Drawings:
    """The drawings of a layer on these frames; of what consists of several layers, every frame at which one changes.

    Raises
    ------
    HostRefused
        When the layer is not animated.
    """
    animated = [each.node for each in (layer, *layer.inside()) if each.node.animated()]
    if not animated:
        raise HostRefused(
            _("The layer “{layer}” is not animated: it has one drawing.").format(layer=layer.name),
            _("Choose an animated layer, or press Dream for a single picture."),
        )
    within = range(frames.first + 1, frames.last + 1)
    times = [time for time in within if any(node.hasKeyframeAtTime(time) for node in animated)]
    end = max(int(layer.document.fullClipRangeEndTime()), int(layer.document.animationLength()) - 1)
    return Drawings(frames, (frames.first, *times), end > frames.last)


def growing_times(document: Document, now: int, count: int) -> tuple[int, ...]:
    """Where in the animation a dream that grows in so many pictures shows each of them, from the frame `now` on.

    Each shows for `GROWING_SECONDS`, or shorter where the animation ends before; on every frame there is one at most.
    """
    room = (int(document.fullClipRangeEndTime()) - now) // max(1, count - 1)
    step = max(1, min(round(document.framesPerSecond() * GROWING_SECONDS), room))
    return tuple(now + step * number for number in range(count))
