"""The messages on a relay's two pipes."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.connect.pipe import read_message, write_message
from reverie_plugin.connect.transport import Channel
from reverie_shared.protocol import FRAME_BYTES

frames = st.lists(st.binary(max_size=300), max_size=4)
channels = st.sampled_from(Channel)


@given(st.lists(st.tuples(channels, frames), max_size=5))
def test_messages_are_read_as_they_were_written(messages: list[tuple[Channel, list[bytes]]]) -> None:
    pipe = io.BytesIO()
    for channel, parts in messages:
        write_message(pipe, channel, parts)
    pipe.seek(0)

    assert [read_message(pipe) for _ in messages] == messages
    assert read_message(pipe) is None


@given(channels, frames, st.data())
def test_a_message_that_breaks_off_is_none(channel: Channel, parts: list[bytes], data: st.DataObject) -> None:
    pipe = io.BytesIO()
    write_message(pipe, channel, parts)
    whole = pipe.getvalue()

    cut = data.draw(st.integers(0, len(whole) - 1))

    assert read_message(io.BytesIO(whole[:cut])) is None


@pytest.mark.parametrize(
    "raw",
    [b"\x02\x00", b"\x00\x01" + struct.pack("<I", FRAME_BYTES + 1) + b"\0" * 100],
    ids=["a channel that there is not", "a frame longer than any"],
)
def test_what_is_no_message_is_none(raw: bytes) -> None:
    assert read_message(io.BytesIO(raw)) is None


def test_whoever_writes_to_a_pipe_that_nobody_reads_is_told() -> None:
    class Broken(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    with pytest.raises(OSError):
        write_message(Broken(), Channel.CONTROL, [b"news"])
