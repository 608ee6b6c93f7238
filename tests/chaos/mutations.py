"""Real messages of clients, and what chance makes of them."""

from __future__ import annotations

import random
from typing import Any

import msgpack  # type: ignore[import-untyped]

from reverie_shared.messages import (
    AskStatus,
    Cancel,
    Continue,
    Credit,
    Dream,
    Fetch,
    InstallNetwork,
    Look,
    Message,
    Ping,
    Release,
    Resume,
    Strip,
    Upload,
)
from reverie_shared.protocol import encode

_DIGEST = "0123456789abcdef" * 2

CONTROL: tuple[Message, ...] = (
    Ping(),
    AskStatus(),
    Dream("job", _DIGEST, {"steps": 3, "layers": "mixed3=1", "seed": 7}, mask=_DIGEST, part=[0, 0, 8, 8]),
    Dream(
        "job",
        _DIGEST,
        {"guide": "x", "colour_map": "y", "map_colours": "#ff0000=owls,#0000ff=mixed4:3"},
        guide=_DIGEST,
        maps={"colour_map": _DIGEST},
        deliver="flat",
    ),
    Dream("job", _DIGEST, {}, film=True, frame_before=_DIGEST, state_before=_DIGEST, strength=0.5),
    Look("job", _DIGEST, "bundled", _DIGEST, [0, 0, 8, 8]),
    Continue("job", 2),
    Cancel("job"),
    Resume("job"),
    Release(_DIGEST),
    InstallNetwork("bundled"),
)
"""Each request, dreams with all that they can have; not `hello` and `shutdown`: what these do is no fault of theirs."""

PICTURES: tuple[Message, ...] = (
    Upload(_DIGEST, 64, 48, "rgb", "u8", False),
    Credit(_DIGEST, 4),
    Fetch(_DIGEST),
)

_STRIP = Strip(_DIGEST, 0)

_ODD_TEXTS = ("", "\0", "\N{SPIRAL SHELL}" * 50, "x" * 5000, "../../etc/passwd", _DIGEST, "%s%n", "9" * 4000)

_ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 2**31, 2**63 - 1, 2**63, -(2**63), 0.5, float("nan"), float("inf"), 1e308),
    *_ODD_TEXTS,
    *(b"", b"\xff\xfe", [], [[[[]]]], [1, 2], [0, 0, 0, 0], [2**62] * 4, {}, {"a": {"b": {}}}, {"": None}),
    *({"steps": -1}, {"steps": 10**18}, {"guide": "x"}, {"layers": "=,=,"}, {"layers": {"mixed3": 1}}, [1, 1], [1, 99]),
)


def frames(chance: random.Random, pictures: bool) -> list[bytes]:
    """The frames of one message, changed in one to three places, for the pictures socket or the control socket."""
    message = chance.choice((*PICTURES, _STRIP) if pictures else CONTROL)
    payload = chance.randbytes(64 * 48 * 3) if isinstance(message, Strip) else None
    return change([bytes(frame) for frame in encode(message, chance.randrange(1, 2**32), payload)], chance)


def change(made: list[bytes], chance: random.Random) -> list[bytes]:
    """The frames, changed in one to three places; at least one frame is wanted."""
    for _ in range(chance.randint(1, 3)):
        made = chance.choice((_change_value, _change_value, _change_bytes, _cut, _change_frames))(made, chance)
    return made


def _change_value(made: list[bytes], chance: random.Random) -> list[bytes]:
    """Another value, a field less, or one more."""
    try:
        header = msgpack.unpackb(made[0])
    except (ValueError, TypeError, IndexError):
        return made
    if not isinstance(header, dict) or not header:
        return made
    name = chance.choice([*header])
    choice = chance.randrange(5)
    if choice == 0:
        del header[name]
    elif choice == 1:
        header[chance.choice(_ODD_TEXTS)] = chance.choice(_ODD)
    elif isinstance(header[name], dict):
        header[name] = {**header[name], chance.choice(("steps", "seed", "network", "octaves")): chance.choice(_ODD)}
    else:
        header[name] = chance.choice(_ODD)
    try:
        return [msgpack.packb(header), *made[1:]]
    except (ValueError, OverflowError):  # msgpack holds no such number
        return made


def _change_bytes(made: list[bytes], chance: random.Random) -> list[bytes]:
    changed = [bytearray(frame) for frame in made]
    frame = chance.choice(changed)
    for _ in range(chance.randint(1, 4)):
        if frame:
            frame[chance.randrange(min(len(frame), 300))] = chance.randrange(256)
    return [bytes(frame) for frame in changed]


def _cut(made: list[bytes], chance: random.Random) -> list[bytes]:
    return [made[0][: chance.randrange(len(made[0]) + 1)], *made[1:]]


def _change_frames(made: list[bytes], chance: random.Random) -> list[bytes]:
    """Frames twice, in another order, empty, or many: of a message's frames ZeroMQ itself has no limit."""
    return chance.choice(([*made, *made], made[::-1], [b"", *made], [*made, b""], (made * 50)[:50]))
