"""Dream one picture after the other, each whole, on the server."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

from reverie_cli.host import NAME, part_of, read_guide, read_map
from reverie_plugin.connect.installation import Installation
from reverie_plugin.events import Event, Finished
from reverie_plugin.host import Result
from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_plugin.session import Session
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _


class Dreamer(Protocol):
    """What dreams the frames of a journey."""

    def dream(self, picture: Picture, order: Order) -> Generator[Event | None, None, Picture]:
        """Dream a picture; yields what happens, and None where there is nothing to do just now."""


@dataclass
class ViewHost:
    """The contract of `reverie_plugin.host` for a picture in memory; `dreamed` is what was inserted."""

    picture: Picture
    read: dict[str, Picture] = field(default_factory=dict)
    """Pictures that settings name, once they are read, by setting's kind and name."""
    dreamed: Picture | None = None
    name = NAME

    def layer_bounds(self) -> Rectangle:
        """The picture's size, at (0, 0)."""
        return Rectangle(0, 0, self.picture.format.width, self.picture.format.height)

    def selection_bounds(self) -> Rectangle | None:
        """Nothing is selected: all is dreamed."""
        return None

    def read_pixels(self, area: Rectangle) -> Picture:
        """The picture, which is read as a whole."""
        assert area == self.layer_bounds(), "without a selection all is sent"
        return self.picture

    def read_mask(self, area: Rectangle) -> Picture:
        """All of `area` is selected."""
        raise AssertionError(f"nothing is selected, nothing in {area}")

    def read_guide(self, name: str) -> Picture:
        """The picture in the file of that name, read once."""
        if (key := f"guide {name}") not in self.read:
            self.read[key] = read_guide(name)
        return self.read[key]

    def read_map(self, name: str, area: Rectangle) -> Picture:
        """The picture in the file of that name, read once, as it lies on `area`."""
        if (key := f"map {name}") not in self.read:
            self.read[key] = read_map(name)
        return part_of(self.read[key], area, self.picture.format.width, self.picture.format.height)

    def insert(self, result: Result) -> None:
        """Keep the result."""
        self.dreamed = result.picture


class ServerDreamer:
    """Dreams pictures on the server, which is started where none runs."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._session: Session | None = None
        self._read: dict[str, Picture] = {}

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over."""
        if self._session is not None:
            self._session.wait(seconds)
        else:
            time.sleep(seconds)

    def dream(self, picture: Picture, order: Order) -> Generator[Event | None, None, Picture]:
        """Dream a picture; see `Dreamer`. Closing the generator cancels the dream.

        Raises `ReverieError` where it cannot be dreamed.
        """
        host = ViewHost(picture, self._read)
        self._session = Session(host, order, self._installation)
        steps = self._session.run()
        try:
            for event in steps:
                if not isinstance(event, Finished):
                    yield event
        finally:
            steps.close()
            self._session = None
        if host.dreamed is None:
            raise HostRefused(_("The dream was cancelled."), _("Try again."))
        return host.dreamed
