"""“What is here?”: has the server's network look at a part of a picture."""

from __future__ import annotations

import uuid
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.transfers import digest_of
from reverie_plugin.region import Rectangle
from reverie_shared import messages
from reverie_shared.atlas import term
from reverie_shared.errors.connection import UNFITTING_MESSAGE
from reverie_shared.errors.dreams import CANCELLED_BY_SERVER
from reverie_shared.picture import SURROUNDINGS, Part, Picture

POINT_SHARE = 8
"""A point stands for a square around it of this part of the picture's shorter side."""

SMALLEST_SQUARE = 48
"""Pixels a side of that square, at least: the deeper layers tell apart no smaller things."""


@dataclass(frozen=True)
class Sight:
    """A channel or a motif that a network sees in a part of a picture.

    Attributes
    ----------
    layer : str
        The channel's layer; empty for a motif.
    channel : int or None
    motif : str or None
    score : float
        How much of it there is: of a channel, how many times the usual spread its answer is above the mean of its
        answers to ordinary pictures (2 and more is remarkable); of a motif a correlation, at most 1.
    """

    layer: str
    channel: int | None
    motif: str | None
    score: float

    @property
    def term(self) -> str:
        """What settings call it, and the entry of the atlas that shows it: `faces:17`, `owls`."""
        return term(self.layer, self.channel, self.motif)


@dataclass(frozen=True)
class Sights:
    """What a network sees, the best first: its name, the channels, and the motifs, if it knows any by name.

    `layers` are all that were asked, by the network's own names, with the number of channels that each has.
    """

    network: str
    layers: Mapping[str, int]
    channels: tuple[Sight, ...]
    motifs: tuple[Sight, ...]


def look(
    client: Client, picture: Picture, network: str, mask: Picture | None = None, part: Part | None = None
) -> Generator[messages.Progress | None, None, Sights]:
    """Ask what a network sees in a picture; yields the job's progress, or None where there is no news.

    Closing the generator cancels the look, on the server too. On a running server it takes a second at most; a server
    that has not loaded the network yet does so first. The picture needs no more than what is looked at and its
    `surroundings`.

    Parameters
    ----------
    client : Client
    picture : Picture
    network : str
        As the setting has it; may be `auto`.
    mask : Picture, optional
        The selection: gray, of the picture's size.
    part : Part, optional
        Where to look: left, top, width, height in pixels of the picture (`part_around` makes one of a point).

    Raises
    ------
    ReverieError
        Where the server refuses, or is gone.
    """
    name = yield from _upload(client, picture)
    mask_name = None if mask is None else (yield from _upload(client, mask))
    job = uuid.uuid4().hex
    where = None if part is None else list(part)
    number = client.request(messages.Look(job, name, network, mask_name, where))
    ended = False
    try:
        while True:
            for envelope in client.receive():
                match envelope.message:
                    case messages.Refused() as refused if envelope.id == number:
                        ended = True
                        raise refused.exception()
                    case messages.Failed(job=failed_job) as failed if failed_job == job:
                        raise failed.exception()
                    case messages.Cancelled(job=cancelled) if cancelled == job:
                        ended = True
                        raise CANCELLED_BY_SERVER()
                    case messages.Looked(job=looked, seen=seen) if looked == job:
                        return _sights(seen)
                    case messages.Progress(job=moved) as progress if moved == job:
                        yield progress
            yield None
    finally:
        with suppress(Exception):  # the server may be gone
            for sent in filter(None, (name, mask_name)):
                client.request(messages.Release(sent))
            if not ended:
                client.request(messages.Cancel(job))


def part_around(x: int, y: int, width: int, height: int) -> Part:
    """The square around a point of a picture that the point stands for, clipped to the picture.

    Parameters
    ----------
    x, y : int
        In pixels of the picture, from its top left; a point outside counts as the nearest inside.
    width, height : int
        The picture's.
    """
    side = max(SMALLEST_SQUARE, min(width, height) // POINT_SHARE)
    x, y = min(max(x, 0), width - 1), min(max(y, 0), height - 1)
    square = Rectangle(x - side // 2, y - side // 2, side, side).clipped(Rectangle(0, 0, width, height))
    assert square is not None  # the point is inside both
    return square.x, square.y, square.width, square.height


def place_around(x: int, y: int, bounds: Rectangle) -> Rectangle:
    """The same of a picture with these bounds, from whose top left the point is counted."""
    left, top, width, height = part_around(x, y, bounds.width, bounds.height)
    return Rectangle(bounds.x + left, bounds.y + top, width, height)


def part_of(place: Rectangle, area: Rectangle) -> Part:
    """A place as a part of the picture of an area in which it lies."""
    return place.x - area.x, place.y - area.y, place.width, place.height


def surroundings(looked_at: Rectangle, bounds: Rectangle) -> Rectangle:
    """What of a picture with these bounds is worth sending for a look at a part of it; all where that lies outside."""
    margin = round(SURROUNDINGS * max(looked_at.width, looked_at.height))
    return looked_at.grown(margin).clipped(bounds) or bounds


def _upload(client: Client, picture: Picture) -> Generator[None, None, str]:
    """Send a picture; returns its name on the server."""
    name = yield from digest_of(picture)
    transfer = client.upload(picture, name)
    while not transfer.finished:
        yield None
        client.receive()
    return name


def _sights(seen: Mapping[str, Any]) -> Sights:
    """What the server has told, checked; raises `BadMessage` where it is not as declared."""
    try:
        channels = tuple(
            Sight(str(each["layer"]), int(each["channel"]), None, float(each["score"])) for each in seen["channels"]
        )
        motifs = tuple(Sight("", None, str(each["motif"]), float(each["score"])) for each in seen["motifs"])
        layers = {str(layer): int(count) for layer, count in dict(seen["layers"]).items()}
        return Sights(str(seen["network"]), layers, channels, motifs)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise UNFITTING_MESSAGE(kind=messages.Looked.kind) from None
