"""Which frames of films are taken, and what is kept of one that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reverie_server.jobs.admission import admit
from reverie_server.jobs.job import DreamJob
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures, Purpose
from reverie_shared.errors import BadPicture, BadSettings, NotFound, OutOfMemory
from reverie_shared.messages import Dream
from reverie_shared.picture import PixelFormat

FRAME = PixelFormat(10, 2, "rgb")
GOING_ON = {"frame_before": "before", "state_before": "state", "strength": 0.2}


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    """Holds two frames, a smaller one, and a state."""
    pictures = Pictures(lambda _: 2000, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    formats = {"frame": FRAME, "before": FRAME, "small": PixelFormat(5, 2, "rgb"), "state": FRAME.of_state}
    for name, format in formats.items():
        held = pictures.reserve(name, format, Purpose.UPLOAD)
        pictures.publish(held)
        pictures.release(held)
    yield pictures
    pictures.close()


def asked(pictures: Pictures, **fields: Any) -> DreamJob:
    return admit(b"client", Dream("job", "frame", {}, film=True, **fields), 1, pictures, ["bundled"])


def test_a_films_first_frame_has_a_state_to_leave_and_goes_on_from_nothing(pictures: Pictures) -> None:
    job = asked(pictures)

    assert job.film
    assert job.film.before is None
    assert job.film.state.format == PixelFormat(10, 2, "rgba", "f16")
    assert job.outputs == [job.result, job.film.state]


def test_a_frame_that_goes_on_uses_the_frame_before_and_its_state(pictures: Pictures) -> None:
    job = asked(pictures, **GOING_ON)

    assert [held.name for held in job.inputs] == ["frame", "before", "state"]
    assert all(held.users == 1 for held in job.inputs)


def test_a_picture_that_is_no_frame_leaves_no_state(pictures: Pictures) -> None:
    job = admit(b"client", Dream("job", "frame", {}), 1, pictures, ["bundled"])

    assert job.film is None
    assert job.outputs == [job.result]


@pytest.mark.parametrize("missing", GOING_ON)
def test_the_frame_before_its_state_and_the_strength_come_together(pictures: Pictures, missing: str) -> None:
    with pytest.raises(BadSettings, match="ordered incompletely"):
        asked(pictures, **{name: value for name, value in GOING_ON.items() if name != missing})


@pytest.mark.parametrize(
    ("changed", "kind", "words"),
    [
        ({"frame_before": "small"}, BadPicture, "not all of one size"),
        ({"state_before": "before"}, BadPicture, "does not fit its frames"),
        ({"state_before": "gone"}, NotFound, "does not"),
        ({"strength": -0.1}, BadSettings, "number from 0"),
        ({"strength": float("nan")}, BadSettings, "number from 0"),
        ({"stop_after": 1}, BadSettings, "cannot stop"),
    ],
)
def test_a_frame_that_cannot_go_on_is_refused_and_nothing_of_it_is_kept(
    pictures: Pictures, changed: dict[str, Any], kind: type[Exception], words: str
) -> None:
    before = pictures.bytes

    with pytest.raises(kind, match=words):
        asked(pictures, **{**GOING_ON, **changed})

    assert pictures.bytes == before
    assert all(held.users == 0 for name in ("frame", "before", "state") if (held := pictures.find(name)))


def test_without_room_for_the_state_nothing_is_kept_of_the_result_either() -> None:
    format = PixelFormat(10, 10, "rgb")
    pictures = Pictures(lambda _: 700, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    held = pictures.reserve("frame", format, Purpose.UPLOAD)
    pictures.publish(held)
    pictures.release(held)

    with pytest.raises(OutOfMemory):
        asked(pictures)

    assert pictures.bytes == format.size
    pictures.close()
