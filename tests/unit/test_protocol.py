"""Messages become frames and come back; whatever else comes in is refused as what it is."""

from __future__ import annotations

import hashlib
import re
import types
import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_shared import errors, messages, picture, protocol
from reverie_shared.declaration import TEXT_LENGTH
from reverie_shared.errors import BadMessage, ReverieError, WrongVersion
from reverie_shared.messages import FROM_CLIENT, FROM_SERVER, Message, Ping, Strip
from reverie_shared.protocol import VERSION, decode, encode

KINDS = tuple(dict.fromkeys((*FROM_CLIENT, *FROM_SERVER)))
DOCUMENT = (Path(__file__).parents[2] / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")

NUMBERS = st.integers(0, 2**63 - 1)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=200),
    int: NUMBERS,
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    dict: st.dictionaries(st.text(max_size=20), st.integers(-5, 5) | st.text(max_size=20) | st.booleans(), max_size=5),
    type(None): st.none(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """What a field of this type may hold."""
    if isinstance(hint, types.UnionType):
        return st.one_of([values(option) for option in typing.get_args(hint)])
    if typing.get_origin(hint) is list:
        return st.lists(values(typing.get_args(hint)[0]), max_size=5)
    if hint == dict[str, str]:
        return st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=5)
    return VALUES[typing.get_origin(hint) or hint]


@st.composite
def any_message(draw: st.DrawFn) -> Message:
    kind = draw(st.sampled_from(KINDS))
    hints = typing.get_type_hints(kind)
    return kind(**{entry.name: draw(values(hints[entry.name])) for entry in fields(kind)})


@given(any_message(), NUMBERS)
def test_every_message_comes_back_as_it_was_sent(message: Message, number: int) -> None:
    payload = b"pixels" if isinstance(message, Strip) else None

    envelope = decode(encode(message, number, payload), KINDS)

    assert (envelope.id, envelope.message, envelope.payload) == (number, message, payload)


@given(st.lists(st.binary(max_size=300), max_size=4))
def test_garbage_is_refused_and_nothing_worse(frames: list[bytes]) -> None:
    with pytest.raises(ReverieError):
        decode(frames, KINDS)


@given(any_message(), st.data())
def test_a_damaged_message_is_read_or_refused_and_nothing_worse(message: Message, data: st.DataObject) -> None:
    header = bytearray(encode(message, 7)[0])
    for _ in range(data.draw(st.integers(1, 4))):
        header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))

    try:
        decode([bytes(header)], KINDS)
    except ReverieError as error:
        assert error.what


def header(**changes: Any) -> list[bytes]:
    packed = {"v": list(VERSION), "kind": "ping", "id": 7, **changes}
    return [msgpack.packb({name: value for name, value in packed.items() if value is not None})]


def test_another_major_version_is_refused_as_that_whatever_else_it_says() -> None:
    with pytest.raises(WrongVersion) as refused:
        decode(header(v=[VERSION[0] + 1, 0], kind="teleport"), FROM_CLIENT)

    assert refused.value.request == 7, "so that its sender learns which request it was"


def test_a_minor_version_may_add_fields() -> None:
    assert decode(header(v=[VERSION[0], VERSION[1] + 1], mood="good"), FROM_CLIENT).message == Ping()


@pytest.mark.parametrize(
    "changes",
    [
        {"v": None},
        {"v": "1.0"},
        {"v": [1]},
        {"id": None},
        {"id": -1},
        {"id": True},
        {"id": "7"},
        {"kind": None},
        {"kind": 5},
        {"kind": "pong"},
        {"kind": "shutdown", "now": 1},
        {"kind": "cancel"},
        {"kind": "cancel", "job": 5},
        {"kind": "cancel", "job": "j" * 5000},
        {"kind": "continue", "job": "j", "stop_after": -1},
        {"kind": "continue", "job": "j", "stop_after": True},
        {"kind": "dream", "job": "j", "picture": "p", "settings": {1: 2}},
        {"kind": "dream", "job": "j", "picture": "p", "settings": {}, "maps": {"colour_map": {}}},
    ],
    ids=str,
)
def test_a_message_that_is_not_as_declared_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        decode(header(**changes), FROM_CLIENT)


