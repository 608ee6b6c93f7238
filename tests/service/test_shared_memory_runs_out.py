"""Where the system has no shared memory left, a picture or a dream is refused in words, and the server goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import OutOfMemory
from reverie_shared.messages import Accepted, Cancel, Credit, Dream, Ping, Pong, Strip
from reverie_shared.picture import Picture, PixelFormat
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.wire import QUICK, SLOW, Wire
from tests.support.small_memory import SMALL_MEMORY, can_mount, filled

pytestmark = pytest.mark.skipif(not can_mount(), reason="only root may mount a file system")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server with little shared memory."""
    process = ServerProcess(tmp_path_factory.mktemp("home"), prefix=SMALL_MEMORY)
    yield process
    process.stop()
    assert process.process.returncode == 0


@pytest.fixture
def client(server: ServerProcess, dial: Callable[[Connection], Wire]) -> Wire:
    return dial(server.connection)


def tall(fill: bytes) -> Picture:
    """A picture of two strips."""
    form = PixelFormat(1024, 2048)
    return Picture(form, fill * form.size)


def test_memory_that_is_taken_while_a_picture_comes_is_told_and_the_picture_can_be_sent_again(
    client: Wire, server: ServerProcess
) -> None:
    sent = tall(b"\1")
    assert client.offer(sent) == Credit(sent.digest, 2)

    with filled(server.process.pid):
        client.send_picture(Strip(sent.digest, 0), 1, sent.strip(0))
        with pytest.raises(OutOfMemory, match="shared memory"):
            client.receive_picture()
        assert client.ask(Ping()) == Pong()

    assert client.fetch(client.upload(sent)).pixels == sent.pixels


def test_a_picture_for_which_there_is_no_memory_now_is_refused_before_it_is_sent(
    client: Wire, server: ServerProcess
) -> None:
    before = client.facts()["pictures"]["budget"]
    as_large = PixelFormat(1024, before // (3 * 1024))

    with filled(server.process.pid):
        assert client.facts()["pictures"]["budget"] < as_large.size
        with pytest.raises(OutOfMemory, match="MB for all"):
            client.offer(Picture(as_large, bytes(as_large.size)))


def test_memory_that_is_taken_while_a_dream_waits_fails_the_dream_in_words(client: Wire, server: ServerProcess) -> None:
    ahead = client.dream(picture(1), settings=SLOW)
    client.dreaming(ahead)
    name = client.upload(picture(3, 1024, 768))
    assert client.ask(Dream("j", name, QUICK)) == Accepted("j", 1)

    with filled(server.process.pid):
        client.send(Cancel(ahead))
        with pytest.raises(OutOfMemory, match="shared memory"):
            client.result("j")

    assert client.result(client.dream(picture(3, 1024, 768))).format == picture(3, 1024, 768).format
