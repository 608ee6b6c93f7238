"""The messages on the socket for control: requests, their answers, and events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reverie_shared.errors import ReverieError, wire
from reverie_shared.messages.message import Message

# --- client to server ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello(Message):
    """Introduce the client, as the first request; answered by `Welcome`."""

    kind = "hello"
    build: str
    client: str


@dataclass(frozen=True)
class Ping(Message):
    """Ask whether the server is alive; answered by `Pong` at any time."""

    kind = "ping"


@dataclass(frozen=True)
class AskStatus(Message):
    """Ask for the state of the server; answered by `Status`."""

    kind = "ask-status"


DELIVERIES = ("dream", "flat", "baked")
"""The forms in which a result can be delivered."""


@dataclass(frozen=True)
class Dream(Message):
    """Dream an uploaded picture; answered by `Accepted`, followed by events.

    `deliver` is the form of the result: `dream`, the dreamed pixels everywhere; `flat`, these blended over the original
    by the mask; `baked`, these with the mask in their alpha, which is added where the picture has none.
    """

    kind = "dream"
    job: str
    """A name that the client makes up (32 hexadecimal digits, say), for `Continue`, `Cancel` and `Resume`."""
    picture: str
    settings: dict[str, Any]
    """What the user changed; all else is as the preset wants it of the network that dreams."""
    preset: str = "reverie"
    mask: str | None = None
    stop_after: int | None = None
    """Pause after this many octaves."""
    deliver: str = "dream"
    part: list[int] | None = None
    """The part of the result to deliver: left, top, width, height in pixels of the picture."""
    measure: bool = False
    """Whether the report contains the objective before and after, at the cost of two more passes over the picture."""
    guide: str | None = None
    """The uploaded picture that the setting `guide` names."""
    maps: dict[str, str] | None = None
    """The uploaded control maps, by the settings that name them: `strength_map` and so on. Each is stretched over the
    picture."""
    film: bool = False
    """Whether the picture is a frame of a film: `Done` then names the state that its dream leaves to the next frame."""
    frame_before: str | None = None
    """The uploaded frame before; with it come `state_before` and `strength`. Without, the film begins here."""
    state_before: str | None = None
    """The state that the dream of the frame before has left: by its name in `Done`, or uploaded again."""
    strength: float | None = None
    """The film's `strength`, as the report on the frame before has it."""
    on: str | None = None
    """The address of a cluster whose nodes compute the tiles, or `auto` for the one that the server's machine is a node
    of. With `stop_after`, the server's machine computes them all the same."""
    mixed: bool = False
    """Whether nodes may compute that are unlike the server's machine: then the result depends on which one did what."""


@dataclass(frozen=True)
class Look(Message):
    """Ask what a network sees in an uploaded picture; answered by `Accepted`, followed by events, at last `Looked`."""

    kind = "look"
    job: str
    """As in `Dream`; for `Cancel` and `Resume`."""
    picture: str
    network: str = "auto"
    mask: str | None = None
    """Where to look; as in `Dream`."""
    part: list[int] | None = None
    """Where to look: left, top, width, height in pixels of the picture. What lies around it is seen, and not told."""


@dataclass(frozen=True)
class Continue(Message):
    """Continue a paused job; answered by `Accepted`."""

    kind = "continue"
    job: str
    stop_after: int | None = None


@dataclass(frozen=True)
class Cancel(Message):
    """Stop a job and forget it; answered by `Cancelled`."""

    kind = "cancel"
    job: str


@dataclass(frozen=True)
class Resume(Message):
    """Ask for a job's outcome again, from any connection; answered by the job's last event, further ones follow."""

    kind = "resume"
    job: str


@dataclass(frozen=True)
class Release(Message):
    """Free a picture (an upload, a preview, a result) that the client no longer needs; answered by `Released`."""

    kind = "release"
    picture: str


@dataclass(frozen=True)
class InstallNetwork(Message):
    """Download a network; answered by `Installing` repeatedly, then by `Installed`."""

    kind = "install-network"
    network: str


@dataclass(frozen=True)
class Shutdown(Message):
    """End the server, at once (`now`) or when its work is done; answered by `Leaving`."""

    kind = "shutdown"
    now: bool = False