def test_only_strips_carry_a_payload() -> None:
    with pytest.raises(BadMessage):
        decode([*header(), b"pixels"], FROM_CLIENT)
    with pytest.raises(BadMessage):
        decode(encode(Strip("p", 0), 1), FROM_CLIENT)


def test_a_header_beyond_its_limit_is_refused_unread() -> None:
    with pytest.raises(BadMessage):
        decode(
            [msgpack.packb({"v": list(VERSION), "kind": "ping", "id": 1, "more": "x" * protocol.HEADER_BYTES})], KINDS
        )


def section(kind: type[Message]) -> str:
    """The lines of the document that describe a kind."""
    found = re.search(rf"^### `{re.escape(kind.kind)}`.*?(?=^##)", DOCUMENT + "\n##", re.MULTILINE | re.DOTALL)
    assert found, f"docs/PROTOCOL.md does not describe “{kind.kind}”"
    return found[0]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_the_document_describes_every_kind_and_field(kind: type[Message]) -> None:
    described = re.findall(r"^\| `(\w+)` \|", section(kind), re.MULTILINE)

    assert described == [entry.name for entry in fields(kind)]


def test_the_document_describes_nothing_that_does_not_exist() -> None:
    assert set(re.findall(r"^### `([\w-]+)`", DOCUMENT, re.MULTILINE)) == {kind.kind for kind in KINDS}


def test_the_document_names_every_error_code() -> None:
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReverieError)}

    assert set(re.findall(r"^\| `([\w-]+)` \| `\w+` \|", DOCUMENT, re.MULTILINE)) == codes - {ReverieError.code}


def test_the_document_tells_the_limits_that_hold() -> None:
    told = {
        name: int(number.replace(",", ""))
        for name, number in re.findall(r"^\| (.+?) \| ([\d,]+) \|", DOCUMENT, re.MULTILINE)
    }

    assert told == {
        "bytes of a strip": picture.STRIP_BYTES,
        "bytes of a frame on the pictures socket": protocol.FRAME_BYTES,
        "bytes of a frame on the control socket": protocol.CONTROL_FRAME_BYTES,
        "bytes of a header": protocol.HEADER_BYTES,
        "characters of a text": TEXT_LENGTH,
        "strips of credit at first": protocol.WINDOW,
        "pixels of a side": picture.LARGEST_SIDE,
        "pixels of a picture": picture.LARGEST_PIXELS,
        "characters of a job's name": 64,
        "unfinished jobs of a client": 64,
    }


def test_the_document_gives_as_much_credit_as_is_given() -> None:
    first = {int(strips) for strips in re.findall(r"credit picture=\w+ strips=(\d+)", DOCUMENT)} - {1}

    assert first == {protocol.WINDOW}
    assert f"The server gives credit for {protocol.WINDOW}" in DOCUMENT


def test_the_document_is_of_the_version_that_is_spoken() -> None:
    assert f"version {VERSION[0]}.{VERSION[1]}" in DOCUMENT.splitlines()[0]


def test_the_document_tells_how_a_picture_is_named() -> None:
    head = "PixelFormat(width=128, height=96, channels='rgb', sample='u8', linear=False)"
    pixels = bytes(range(256)) * 144

    assert head in DOCUMENT
    assert (
        hashlib.blake2b(head.encode() + pixels, digest_size=16).hexdigest()
        == picture.Picture(picture.PixelFormat(128, 96, "rgb"), pixels).digest
    )


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.kind for kind in KINDS}) == len(KINDS)
    assert {kind for kind in vars(messages).values() if isinstance(kind, type) and issubclass(kind, Message)} == {
        *KINDS,
        Message,
    }
