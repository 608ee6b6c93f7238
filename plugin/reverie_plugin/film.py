"""Dream a film's frames on the server, one after the other, each going on from the one before.

While the server dreams a frame, the one before is fetched and written, and the next one is read and sent.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.transfers import Fetching, Transfer, digest_of
from reverie_plugin.events import Event
from reverie_plugin.job import Job
from reverie_plugin.region import Rectangle
from reverie_shared import messages
from reverie_shared.declaration import Value
from reverie_shared.picture import Picture


class Frame(Protocol):
    """One frame of a film, all of which have the same size."""

    @property
    def picture(self) -> Picture:
        """Its pixels."""


F = TypeVar("F", bound=Frame)


@dataclass(frozen=True)
class FrameOrder:
    """How every frame is dreamed.

    Attributes
    ----------
    settings : mapping
        All settings: so every frame has the same, whatever network is installed meanwhile.
    preset : str
    guide : Picture, optional
        The picture that the setting `guide` names.
    mask : Picture, optional
        The selection.
    maps : mapping
        The control maps, by the settings that name them.
    deliver : "flat" or "baked"
        What a frame is where there is a mask: blended over the original by it; or with it in the alpha.
    """

    settings: Mapping[str, Value]
    preset: str
    guide: Picture | None = None
    mask: Picture | None = None
    maps: Mapping[str, Picture] = field(default_factory=dict)
    deliver: Literal["flat", "baked"] = "flat"


@dataclass(frozen=True)
class Carried:
    """What the next frame goes on from: the last frame as it was, and the state and strength that its dream left."""

    frame: Picture
    state: Picture
    strength: float


@dataclass(frozen=True)
class DreamedFrame(Generic[F]):
    """A dreamed frame, what the next one goes on from, the network that has dreamed it, and the report on it."""

    frame: F
    picture: Picture
    carried: Carried
    network: str
    report: dict[str, Any]


@dataclass(frozen=True)
class _Sent:
    """The names of a frame's pictures on the server: itself, and what is selected in it."""

    picture: str
    mask: str | None = None


@dataclass(frozen=True)
class _Before(Generic[F]):
    """A frame that is dreamed: the names of its pictures on the server, its strength, and the report on it. `job` is ""
    for what was sent again.
    """

    frame: F | None
    sent: _Sent
    result: str
    state: str
    strength: float
    job: str = ""
    report: dict[str, Any] = field(default_factory=dict)


