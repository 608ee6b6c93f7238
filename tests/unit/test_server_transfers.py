"""Pictures that come in and go out strip by strip, as the server sends and receives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq

from reverie_server.lifecycle import Lifecycle
from reverie_server.net.outbox import PROBE_INTERVAL, Outbox
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import RETENTION_SECONDS, Pictures
from reverie_server.pictures.transfers import Transfers
from reverie_shared.errors import BadMessage, BadPicture, Busy, NotFound
from reverie_shared.messages import FROM_SERVER, Credit, Fetch, Message, Sending, Stored, Strip, Upload
from reverie_shared.picture import STRIP_BYTES, Picture, PixelFormat
from reverie_shared.protocol import WINDOW, Envelope, decode
from tests.service.samples import picture

SIDE = 1024
assert SIDE * SIDE * 4 == STRIP_BYTES, "a square of this side is one strip"

SMALL = picture(1)
"""One short strip."""


def tall(strips: int, fill: bytes = b"\1") -> Picture:
    """A picture of so many strips, the last one short."""
    form = PixelFormat(SIDE, SIDE * strips - 5)
    return Picture(form, fill * form.size)


class Setup:
    """Transfers that send through a real socket, and clients at its other end."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pictures = Pictures(lambda _: 2**30, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: self.now)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._router = self._context.socket(zmq.ROUTER)
        self._router.router_mandatory = 1
        self._router.bind("inproc://pictures")
        self._clients: dict[bytes, zmq.Socket[bytes]] = {}
        self.lifecycle = Lifecycle(1e6, lambda: None)
        self.transfers = Transfers(Outbox(self._router), self.pictures, self.lifecycle, lambda: self.now)

    def connect(self, name: bytes) -> None:
        socket = self._context.socket(zmq.DEALER)
        socket.identity = name
        socket.connect("inproc://pictures")
        self._clients[name] = socket

    def send(self, client: bytes, message: Message, number: int = 0, payload: bytes | memoryview | None = None) -> None:
        """The client's message arrives."""
        frame = None if payload is None else zmq.Frame(payload)
        self.transfers.handle(client, Envelope(number, message, frame))

    def received(self, client: bytes) -> list[Envelope]:
        """All that was sent to the client since the last call."""
        found = []
        while self._clients[client].poll(20):
            found.append(decode(self._clients[client].recv_multipart(), FROM_SERVER))
        return found

    def answer(self, client: bytes) -> Message:
        """The one message that was sent to the client since the last call."""
        (envelope,) = self.received(client)
        return envelope.message

    def upload(self, client: bytes, sent: Picture) -> None:
        """Send a whole picture, however much credit there is."""
        self.send(client, offer(sent))
        for index in range(sent.format.strips):
            self.send(client, Strip(sent.digest, index), payload=sent.strip(index))

    def close(self) -> None:
        self.pictures.close()
        self._context.destroy(linger=0)


def offer(sent: Picture) -> Upload:
    form = sent.format
    return Upload(sent.digest, form.width, form.height, form.channels, form.sample, form.linear)


@pytest.fixture
def setup() -> Iterator[Setup]:
    """Transfers with two clients, `a` and `b`."""
    setup = Setup()
    setup.connect(b"a")
    setup.connect(b"b")
    yield setup
    setup.close()


# --- uploads ------------------------------------------------------------------------------------------------


def test_an_uploaded_picture_is_kept_under_its_digest(setup: Setup) -> None:
    setup.upload(b"a", tall(2))

    held = setup.pictures.acquire(tall(2).digest)
    with held.view(0, held.format.size) as pixels:
        assert pixels == tall(2).pixels
    assert held.holders == {b"a": 1}
    assert [envelope.message for envelope in setup.received(b"a")] == [Credit(held.name, 2), Stored(held.name)]
    assert not setup.transfers.busy


def test_credit_keeps_the_sender_a_window_ahead(setup: Setup) -> None:
    sent = tall(WINDOW + 2)
    setup.send(b"a", offer(sent), number=5)
    credits = [setup.answer(b"a")]
    for index in range(2):
        setup.send(b"a", Strip(sent.digest, index), payload=sent.strip(index))
        credits.append(setup.answer(b"a"))
    setup.send(b"a", Strip(sent.digest, 2), payload=sent.strip(2))

    assert credits == [Credit(sent.digest, WINDOW), Credit(sent.digest, 1), Credit(sent.digest, 1)]
    assert setup.received(b"a") == [], "the client has credit for all there is"


def test_a_picture_that_is_here_already_need_not_be_sent(setup: Setup) -> None:
    setup.upload(b"a", SMALL)

    setup.send(b"b", offer(SMALL))

    assert setup.answer(b"b") == Stored(SMALL.digest)
    assert setup.pictures.acquire(SMALL.digest).holders == {b"a": 1, b"b": 1}


def test_a_picture_that_two_clients_send_at_once_is_kept_once(setup: Setup) -> None:
    for client in (b"a", b"b"):
        setup.send(client, offer(SMALL))
    for client in (b"a", b"b"):
        setup.send(client, Strip(SMALL.digest, 0), payload=SMALL.strip(0))

    assert setup.pictures.bytes == SMALL.format.size
    assert setup.pictures.acquire(SMALL.digest).holders == {b"a": 1, b"b": 1}


