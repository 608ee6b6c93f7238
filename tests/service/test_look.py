"""“What is here?”, asked of a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.look import Sights, look, part_around
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Progress
from reverie_plugin.order import Order
from reverie_plugin.session import Session
from reverie_shared.errors import BadPicture, BadSettings, NotFound
from reverie_shared.messages import Accepted, AskStatus, Cancel, Cancelled, Look, Looked, Refused, Release, Status
from reverie_shared.picture import Picture
from tests.service.sessions import LONG, cat, finish, until
from tests.support.pictures import PHOTO, Array, picture
from tests.support.running import MemoryHost, Reverie
from tests.unit.dream.test_look import stripes_right


@pytest.fixture
def client(reverie: Reverie) -> Iterator[Client]:
    client = run_to_end(connect(reverie.installation, "tests"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def striped() -> Picture:
    from PIL import Image

    with Image.open(PHOTO) as image:
        return picture(stripes_right(np.asarray(image.convert("RGB"))))


def seen(client: Client, shown: Picture, **asked: object) -> Sights:
    return run_to_end(look(client, shown, "auto", **asked), client.wait)  # type: ignore[arg-type]


def pictures_held(client: Client) -> int:
    status = run_to_end(client.ask(AskStatus()), client.wait)
    assert isinstance(status, Status)
    return int(status.facts["pictures"]["count"])


def test_what_is_here_is_told_and_nothing_is_left_on_the_server(client: Client, striped: Picture) -> None:
    before = pictures_held(client)
    sights = seen(client, striped, part=(310, 50, 130, 130))

    assert sights.network == "bundled"
    assert "stripes" in [sight.term for sight in sights.motifs[:3]]
    assert sights.channels[0].score >= sights.channels[-1].score
    assert sights.channels[0].term == f"{sights.channels[0].layer}:{sights.channels[0].channel}"
    assert pictures_held(client) == before


def test_a_look_interrupts_a_dream_of_minutes(reverie: Reverie, client: Client, striped: Picture) -> None:
    session = Session(MemoryHost(cat()), Order(settings=LONG), reverie.installation)
    steps = until(session, Progress)

    assert seen(client, striped).channels

    session.cancel()
    finish(session, steps)


@pytest.mark.alone
def test_a_selection_of_500_pixels_is_looked_at_within_a_second(client: Client) -> None:
    photo = picture(np.random.default_rng(0).integers(0, 255, (500, 500, 3), np.uint8))
    seen(client, photo)

    began = time.monotonic()
    seen(client, photo)

    assert time.monotonic() - began < 1


def test_a_newer_look_takes_the_place_of_the_one_before(client: Client, striped: Picture) -> None:
    transfer = client.upload(striped, striped.digest)
    while not transfer.finished:
        client.receive()
    client.request(Look("older", striped.digest))
    client.request(Look("newer", striped.digest))
    told: list[object] = []
    until_then = time.monotonic() + 60
    while not any(isinstance(each, Looked) for each in told) and time.monotonic() < until_then:
        told += [envelope.message for envelope in client.receive()]
        client.wait(0.05)

    assert Cancelled("older") in told
    assert [each.job for each in told if isinstance(each, Looked)] == ["newer"]
    assert Accepted("newer", 0) in told
    for request in (Cancel("newer"), Release(striped.digest)):
        run_to_end(client.ask(request), client.wait)


def test_a_look_that_is_closed_is_cancelled_and_can_be_cancelled_by_name(client: Client, striped: Picture) -> None:
    steps = look(client, striped, "auto")
    while not isinstance(next(steps), type(None)):
        client.wait(0.05)
    steps.close()

    assert run_to_end(client.ask(Cancel("unknown")), client.wait) == Cancelled("unknown")
    status = run_to_end(client.ask(AskStatus()), client.wait)
    assert isinstance(status, Status)
    assert status.facts["jobs"] == []


def test_what_cannot_be_looked_at_is_refused_in_words(client: Client, striped: Picture) -> None:
    gray = picture(np.zeros((300, 451, 1), np.uint8), "y")
    small = picture(np.full((30, 45, 1), 255, np.uint8), "y")

    with pytest.raises(BadPicture, match="nothing to look at"):
        seen(client, striped, mask=gray)
    with pytest.raises(BadPicture, match="does not fit"):
        seen(client, striped, mask=small)
    with pytest.raises(BadPicture, match="does not lie inside"):
        seen(client, striped, part=(400, 0, 100, 100))
    with pytest.raises(BadSettings, match="network"):
        run_to_end(look(client, striped, "no such network"), client.wait)
    with pytest.raises(NotFound):
        refusal = run_to_end(client.ask(Look("job", "0" * 32)), client.wait)
        assert isinstance(refusal, Refused)
    assert seen(client, striped).channels, "it works on"


@pytest.mark.parametrize(
    ("point", "part"),
    [((600, 400), (550, 350, 100, 100)), ((0, 0), (0, 0, 50, 50)), ((9999, -5), (1149, 0, 51, 50))],
)
def test_a_point_stands_for_a_square_inside_the_picture(point: tuple[int, int], part: tuple[int, ...]) -> None:
    assert part_around(*point, 1200, 800) == part
    assert part_around(3, 3, 10, 10) == (0, 0, 10, 10)


def test_a_photo_of_another_format_is_looked_at_too(client: Client) -> None:
    photo: Array = np.random.default_rng(1).random((120, 90, 4)).astype(np.float32)

    assert seen(client, picture(photo, "rgba", linear=True), part=(10, 10, 20, 20)).channels
