"""The wire format: messages become frames, and frames are checked and become messages.

A message is one or two frames: a msgpack map (the header), and for strips of pixels the raw bytes (the payload).
The header holds `v` (protocol version `[major, minor]`), `kind`, `id` (a request's number, repeated in its replies; 0
in events) and the fields of the kind's class in `reverie_shared.messages`. Unknown fields are ignored, so that a minor
version may add some.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Any

import msgpack  # type: ignore[import-untyped]  # it brings no types

from reverie_shared.declaration import TEXT_LENGTH
from reverie_shared.errors import ReverieError
from reverie_shared.errors import connection as wrong
from reverie_shared.messages import Message, Strip
from reverie_shared.picture import STRIP_BYTES

VERSION = (1, 6)
"""Major, minor. Another major is refused; a higher minor may only add fields and kinds."""

WINDOW = 4
"""How many strips a sender may be ahead of the receiver's confirmation."""

HEADER_BYTES = 64 * 2**10
"""Bytes of the longest header."""

FRAME_BYTES = STRIP_BYTES + 1024
"""The longest frame: ZeroMQ disconnects a peer that sends a longer one, before it allocates the memory."""

CONTROL_FRAME_BYTES = 4 * HEADER_BYTES
"""The longest frame on the control socket; more than a header may have, so that a long one is refused in words."""


@dataclass(frozen=True)
class Envelope:
    """A received message: the request's number, the message, and the payload of a strip."""

    id: int
    message: Message
    payload: Any = None


def encode(message: Message, id: int = 0, payload: Any = None) -> list[Any]:
    """The frames of a message; `payload`, any buffer of bytes, is not copied."""
    header = {"v": list(VERSION), "kind": message.kind, "id": id}
    header.update((entry.name, getattr(message, entry.name)) for entry in fields(message))
    packed = msgpack.packb(header)
    return [packed] if payload is None else [packed, payload]


def decode(frames: Sequence[Any], expected: tuple[type[Message], ...]) -> Envelope:
    """Read and check a message.

    Parameters
    ----------
    frames : sequence of buffers
        One or two frames.
    expected : tuple of message classes
        The kinds that may come here: `FROM_CLIENT` or `FROM_SERVER`.

    Raises
    ------
    WrongVersion
        The message is of another major version.
    BadMessage
        The message is not as declared. The error's `request` is the message's number, where it could be read.
    """
    header = _header(frames)
    number = header.get("id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        raise wrong.BROKEN_MESSAGE(what=wrong.NO_NUMBER())
    try:
        _check_version(header.get("v"))
        message = _message(header, expected)
        has_payload = len(frames) == 2
        if has_payload != isinstance(message, Strip):
            raise wrong.BROKEN_MESSAGE(what=wrong.FRAMES_OF_KIND(kind=message.kind, count=len(frames)))
    except ReverieError as error:
        error.request = number
        raise
    return Envelope(number, message, frames[1] if has_payload else None)


def _header(frames: Sequence[Any]) -> dict[str, Any]:
    if not 1 <= len(frames) <= 2:
        raise wrong.BROKEN_MESSAGE(what=wrong.FRAMES(count=len(frames)))
    raw = bytes(frames[0]) if len(frames[0]) <= HEADER_BYTES else b""
    try:
        header = msgpack.unpackb(raw)
    except (ValueError, TypeError, RecursionError):  # msgpack's own errors on garbage are all ValueErrors
        raise wrong.BROKEN_MESSAGE(what=wrong.CANNOT_BE_READ()) from None
    if not isinstance(header, dict):
        raise wrong.BROKEN_MESSAGE(what=wrong.NO_MAP())
    return header


def _check_version(version: object) -> None:
    if not (isinstance(version, list) and len(version) == 2 and all(isinstance(part, int) for part in version)):
        raise wrong.BROKEN_MESSAGE(what=wrong.NO_VERSION())
    if version[0] != VERSION[0]:
        raise wrong.ANOTHER_PROTOCOL(theirs=version[0], ours=VERSION[0])


def _message(header: dict[str, Any], expected: tuple[type[Message], ...]) -> Message:
    name = header.get("kind")
    declared = _declared(expected).get(name) if isinstance(name, str) else None
    if declared is None:
        raise wrong.BROKEN_MESSAGE(what=wrong.UNKNOWN_KIND(kind=str(name)[:40]))
    kind, types = declared
    values = {}
    for field, hint in types.items():
        if field in header:
            if not _fits(header[field], hint):
                raise wrong.BROKEN_MESSAGE(what=wrong.WRONG_FIELD(kind=kind.kind, field=field))
            values[field] = header[field]
    try:
        return kind(**values)
    except TypeError:
        raise wrong.BROKEN_MESSAGE(what=wrong.MISSING_FIELDS(kind=kind.kind)) from None


@cache
def _declared(expected: tuple[type[Message], ...]) -> dict[str, tuple[type[Message], dict[str, Any]]]:
    """By kind: the message's class and its fields' types. Kept, for `get_type_hints` takes longer than all the rest."""
    return {kind.kind: (kind, _field_types(kind)) for kind in expected}


def _field_types(kind: type[Message]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {entry.name: hints[entry.name] for entry in fields(kind)}


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of the declared type; whole numbers are 0 to 2**63 - 1, texts at most `TEXT_LENGTH` long."""
    if isinstance(hint, UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
    if hint is str:
        return isinstance(value, str) and len(value) <= TEXT_LENGTH
    if typing.get_origin(hint) is list:
        (kind,) = typing.get_args(hint)
        return isinstance(value, list) and all(_fits(part, kind) for part in value)
    if typing.get_origin(hint) is dict:
        _, kind = typing.get_args(hint)
        return isinstance(value, dict) and all(
            isinstance(key, str) and (kind is Any or _fits(part, kind)) for key, part in value.items()
        )
    return isinstance(value, hint)
