"""The dream of an animation, from the click to the dreamed layers."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from reverie_gimp.frames import Animation, LayerFrame
from reverie_gimp.host import guide_picture, host_name
from reverie_gimp.map_layers import map_picture
from reverie_plugin.animation import dream_animation
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Finished
from reverie_plugin.film import DreamedFrame, FilmSession, FrameOrder
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Report, Steps
from reverie_plugin.ui.map_layers import maps_of
from reverie_shared.settings import MAPS


class FramesSession:
    """One dream on all layers of an image but its control maps, each of which goes on from the one before; driven as a
    `Session` is.

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
        self._animation = Animation(image, maps_of(order.settings))
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
        yield from dream_animation(self._film, self._animation.frames(), len(self._animation), self._keep)
        changed = self._animation.put()
        seconds = time.monotonic() - self._began
        report: Report = {"frames": len(self._animation), "changed": changed, "seconds": seconds}
        yield Finished(report)
        return report

    def _keep(self, dreamed: DreamedFrame[LayerFrame]) -> None:
        self._animation.keep(dreamed.frame, dreamed.picture)