# --- server to client ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Welcome(Message):
    """The server is ready. `retiring`: it is of another build and exits when its work is done; start a new one."""

    kind = "welcome"
    build: str
    pid: int
    retiring: bool


@dataclass(frozen=True)
class Pong(Message):
    """The server is alive."""

    kind = "pong"


@dataclass(frozen=True)
class Status(Message):
    """The state of the server, for people: see docs/PROTOCOL.md for the keys of `facts`."""

    kind = "status"
    facts: dict[str, Any]


@dataclass(frozen=True)
class Accepted(Message):
    """The job is in the queue, behind `ahead` others."""

    kind = "accepted"
    job: str
    ahead: int


@dataclass(frozen=True)
class Progress(Message):
    """The progress of a job, at least twice a second.

    `phase` is `queued`, `loading` or `dreaming`; `octave` and `step` count from 1 (0: not begun); `fraction` is 0 to 1
    of the work; `seconds_left` is None until it can be estimated. `network` names the network in English words,
    `network_name` as settings do; both are "" until it is loaded.
    """

    kind = "progress"
    job: str
    phase: str
    octave: int = 0
    octaves: int = 0
    step: int = 0
    steps: int = 0
    fraction: float = 0.0
    seconds_left: float | None = None
    network: str = ""
    network_name: str = ""


@dataclass(frozen=True)
class Preview(Message):
    """An octave is finished; its picture can be fetched (8 bits, at the octave's own size, at most 1024 pixels a
    side).
    """

    kind = "preview"
    job: str
    octave: int
    octaves: int
    picture: str


@dataclass(frozen=True)
class Paused(Message):
    """The job stopped after the octave it was asked to; it is kept for a minute."""

    kind = "paused"
    job: str
    octave: int


@dataclass(frozen=True)
class Done(Message):
    """The job is finished; `picture` can be fetched for ten minutes. `report` tells how it was dreamed.

    `state` is what a film's frame leaves to the next one; it, too, can be fetched, and sent again later.
    """

    kind = "done"
    job: str
    picture: str
    report: dict[str, Any]
    state: str | None = None


@dataclass(frozen=True)
class Looked(Message):
    """What the network sees in the picture: see docs/PROTOCOL.md for the keys of `seen`."""

    kind = "looked"
    job: str
    seen: dict[str, Any]


@dataclass(frozen=True)
class Cancelled(Message):
    """The job was cancelled, as asked."""

    kind = "cancelled"
    job: str


@dataclass(frozen=True)
class Failed(Message):
    """The job failed: an error's code, its two sentences in English, and its name and arguments."""

    kind = "failed"
    job: str
    code: str
    what: str
    remedy: str
    error: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, error: ReverieError, job: str) -> Failed:
        """The message that a job failed by this error."""
        return cls(job=job, **wire.sent(error))

    def exception(self) -> ReverieError:
        """The error, to be raised on this side."""
        return wire.received(self.code, self.what, self.remedy, self.error, self.arguments)


@dataclass(frozen=True)
class Released(Message):
    """The picture was freed (or was not known)."""

    kind = "released"
    picture: str


@dataclass(frozen=True)
class Installing(Message):
    """The progress of a download: `done` of `total` bytes of the network's file have arrived."""

    kind = "installing"
    network: str
    done: int
    total: int


@dataclass(frozen=True)
class Installed(Message):
    """The network is installed and verified. `repaired`: in place of a damaged file."""

    kind = "installed"
    network: str
    repaired: bool = False


@dataclass(frozen=True)
class Leaving(Message):
    """The server exits, at once or when its `jobs` are done."""

    kind = "leaving"
    jobs: int


@dataclass(frozen=True)
class Refused(Message):
    """The request with this id was refused: an error's code, its two sentences in English, and its name and arguments.
    Sent on either socket.
    """

    kind = "refused"
    code: str
    what: str
    remedy: str
    error: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, error: ReverieError) -> Refused:
        """The message that a request was refused for this error."""
        return cls(**wire.sent(error))

    def exception(self) -> ReverieError:
        """The error, to be raised on this side."""
        return wire.received(self.code, self.what, self.remedy, self.error, self.arguments)
