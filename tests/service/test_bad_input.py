"""Whatever comes in: a typed refusal goes out, the log has one line of it, and the server goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import BadMessage, BadPicture, BadSettings, NotFound, ReverieError, WrongVersion
from reverie_shared.messages import FROM_SERVER, Cancel, Cancelled, Continue, Dream, Ping, Pong, Refused, Resume
from reverie_shared.protocol import FRAME_BYTES, VERSION, decode
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.wire import QUICK, Wire

Dial = Callable[[Connection], Wire]


def refusal(wire: Wire, frames: list[bytes]) -> Refused:
    """What the server says to these frames."""
    wire.control.send_multipart(frames)
    assert wire.control.poll(5000)
    message = decode(wire.control.recv_multipart(), FROM_SERVER).message
    assert isinstance(message, Refused)
    return message


def header(**fields: Any) -> bytes:
    packed = msgpack.packb({"v": list(VERSION), "id": 5, **fields})
    assert isinstance(packed, bytes)
    return packed


@pytest.mark.parametrize(
    "frames",
    [
        [b""],
        [b"garbage"],
        [b"\x81" * 1000],
        [random.Random(3).randbytes(5000)],
        [b"a", b"b", b"c"],
        [b"a"] * 20_000,
        [msgpack.packb([1, 2, 3])],
        [msgpack.packb({"kind": "ping"})],
        [header(kind="no-such-kind")],
        [header(kind="strip", picture="x", index=0)],
        [header(kind="dream")],
        [header(kind="dream", job=7, picture="x", settings={})],
        [header(kind="dream", job="j", picture="x", settings=[])],
        [header(kind="release", picture="x" * 5000)],
        [header(kind="ping"), b"payload"],
        [bytes(100_000)],
    ],
    ids=lambda frames: repr(frames)[:50],
)
def test_garbage_is_refused_as_garbage(client: Wire, frames: list[bytes]) -> None:
    assert refusal(client, frames).code == BadMessage.code
    assert client.ask(Ping()) == Pong()


def test_another_major_version_is_refused_with_what_to_do(client: Wire) -> None:
    refused = refusal(client, [header(kind="ping", v=[VERSION[0] + 1, 0])])

    assert refused.code == WrongVersion.code
    assert "Install Reverie again" in refused.remedy


def test_a_higher_minor_version_with_fields_of_the_future_is_understood(client: Wire) -> None:
    client.control.send(header(kind="ping", v=[VERSION[0], VERSION[1] + 1], colour="blue"))

    assert decode(client.control.recv_multipart(), FROM_SERVER).message == Pong()


def test_a_frame_beyond_the_limit_costs_its_sender_the_connection(
    client: Wire, server: ServerProcess, dial: Dial
) -> None:
    client.control.send(bytes(FRAME_BYTES + 1))

    assert not client.control.poll(300)
    assert dial(server.connection).hello().pid == server.process.pid


def test_the_same_garbage_a_hundred_times_is_logged_once(client: Wire, server: ServerProcess) -> None:
    before = server.log().count("of the unknown kind")
    for _ in range(100):
        refusal(client, [header(kind="nonsense")])

    assert server.log().count("of the unknown kind") == before + 1


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"preset": "nightmare"}, "There is no preset “nightmare”"),
        ({"settings": {"sharpness": 1}}, "There is no setting “sharpness”"),
        ({"settings": {"layers": "mixed99=1"}}, "has no “mixed99”"),
        ({"settings": {"steps": 0}}, "steps cannot be “0”"),
        ({"settings": {"steps": 2.5}}, "steps cannot be “2.5”"),
        ({"settings": {"step_size": float("nan")}}, "step_size cannot be “nan”"),
        ({"settings": {"step_size": float("inf")}}, "step_size cannot be “inf”"),
        ({"settings": {"seed": "9" * 5000}}, "seed cannot be"),
        ({"settings": {"network": b"\xff\x00"}}, "network cannot be"),
        ({"stop_after": 0}, "before its first octave"),
        ({"deliver": "by post"}, "no delivery “by post”"),
        ({"settings": {"guide": "flowers"}}, "guide “flowers” was not uploaded"),
        ({"guide": "f" * 32}, "setting “guide” is empty"),
        ({"job": ""}, "name"),
        ({"job": "j" * 65}, "name"),
    ],
    ids=repr,
)
def test_an_order_that_cannot_be_is_refused_at_once(client: Wire, order: dict[str, Any], words: str) -> None:
    name = client.upload(picture())

    with pytest.raises(BadSettings, match=words):
        client.ask(Dream(**{"job": "j", "picture": name, "settings": QUICK, **order}))

    assert client.facts()["jobs"] == []


def test_a_mask_of_another_size_is_refused(client: Wire) -> None:
    name, mask = client.upload(picture()), client.upload(picture(1, 127, 96, "y"))

    with pytest.raises(BadPicture, match="selection"):
        client.ask(Dream("j", name, QUICK, mask=mask))


@pytest.mark.parametrize(
    "request_",
    [
        Dream("j", "f" * 32, QUICK),
        Dream("j", "f" * 32, {**QUICK, "guide": "flowers"}, guide="f" * 32),
        Continue("no such job"),
        Resume("no such job"),
    ],
    ids=repr,
)
def test_what_the_server_does_not_have_is_refused_as_unknown(client: Wire, request_: Any) -> None:
    with pytest.raises(NotFound):
        client.ask(request_)


def test_cancelling_what_is_not_there_is_no_error(client: Wire) -> None:
    assert client.ask(Cancel("no such job")) == Cancelled("no such job")


def test_two_jobs_cannot_have_one_name(client: Wire) -> None:
    job = client.dream(picture())

    with pytest.raises(BadMessage, match="exists"):
        client.ask(Dream(job, picture().digest, QUICK))

    client.ask(Cancel(job))  # other tests look at which jobs there are


def test_fuzzed_messages_never_end_the_server(client: Wire, server: ServerProcess, dial: Dial) -> None:
    chance = random.Random(5)
    valid = header(kind="dream", job="j", picture="x" * 32, settings={"steps": 3}, preset="reverie")
    for _ in range(2000):
        mutated = bytearray(valid)
        for _ in range(chance.randrange(1, 5)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        client.control.send(mutated[: chance.randrange(1, len(mutated) + 1)])
        if client.control.poll(0):
            client.control.recv_multipart()

    with pytest.raises(ReverieError):
        dial(server.connection).ask(Continue("still there?"))
