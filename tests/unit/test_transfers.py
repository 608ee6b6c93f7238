"""Pictures on their way, strip by strip, as many as the receiver has given credit for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.connect.transfers import Fetching, Uploading
from reverie_shared.errors import BadMessage, BadPicture, NotFound
from reverie_shared.messages import Credit, Fetch, Message, Refused, Sending, Stored, Strip, Upload
from reverie_shared.picture import STRIP_BYTES, Picture, PixelFormat
from reverie_shared.protocol import WINDOW, Envelope

SIDE = 1024
assert SIDE * SIDE * 4 == STRIP_BYTES, "a square of this side is one strip"


class Sent(list[tuple[Message, Any]]):
    """What was sent, in its order."""

    def __call__(self, message: Message, payload: Any) -> None:
        self.append((message, payload))

    @property
    def strips(self) -> list[int]:
        return [message.index for message, _ in self if isinstance(message, Strip)]

    @property
    def credit(self) -> int:
        return sum(message.strips for message, _ in self if isinstance(message, Credit))


def high(strips: int) -> Picture:
    """A picture of so many strips, the last one short, each full of its own byte."""
    form = PixelFormat(SIDE, SIDE * strips - 5)
    pixels = b"".join(bytes([index + 1]) * form.strip_length(index) for index in range(strips))
    return Picture(form, pixels)


def sending(picture: Picture) -> Envelope:
    form = picture.format
    return Envelope(1, Sending("p", form.width, form.height, form.channels, form.sample, form.linear))


@given(st.integers(1, 6), st.lists(st.integers(0, 3), max_size=8))
def test_an_upload_sends_exactly_as_many_strips_as_it_has_credit_for(strips: int, credits: list[int]) -> None:
    sent = Sent()
    upload = Uploading(sent, high(strips), "p")

    for credit in credits:
        upload.take(Envelope(1, Credit("p", credit)))

    assert sent[0][0] == Upload("p", SIDE, SIDE * strips - 5, "rgba", "u8", False)
    assert sent.strips == list(range(min(strips, sum(credits))))
    assert not upload.finished


def test_an_upload_is_finished_when_the_server_has_stored_it() -> None:
    upload = Uploading(Sent(), high(1), "p")

    upload.take(Envelope(1, Stored("p")))

    assert upload.finished
    assert not upload.open


def test_a_refused_upload_raises_what_it_was_refused_for() -> None:
    upload = Uploading(Sent(), high(1), "p")

    upload.take(Envelope(1, Refused(BadPicture.code, "It is too large.", "Select a part.")))

    with pytest.raises(BadPicture, match="too large"):
        _ = upload.finished
    assert not upload.open


@given(st.integers(1, 12))
def test_a_fetched_picture_is_the_one_that_was_sent(strips: int) -> None:
    source, sent = high(strips), Sent()
    fetching = Fetching(sent, "p")
    assert sent == [(Fetch("p"), None)]

    fetching.take(sending(source))
    for index in range(strips):
        assert sent.credit > index, "the server must be allowed to send"
        assert sent.credit <= index + WINDOW, "no more than a window may be under way"
        fetching.take(Envelope(1, Strip("p", index), bytes(source.strip(index))))

    assert fetching.finished
    assert fetching.result.format == source.format
    assert fetching.result.pixels == source.pixels


@pytest.mark.parametrize(
    "wrong",
    [
        Envelope(1, Strip("p", 1), bytes(STRIP_BYTES)),
        Envelope(1, Strip("p", 0), bytes(STRIP_BYTES - 1)),
        Envelope(1, Stored("p")),
    ],
    ids=["the second strip first", "a strip too short", "what belongs to an upload"],
)
def test_a_strip_that_does_not_fit_is_an_error(wrong: Envelope) -> None:
    fetching = Fetching(Sent(), "p")
    fetching.take(sending(high(2)))

    fetching.take(wrong)

    with pytest.raises(BadMessage) as refused:
        _ = fetching.finished
    assert refused.value.name == "unfitting-message"


def test_a_picture_that_the_server_has_not_raises_its_refusal() -> None:
    fetching = Fetching(Sent(), "p")

    fetching.take(Envelope(1, Refused(NotFound.code, "It is gone.", "Dream again.")))

    with pytest.raises(NotFound):
        _ = fetching.finished