@pytest.mark.parametrize(
    ("index", "payload", "words"),
    [
        (1, bytes(STRIP_BYTES), "Strip 0 of a picture was awaited, 1 came"),
        (0, bytes(STRIP_BYTES - 1), f"A strip of {STRIP_BYTES - 1} bytes came instead of {STRIP_BYTES}"),
    ],
    ids=["the second strip first", "a strip too short"],
)
def test_a_strip_that_does_not_fit_ends_the_upload_and_frees_its_memory(
    setup: Setup, index: int, payload: bytes, words: str
) -> None:
    sent = tall(2)
    setup.send(b"a", offer(sent))

    with pytest.raises(BadPicture, match=words):
        setup.send(b"a", Strip(sent.digest, index), payload=payload)

    assert setup.pictures.bytes == 0
    with pytest.raises(NotFound, match="not being sent"):
        setup.send(b"a", Strip(sent.digest, 0), payload=sent.strip(0))


def test_pixels_of_another_digest_are_refused(setup: Setup) -> None:
    setup.send(b"a", offer(SMALL))

    with pytest.raises(BadPicture, match="not the one that was announced"):
        setup.send(b"a", Strip(SMALL.digest, 0), payload=bytes(SMALL.format.size))

    assert setup.pictures.bytes == 0


def test_a_name_that_is_no_digest_is_refused(setup: Setup) -> None:
    with pytest.raises(BadMessage, match="no digest"):
        setup.send(b"a", Upload("../photo", 1, 1, "y", "u8", False))


def test_a_retiring_server_takes_no_more_pictures(setup: Setup) -> None:
    setup.lifecycle.retire("A test asks for it.")

    with pytest.raises(Busy, match="shutting down"):
        setup.send(b"a", offer(SMALL))


def test_a_silent_uploader_is_probed_and_given_up_in_the_end(setup: Setup) -> None:
    sent = tall(2)
    setup.send(b"a", offer(sent), number=5)
    setup.received(b"a")

    setup.now = PROBE_INTERVAL / 2
    setup.transfers.tick()
    assert setup.received(b"a") == []
    setup.now = PROBE_INTERVAL * 1.1
    setup.transfers.tick()
    assert setup.received(b"a") == [Envelope(5, Credit(sent.digest, 0))]
    setup.now = RETENTION_SECONDS + 1
    setup.transfers.tick()

    assert not setup.transfers.busy
    assert setup.pictures.bytes == 0


# --- downloads ----------------------------------------------------------------------------------------------


def test_a_picture_is_announced_and_sent_as_far_as_credit_goes(setup: Setup) -> None:
    sent = tall(3)
    setup.upload(b"a", sent)
    setup.received(b"a")

    setup.send(b"a", Fetch(sent.digest), number=8)
    form = sent.format
    announced = Sending(sent.digest, form.width, form.height, form.channels, form.sample, form.linear)
    assert setup.received(b"a") == [Envelope(8, announced)]
    assert not setup.transfers.ready
    assert not setup.transfers.send_strip()

    setup.send(b"a", Credit(sent.digest, 2))
    assert [setup.transfers.send_strip() for _ in range(3)] == [True, True, False]

    arrived = setup.received(b"a")
    assert [(envelope.id, envelope.message) for envelope in arrived] == [
        (8, Strip(sent.digest, 0)),
        (8, Strip(sent.digest, 1)),
    ]
    assert b"".join(bytes(envelope.payload) for envelope in arrived) == sent.pixels[: 2 * STRIP_BYTES]


def test_a_picture_counts_as_delivered_after_its_last_strip(setup: Setup) -> None:
    setup.upload(b"a", SMALL)
    held = setup.pictures.find(SMALL.digest)
    assert held
    setup.send(b"a", Fetch(SMALL.digest))
    setup.send(b"a", Credit(SMALL.digest, 1))
    assert not held.delivered

    setup.transfers.send_strip()

    assert held.delivered
    assert held.users == 0
    assert not setup.transfers.busy


def test_clients_take_turns(setup: Setup) -> None:
    sent = tall(2)
    setup.upload(b"a", sent)
    setup.received(b"a")
    for client in (b"a", b"b"):
        setup.send(client, Fetch(sent.digest))
        setup.send(client, Credit(sent.digest, 2))
        setup.received(client)

    for _ in range(2):
        setup.transfers.send_strip()

    assert setup.answer(b"a") == setup.answer(b"b") == Strip(sent.digest, 0)


def test_what_a_client_that_is_gone_was_sending_and_fetching_is_given_up(setup: Setup) -> None:
    setup.upload(b"b", SMALL)
    setup.send(b"a", offer(tall(2)))
    setup.send(b"a", Fetch(SMALL.digest))

    setup.transfers.drop_client(b"a")

    assert not setup.transfers.busy
    assert setup.pictures.bytes == SMALL.format.size
    held = setup.pictures.find(SMALL.digest)
    assert held
    assert held.users == 0


def test_a_picture_that_is_not_here_is_refused(setup: Setup) -> None:
    with pytest.raises(NotFound, match="Send the picture again"):
        setup.send(b"a", Fetch(SMALL.digest))
