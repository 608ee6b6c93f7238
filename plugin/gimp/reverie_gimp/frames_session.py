"""The dream of an animation, from the click to the dreamed layers."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict, replace
from typing import Any

from reverie_gimp.frames import Animation, LayerFrame
from reverie_gimp.host import guide_picture, host_name
from reverie_gimp.map_layers import map_picture
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Event, Finished, Progress
from reverie_plugin.film import DreamedFrame, FilmSession, FrameOrder
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Report, Steps
from reverie_shared.settings import MAPS


class FramesSession:
    """One dream on all layers of an image, each of which goes on from the one before; driven as a `Session` is.

    Parameters
    ----------
    image
        GIMP's; raises `HostRefused` where its layers cannot be frames.
    order : Order
    installation : Installation

    Raises
    ------
    BadSettings
        When the order's settings are not allowed.
    """

    def __init__(self, image: Any, order: Order, installation: Installation) -> None:
        settings = order.resolved(installation.networks())
        area = Rectangle(0, 0, image.get_width(), image.get_height())
        guide = guide_picture(image, settings.guide) if settings.guide else None
        maps = {setting: map_picture(image, name, area) for setting in MAPS if (name := getattr(settings, setting))}
        frames = FrameOrder(asdict(settings), order.preset, guide, maps=maps)
        self._film: FilmSession[LayerFrame] = FilmSession(frames, installation, host_name())
        self._animation = Animation(image)
        self._began = time.monotonic()

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over."""
        self._film.wait(seconds)

    def close(self) -> None:
        """Remove what was kept of the image for the dream, once that has ended."""
        self._animation.close()

    def run(self) -> Steps:
        """Dream the frames, and put them into their layers once all are done. Never blocks but while a frame is read;
        closing the generator cancels the dream, and the image stays as it is.

        Yields
        ------
        Event or None
            The progress is that of the whole animation.

        Returns
        -------
        dict
            The report: the number of `frames`, how many of them were `changed` meanwhile and stay as they are, and the
            `seconds` it took.
        """
        yield from self._dream()
        changed = self._animation.put()
        seconds = time.monotonic() - self._began
        report: Report = {"frames": len(self._animation), "changed": changed, "seconds": seconds}
        yield Finished(report)
        return report

    def _dream(self) -> Generator[Event | None, None, None]:
        done, fraction = 0, 0.0
        with closing(self._film.run(self._animation.frames())) as steps:
            for event in steps:
                if isinstance(event, DreamedFrame):
                    self._animation.keep(event.frame, event.picture)
                    done += 1
                elif isinstance(event, Progress):
                    # A dreamed frame is fetched while the next one is dreamed already.
                    fraction = max(fraction, (done + event.fraction) / len(self._animation))
                    yield replace(event, fraction=fraction, seconds_left=self._seconds_left(fraction))
                else:
                    yield event

    def _seconds_left(self, fraction: float) -> float | None:
        """How long it will take from here, as long as it has taken so far; None before the first frame is done."""
        if fraction * len(self._animation) < 1:
            return None
        return (time.monotonic() - self._began) * (1 - fraction) / fraction
