"""Pictures on their way to the server and back."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import BadMessage, BadPicture, NotFound, OutOfMemory
from reverie_shared.messages import Credit, Fetch, Ping, Pong, Release, Released, Sending, Stored, Strip, Upload
from reverie_shared.picture import STRIP_BYTES, Picture, PixelFormat
from reverie_shared.protocol import WINDOW
from tests.service.processes import ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.wire import Wire

Connect = Callable[[], Wire]

LONG = picture(7, 2048, 2048, "rgba")
"""Four strips."""


SIZES = ("one pixel", "small", "long", "large")
"""Names of the test's pictures: their own would not fit into an environment variable, where pytest puts them."""


@pytest.mark.parametrize("sent", [picture(1, 1, 1, "y"), picture(2), LONG, picture(3, 3000, 3001, "rgba")], ids=SIZES)
def test_a_picture_comes_back_byte_for_byte(client: Wire, sent: Picture) -> None:
    assert client.fetch(client.upload(sent)) == sent


def test_a_known_picture_is_not_sent_again(connect: Connect) -> None:
    connect().upload(LONG)

    assert connect().offer(LONG) == Stored(LONG.digest)


def test_the_sender_gets_credit_for_as_many_strips_as_there_are_within_the_window(client: Wire) -> None:
    assert client.offer(picture(11)) == Credit(picture(11).digest, 1)
    wide = picture(12, 4096, 4096, "rgba")
    assert wide.format.strips > WINDOW
    assert client.offer(wide) == Credit(wide.digest, WINDOW)


def test_without_credit_no_strip_is_sent(client: Wire) -> None:
    client.upload(LONG)
    client.send_picture(Fetch(LONG.digest), 1)
    assert isinstance(client.receive_picture().message, Sending)

    assert not client.pictures.poll(300)

    client.send_picture(Credit(LONG.digest, 1), 2)
    assert client.receive_picture().message == Strip(LONG.digest, 0)
    assert not client.pictures.poll(300)


def test_pixels_that_do_not_give_the_announced_digest_are_refused(client: Wire) -> None:
    announced, other = picture(20), picture(21)
    client.offer(announced)
    client.send_picture(Strip(announced.digest, 0), 1, other.strip(0))

    with pytest.raises(BadPicture, match="announced"):
        client.receive_picture()

    assert isinstance(client.offer(announced), Credit), "it may be sent again"


def test_a_strip_of_the_wrong_length_is_refused(client: Wire) -> None:
    client.offer(LONG_2)
    client.send_picture(Strip(LONG_2.digest, 0), 1, bytes(STRIP_BYTES - 1))

    with pytest.raises(BadPicture, match=f"{STRIP_BYTES}"):
        client.receive_picture()


def test_a_strip_out_of_turn_is_refused(client: Wire) -> None:
    client.offer(LONG_2)
    client.send_picture(Strip(LONG_2.digest, 1), 1, LONG_2.strip(1))

    with pytest.raises(BadPicture, match="Strip 0"):
        client.receive_picture()


def test_a_strip_of_a_picture_that_was_not_offered_is_refused(client: Wire) -> None:
    client.send_picture(Strip("f" * 32, 0), 1, b"pixels")

    with pytest.raises(NotFound):
        client.receive_picture()


def test_an_unknown_picture_cannot_be_fetched(client: Wire) -> None:
    with pytest.raises(NotFound):
        client.fetch("f" * 32)


@pytest.mark.parametrize(
    "offer",
    [
        Upload("0" * 32, 0, 10, "rgb", "u8", False),
        Upload("0" * 32, 65_536, 10, "rgb", "u8", False),
        Upload("0" * 32, 65_535, 65_535, "rgb", "u8", False),
        Upload("0" * 32, 2**62, 2**62, "rgb", "u8", False),
        Upload("0" * 32, 10, 10, "cmyk", "u8", False),
        Upload("0" * 32, 10, 10, "rgb", "f64", False),
    ],
    ids=repr,
)
def test_a_picture_of_absurd_form_is_refused_before_memory_is_taken(client: Wire, offer: Upload) -> None:
    client.send_picture(offer, 1)

    with pytest.raises((BadPicture, OutOfMemory)):
        client.receive_picture()


def test_a_name_that_is_no_digest_is_refused(client: Wire) -> None:
    with pytest.raises(BadMessage, match="digest"):
        client.offer(picture(30), "../../etc/passwd")


def test_a_picture_is_forgotten_when_the_last_client_that_holds_it_releases_it(connect: Connect) -> None:
    one, other, sent = connect(), connect(), picture(40)
    one.upload(sent)
    other.upload(sent)

    assert one.ask(Release(sent.digest)) == Released(sent.digest)
    assert other.fetch(sent.digest) == sent
    other.ask(Release(sent.digest))
    with pytest.raises(NotFound):
        other.fetch(sent.digest)


def test_a_release_that_is_overtaken_by_the_next_upload_of_the_same_picture_does_not_take_it(client: Wire) -> None:
    sent = picture(41)
    client.upload(sent)
    client.upload(sent)

    client.ask(Release(sent.digest))
    assert client.fetch(sent.digest) == sent
    client.ask(Release(sent.digest))
    with pytest.raises(NotFound):
        client.fetch(sent.digest)


def test_releasing_what_is_not_known_is_no_error(client: Wire) -> None:
    assert client.ask(Release("nothing")) == Released("nothing")


def test_half_a_picture_is_dropped_with_its_client(connect: Connect, server: ServerProcess) -> None:
    watcher, leaver = connect(), connect()
    before = {*server.segments()}
    leaver.offer(LONG_2)
    leaver.send_picture(Strip(LONG_2.digest, 0), 1, LONG_2.strip(0))
    leaver.receive_picture()
    half = {*server.segments()} - before
    assert len(half) == 1

    leaver.close()

    wait_for(lambda: half.isdisjoint(server.segments()), "the end of the half picture")
    assert watcher.ask(Ping()) == Pong()


LONG_2 = picture(8, 2048, 8192, "rgba")
"""Sixteen strips."""


@contextmanager
def few_open_files() -> Iterator[None]:
    """What is started now may have as few files open as macOS allows at first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_pictures_that_nobody_releases_are_not_too_many_open_files(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    with few_open_files():
        server = start()
    wire = dial(server.connection)
    wire.hello()

    for number in range(1100):
        name = wire.upload(Picture(PixelFormat(1, 1, "rgba"), number.to_bytes(4, "little")))

    assert wire.facts()["pictures"]["count"] <= 1000
    assert wire.fetch(name).pixels == (1099).to_bytes(4, "little")
