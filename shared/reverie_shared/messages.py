"""Every message that client and server exchange: kinds and fields. docs/PROTOCOL.md tells the story they make up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from reverie_shared.errors import ReverieError, from_code
from reverie_shared.picture import PixelFormat


@dataclass(frozen=True)
class Message:
    """What the header says beside `v`, `kind` and `id`."""

    kind: ClassVar[str]


# --- control, client to server ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello(Message):
    """The first request; answered by `Welcome`."""

    kind = "hello"
    build: str
    client: str


@dataclass(frozen=True)
class Ping(Message):
    """Answered by `Pong` at any time."""

    kind = "ping"


@dataclass(frozen=True)
class AskStatus(Message):
    """Answered by `Status`."""

    kind = "ask-status"


DELIVERIES = ("dream", "flat", "baked")
"""What can come back of a dream."""


@dataclass(frozen=True)
class Dream(Message):
    """Dream an uploaded picture; answered by `Accepted`, followed by events.

    `job` is a name the client makes up (32 hexadecimal digits, say) and can `Resume` by. `stop_after` pauses after
    that many octaves. `deliver` says what comes back: `dream`, the dreamed pixels everywhere; `flat`, these blended
    over the original by the mask; `baked`, these with the mask baked into their alpha, which is added where the picture
    has none; `part` which part of that: left, top, width, height in pixels of the picture. `measure` adds the objective
    before and after to the report, at the cost of two more looks at the picture. `guide` is the uploaded picture that
    the setting of that name speaks of.
    """

    kind = "dream"
    job: str
    picture: str
    settings: dict[str, Any]
    preset: str = "reverie"
    mask: str | None = None
    stop_after: int | None = None
    deliver: str = "dream"
    part: list[int] | None = None
    measure: bool = False
    guide: str | None = None


@dataclass(frozen=True)
class Continue(Message):
    """Go on with a paused job; answered by `Accepted`."""

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
    """Ask again for a job's outcome, from any connection; answered by the job's last event, and its further ones
    follow.
    """

    kind = "resume"
    job: str


@dataclass(frozen=True)
class Release(Message):
    """The client needs this picture (an upload, a preview, a result) no longer; answered by `Released`."""

    kind = "release"
    picture: str


@dataclass(frozen=True)
class InstallNetwork(Message):
    """Download a network; answered by `Installing` again and again, then `Installed`."""

    kind = "install-network"
    network: str


@dataclass(frozen=True)
class Shutdown(Message):
    """End the server: at once, or when its work is done; answered by `Leaving`."""

    kind = "shutdown"
    now: bool = False


# --- control, server to client ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Welcome(Message):
    """The server is ready. `retiring`: it is of another build and leaves once its work is done; start a new one."""

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
    """Where a job stands, at least twice a second.

    `phase` is `queued`, `loading` or `dreaming`; `octave` and `step` count from 1 (0: not begun); `fraction` is 0..1
    of the work; `seconds_left` is None until it can be told. `network` says in words which network dreams, "" until it
    is loaded.
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
    """The job is finished; `picture` can be fetched for ten minutes. `report` says how it was dreamed."""

    kind = "done"
    job: str
    picture: str
    report: dict[str, Any]


@dataclass(frozen=True)
class Cancelled(Message):
    """The job is gone, as asked."""

    kind = "cancelled"
    job: str


@dataclass(frozen=True)
class Failed(Message):
    """The job failed: an error's code and two sentences."""

    kind = "failed"
    job: str
    code: str
    what: str
    remedy: str

    def error(self) -> ReverieError:
        """The error, to be raised on this side."""
        return from_code(self.code, self.what, self.remedy)


@dataclass(frozen=True)
class Released(Message):
    """The picture is forgotten (or was not known)."""

    kind = "released"
    picture: str


@dataclass(frozen=True)
class Installing(Message):
    """Bytes of a network's file that have arrived, of so many."""

    kind = "installing"
    network: str
    done: int
    total: int


@dataclass(frozen=True)
class Installed(Message):
    """The network is installed and verified."""

    kind = "installed"
    network: str


@dataclass(frozen=True)
class Leaving(Message):
    """The server ends: at once, or after its `jobs` are done."""

    kind = "leaving"
    jobs: int


@dataclass(frozen=True)
class Refused(Message):
    """The request with this id was refused: an error's code and two sentences. Sent on either socket."""

    kind = "refused"
    code: str
    what: str
    remedy: str

    def error(self) -> ReverieError:
        """The error, to be raised on this side."""
        return from_code(self.code, self.what, self.remedy)


# --- pictures, either way --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Upload(Message):
    """Offer a picture named by its `digest`; answered by `Credit`, or by `Stored` where the server has it already."""

    kind = "upload"
    picture: str
    width: int
    height: int
    channels: str
    sample: str
    linear: bool

    @property
    def format(self) -> PixelFormat:
        """The picture's format; raises `BadPicture` where it cannot be."""
        return PixelFormat(self.width, self.height, self.channels, self.sample, self.linear)


@dataclass(frozen=True)
class Credit(Message):
    """The sender of a picture's strips may send so many more."""

    kind = "credit"
    picture: str
    strips: int


@dataclass(frozen=True)
class Strip(Message):
    """One strip of a picture; its bytes are the payload."""

    kind = "strip"
    picture: str
    index: int


@dataclass(frozen=True)
class Stored(Message):
    """The picture is whole on the server, and its digest is right."""

    kind = "stored"
    picture: str


@dataclass(frozen=True)
class Fetch(Message):
    """Ask for a picture; answered by `Sending`, then strips as far as `Credit` is given."""

    kind = "fetch"
    picture: str


@dataclass(frozen=True)
class Sending(Message):
    """What the strips that follow make up."""

    kind = "sending"
    picture: str
    width: int
    height: int
    channels: str
    sample: str
    linear: bool

    @property
    def format(self) -> PixelFormat:
        """The picture's format."""
        return PixelFormat(self.width, self.height, self.channels, self.sample, self.linear)


FROM_CLIENT: tuple[type[Message], ...] = (
    Hello,
    Ping,
    AskStatus,
    Dream,
    Continue,
    Cancel,
    Resume,
    Release,
    InstallNetwork,
    Shutdown,
    Upload,
    Credit,
    Strip,
    Fetch,
)
FROM_SERVER: tuple[type[Message], ...] = (
    Welcome,
    Pong,
    Status,
    Accepted,
    Progress,
    Preview,
    Paused,
    Done,
    Cancelled,
    Failed,
    Released,
    Installing,
    Installed,
    Leaving,
    Refused,
    Credit,
    Strip,
    Stored,
    Sending,
)