class FilmSession(Generic[F]):
    """The dream of a film.

    Parameters
    ----------
    order : FrameOrder
    installation : Installation
    host : str
        Who asks, for the server's log.
    carried : Carried, optional
        What the first frame goes on from; None where the film begins.
    masks : callable, optional
        The selection of a frame, in place of the order's one.
    """

    def __init__(
        self,
        order: FrameOrder,
        installation: Installation,
        host: str,
        carried: Carried | None = None,
        masks: Callable[[F], Picture | None] | None = None,
    ) -> None:
        self._masks = masks
        self._order, self._installation, self._host, self._carried = order, installation, host, carried
        self._client: Client | None = None
        self._job: Job | None = None
        self._maps: dict[str, str] = {}
        self._shared: frozenset[str] = frozenset()
        """The digests of the pictures that all frames share."""

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over."""
        if self._client is not None:
            self._client.wait(seconds)
        else:
            time.sleep(seconds)

    def run(self, frames: Iterator[F]) -> Generator[Event | DreamedFrame[F] | None, None, None]:
        """Dream the frames; closing the generator cancels the one that is being dreamed.

        Yields
        ------
        Event, DreamedFrame or None
            Each frame when it is dreamed and fetched; None where there is nothing to do just now.

        Raises
        ------
        ReverieError
            When a frame cannot be dreamed.
        """
        self._client = yield from connect(self._installation, self._host)
        name = ""
        try:
            guide = yield from self._upload_once(self._order.guide)
            mask = yield from self._upload_once(self._order.mask)
            for setting, each in self._order.maps.items():
                self._maps[setting] = yield from self._upload(each)
            self._shared = frozenset(digest for digest in (guide, mask, *self._maps.values()) if digest)
            before = yield from self._begin()
            frame = next(frames, None)
            sent = yield from self._send(frame, mask)
            while frame is not None:
                name = self._ask(sent, before, guide)
                if before is not None and before.frame is not None:
                    yield (yield from self._fetched(before.frame, before, keep=sent))
                following = next(frames, None)
                sent_next = yield from self._send(following, mask)
                done = yield from self._until_done()
                strength = done.report["film"]["strength"]
                before = _Before(frame, sent, done.picture, done.state or "", strength, name, done.report)
                frame, sent = following, sent_next
            if before is not None and before.frame is not None:
                yield (yield from self._fetched(before.frame, before, keep=_Sent("")))
        except (GeneratorExit, KeyboardInterrupt):
            with suppress(Exception):
                if name:
                    self._client.request(messages.Cancel(name))
            raise
        finally:
            self._client.close()
            self._client = None

    def _begin(self) -> Generator[Event | None, None, _Before[F] | None]:
        """Send what an earlier run has left, if anything."""
        if self._carried is None:
            return None
        frame = yield from self._upload(self._carried.frame)
        state = yield from self._upload(self._carried.state)
        return _Before(None, _Sent(frame), "", state, self._carried.strength)

    def _send(self, frame: F | None, mask: str | None) -> Generator[Event | None, None, _Sent]:
        """Send a frame, and its selection where it has one of its own in place of `mask`; None is the film's end."""
        if frame is None:
            return _Sent("")
        picture = yield from self._upload(frame.picture)
        own = self._masks(frame) if self._masks else None
        return _Sent(picture, mask if own is None else (yield from self._upload(own)))

    def _ask(self, sent: _Sent, before: _Before[F] | None, guide: str | None) -> str:
        """Order a frame; returns the job's name."""
        assert self._client is not None
        name = uuid.uuid4().hex
        job = self._job = Job(name, Rectangle(0, 0, 1, 1), None)
        request = messages.Dream(
            job=name,
            picture=sent.picture,
            settings=dict(self._order.settings),
            preset=self._order.preset,
            guide=guide,
            mask=sent.mask,
            maps=self._maps or None,
            deliver="dream" if sent.mask is None else self._order.deliver,
            film=True,
            frame_before=before.sent.picture if before else None,
            state_before=before.state if before else None,
            strength=before.strength if before else None,
        )
        job.order(self._client.request(request))
        return name

    def _until_done(self) -> Generator[Event | None, None, messages.Done]:
        while True:
            yield from self._receive()
            if self._job is not None and self._job.done is not None:
                return self._job.done
            yield None

    def _fetched(self, frame: F, before: _Before[F], keep: _Sent) -> Generator[Event | None, None, DreamedFrame[F]]:
        """Fetch a dreamed frame and its state; the server then forgets them, and the frame and its mask but where they
        are those of `keep` or pictures that all frames share.
        """
        assert self._client is not None
        result, state = self._client.fetch(before.result), self._client.fetch(before.state)
        picture = yield from self._whole(result)
        carried = Carried(frame.picture, (yield from self._whole(state)), before.strength)
        self._client.request(messages.Cancel(before.job))
        for name in {before.sent.picture, before.sent.mask} - {None, keep.picture, keep.mask, *self._shared}:
            self._client.request(messages.Release(str(name)))
        return DreamedFrame(frame, picture, carried, str(before.report["network"]["name"]), before.report)

    def _whole(self, fetching: Fetching) -> Generator[Event | None, None, Picture]:
        yield from self._transfer(fetching)
        return fetching.result

    def _upload_once(self, picture: Picture | None) -> Generator[Event | None, None, str | None]:
        """Send what all frames share, if there is any."""
        return None if picture is None else (yield from self._upload(picture))

    def _upload(self, picture: Picture) -> Generator[Event | None, None, str]:
        """Send a picture; returns its digest, which is its name on the server."""
        assert self._client is not None
        name = yield from digest_of(picture)
        yield from self._transfer(self._client.upload(picture, name))
        return name

    def _transfer(self, transfer: Transfer) -> Generator[Event | None, None, None]:
        while not transfer.finished:
            yield None
            yield from self._receive()

    def _receive(self) -> Generator[Event | None, None, None]:
        """Take in what the server has sent, also about the frame that is being dreamed meanwhile."""
        assert self._client is not None
        for envelope in self._client.receive():
            if self._job is not None:
                yield from self._job.take(envelope)
