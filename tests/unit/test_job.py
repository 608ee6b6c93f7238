"""What follows from each message of the server about a dream."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from reverie_plugin.events import Event, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.job import Job
from reverie_plugin.region import Rectangle
from reverie_shared import messages
from reverie_shared.errors import BadSettings, NotFound, OutOfMemory, ReverieError
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.protocol import Envelope

AREA = Rectangle(5, 6, 2, 1)
PICTURE = Picture(PixelFormat(2, 1, "rgb"), bytes(6))


@dataclass
class Arriving:
    """A preview's picture on its way."""

    finished_or: bool | ReverieError = False

    @property
    def finished(self) -> bool:
        if isinstance(self.finished_or, ReverieError):
            raise self.finished_or
        return self.finished_or

    @property
    def result(self) -> Picture:
        return PICTURE


@dataclass
class Server:
    """A job, and the pictures that are fetched for it."""

    fetched: dict[str, Arriving] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.job = Job("mine", AREA, self.fetch)
        self.job.order(1)

    def fetch(self, name: str) -> Arriving:
        return self.fetched.setdefault(name, Arriving())

    def says(self, message: messages.Message, number: int = 0) -> list[Event]:
        return list(self.job.take(Envelope(number, message)))


@pytest.fixture
def server() -> Server:
    return Server()


def preview(octave: int) -> messages.Preview:
    return messages.Preview("mine", octave, 3, f"picture {octave}")


def test_progress_is_told_as_it_comes(server: Server) -> None:
    told = server.says(messages.Progress("mine", "dreaming", 2, 3, 4, 5, 0.5, 6.0, "the bundled network"))
    assert told == [Progress(2, 3, 4, 5, 0.5, 6.0, "the bundled network", "the bundled network")]
    assert server.job.octave == 2


@pytest.mark.parametrize("phase", ["queued", "loading", "dreaming"])
def test_before_the_dream_it_is_told_what_is_waited_for(server: Server, phase: str) -> None:
    (told,) = server.says(messages.Progress("mine", phase))
    assert isinstance(told, Waiting)


@pytest.mark.parametrize(("ahead", "told"), [(0, []), (1, ["1 other dream…"]), (2, ["2 other dreams…"])])
def test_an_accepted_dream_tells_how_many_are_before_it(server: Server, ahead: int, told: list[str]) -> None:
    assert not server.job.accepted
    assert server.says(messages.Accepted("mine", ahead)) == [Waiting(f"Waiting for {words}") for words in told]
    assert server.job.accepted


def test_what_is_said_of_another_job_is_of_no_interest(server: Server) -> None:
    for message in (
        messages.Progress("other", "dreaming", 1),
        messages.Paused("other", 1),
        messages.Failed("other", OutOfMemory.code, "No.", "No."),
        messages.Cancelled("other"),
        messages.Done("other", "picture", {}),
    ):
        assert server.says(message) == []
    assert (server.job.octave, server.job.paused, server.job.done) == (0, False, None)


def test_a_refusal_of_this_very_request_is_raised(server: Server) -> None:
    refusal = messages.Refused(BadSettings.code, "There is no such setting.", "Choose another.")
    assert server.says(refusal, number=7) == []
    with pytest.raises(BadSettings, match="no such setting"):
        server.says(refusal, number=1)


def test_a_failed_dream_is_raised_as_what_it_failed_of(server: Server) -> None:
    with pytest.raises(OutOfMemory, match="too large"):
        server.says(messages.Failed("mine", OutOfMemory.code, "It is too large.", "Make it smaller."))


def test_a_dream_that_the_server_drops_is_an_error(server: Server) -> None:
    with pytest.raises(NotFound, match="has cancelled this dream"):
        server.says(messages.Cancelled("mine"))


def test_a_pause_is_told_and_going_on_ends_it(server: Server) -> None:
    assert server.says(messages.Paused("mine", 2)) == [Paused(2)]
    assert server.job.paused
    server.job.resume(2)
    assert not server.job.paused


def test_a_pause_that_the_server_has_forgotten_is_to_be_ordered_again(server: Server) -> None:
    forgotten = messages.Refused(NotFound.code, "There is no such job.", "Try again.")
    server.says(messages.Paused("mine", 2))
    server.job.resume(2)

    assert server.says(forgotten, number=2) == []
    assert server.job.pause_expired

    server.job.order(3)
    assert not server.job.pause_expired
    with pytest.raises(NotFound):
        server.says(forgotten, number=3)


def test_the_outcome_is_kept(server: Server) -> None:
    done = messages.Done("mine", "picture", {"seed": 1})
    assert server.says(done) == []
    assert server.job.done == done


def test_a_preview_is_told_once_when_its_picture_is_here(server: Server) -> None:
    server.says(preview(1))
    assert server.job.take_preview() is None

    server.fetched["picture 1"].finished_or = True

    assert server.job.take_preview() == PreviewReady(1, 3, PICTURE, AREA)
    assert server.job.take_preview() is None


def test_a_newer_preview_takes_the_place_of_one_that_has_not_come(server: Server) -> None:
    server.says(preview(1))
    server.says(preview(2))
    for picture in server.fetched.values():
        picture.finished_or = True

    assert server.job.take_preview() == PreviewReady(2, 3, PICTURE, AREA)
    assert server.job.take_preview() is None


def test_a_preview_that_the_server_has_forgotten_never_comes_and_is_no_error(server: Server) -> None:
    server.says(preview(1))
    server.fetched["picture 1"].finished_or = NotFound("There is no such picture.", "Try again.")
    assert server.job.take_preview() is None

    server.fetched["picture 1"].finished_or = True
    assert server.job.take_preview() is None, "it is not asked for again"


def test_a_dream_without_further_octaves_is_paused_at_its_end_once(server: Server) -> None:
    server.says(messages.Progress("mine", "dreaming", 2, 2, 4, 4, 1.0, 0.0, "the bundled network"))
    assert list(server.job.pause_at_end()) == [Paused(2)]
    assert server.job.paused
    assert list(server.job.pause_at_end()) == []


def test_a_host_that_wants_no_previews_fetches_none() -> None:
    job = Job("mine", AREA, None)
    assert list(job.take(Envelope(0, preview(1)))) == []
    assert job.take_preview() is None
