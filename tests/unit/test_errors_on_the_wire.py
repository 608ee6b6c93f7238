"""An error crosses the wire in English, and by its name and arguments: who knows it says it in words of its own."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_shared.declaration import check
from reverie_shared.errors import (
    BadPicture,
    BadSettings,
    Busy,
    ReverieError,
    Unexpected,
    WorkerDied,
    connection,
    dreams,
)
from reverie_shared.errors.networks import NO_LAYER
from reverie_shared.errors.pictures import NO_PICTURE, STRIP_OUT_OF_TURN
from reverie_shared.errors.settings import NO_PRESET
from reverie_shared.errors.wire import LONGEST_SENTENCE
from reverie_shared.messages import FROM_SERVER, Failed, Refused
from reverie_shared.networks import check_layer
from reverie_shared.presets import preset
from reverie_shared.protocol import decode, encode
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import use


def crossed(error: ReverieError) -> Refused:
    """The refusal for an error, as it arrives."""
    refused = decode(encode(Refused.by(error), 1), FROM_SERVER).message
    assert isinstance(refused, Refused)
    return refused


def raised_by(act: Any, *arguments: object) -> ReverieError:
    with pytest.raises(ReverieError) as raised:
        act(*arguments)
    return raised.value


ERRORS = [
    NO_PICTURE(),
    STRIP_OUT_OF_TURN(expected=2, came=7),
    dreams.WORKERS_ENDED(count=3, way=dreams.ENDED(cause=dreams.KILLED(number=9)), log="/home/worker.log", seconds=60),
    raised_by(check_layer, "mixed9", "photographs"),
    raised_by(preset, "daydraem"),
    raised_by(check, DECLARATIONS["step_size"], "0,x"),
    raised_by(check, DECLARATIONS["layers"], "mixed3=1,mixed3=2"),
    raised_by(check, DECLARATIONS["network"], "VGG61"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.name)
def test_an_error_arrives_as_it_was(error: ReverieError) -> None:
    refused = crossed(error)
    arrived = refused.exception()

    assert type(arrived) is type(error)
    assert (arrived.what, arrived.remedy) == (refused.what, refused.remedy) == (error.what, error.remedy)
    assert (arrived.name, arrived.arguments) == (error.name, error.arguments)


def test_a_dream_that_failed_does_too() -> None:
    failed = decode(encode(Failed.by(dreams.DREAM_FAILED(reason="KeyError"), "j")), FROM_SERVER).message

    assert isinstance(failed, Failed)
    assert (failed.job, failed.exception().name) == ("j", "dream-failed")


def test_a_known_error_is_said_in_the_words_of_the_side_that_it_arrives_at() -> None:
    arrived = Refused("unknown", "Das Bild ist weg.", "Nochmal.", NO_PICTURE.name).exception()

    assert str(arrived) == str(NO_PICTURE())


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("", {}),
        ("invented-tomorrow", {"by": "a newer server"}),
        (STRIP_OUT_OF_TURN.name, {}),
        (STRIP_OUT_OF_TURN.name, {"expected": 1, "came": 2, "more": 3}),
        (STRIP_OUT_OF_TURN.name, {"expected": None, "came": 2}),
        (STRIP_OUT_OF_TURN.name, {"expected": [1], "came": 2}),
        (STRIP_OUT_OF_TURN.name, {"expected": {"phrase": "no such phrase", "arguments": {}}, "came": 2}),
        (STRIP_OUT_OF_TURN.name, {"expected": {"phrase": ["guess"], "arguments": {}}, "came": 2}),
        (STRIP_OUT_OF_TURN.name, {"expected": {"arguments": {}}, "came": 2}),
    ],
    ids=repr,
)
def test_what_is_not_known_here_is_said_in_the_words_that_came(name: str, arguments: dict[str, Any]) -> None:
    arrived = Refused("bad-picture", "It came wrong.", "Send it again.", name, arguments).exception()

    assert type(arrived) is BadPicture
    assert (arrived.what, arrived.remedy) == ("It came wrong.", "Send it again.")


def test_an_error_of_another_kind_is_what_its_code_says() -> None:
    assert type(Refused("busy", "No room.", "Wait.", NO_PICTURE.name).exception()) is Busy
    assert type(Refused("from-tomorrow", "What?", "Ask.", "x").exception()) is Unexpected


def test_a_message_of_an_older_server_has_the_english_words_alone() -> None:
    assert str(Refused("worker-died", "It ended.", "Again.").exception()) == "It ended. Again."
    assert type(Refused("worker-died", "It ended.", "Again.").exception()) is WorkerDied


def test_phrases_that_lie_in_each_other_without_end_are_not_followed() -> None:
    nested: Any = "ended"
    for _ in range(100):
        nested = {"phrase": "ended", "arguments": {"cause": nested}}

    arrived = Refused("worker-died", "It ended.", "Again.", "worker-ended", {"way": nested, "log": "here"}).exception()

    assert str(arrived) == "It ended. Again."


def test_a_sentence_that_is_too_long_is_cut_off_and_its_arguments_stay_behind() -> None:
    refused = crossed(connection.FAILED_START(reason="x" * 5000, repair="Repair it", log="there"))

    assert (len(refused.what), refused.error, refused.arguments) == (LONGEST_SENTENCE, "", {})
    assert refused.exception().what == refused.what


def test_a_files_name_that_is_no_text_arrives_all_the_same() -> None:
    refused = crossed(connection.FULL_DISK(folder=os.fsdecode(b"/home/\xff")))

    assert "/home/\\udcff" in refused.what
    assert refused.exception().what == refused.what


@given(
    st.dictionaries(
        st.text(max_size=9),
        st.recursive(
            st.text(max_size=9) | st.none() | st.integers() | st.floats(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        ),
    )
)
def test_whatever_the_arguments_are_there_is_an_error(arguments: dict[str, Any]) -> None:
    for declared in (STRIP_OUT_OF_TURN, NO_PRESET, NO_LAYER):
        code = declared.kind.code
        assert isinstance(Refused(code, "What.", "Remedy.", declared.name, arguments).exception(), declared.kind)
    assert isinstance(Refused("bad-settings", "W.", "R.", "bad-value", arguments).exception(), BadSettings)


def test_an_error_that_arrives_is_said_in_the_language_of_the_side_that_it_arrives_at() -> None:
    with pytest.raises(BadSettings) as refused:
        check_layer("mixed4", "photographs")
    sent = Refused.by(refused.value)
    assert sent.what.startswith("layers: EfficientNet-Lite2 trained on")

    try:
        use("de")
        error = sent.exception()
    finally:
        use(None)

    assert error.what == (
        "layers: EfficientNet-Lite2 (mit den Fotos von ImageNet trainiert) hat kein „mixed4“; das ist eine Schicht von "
        "imagenet und bundled."
    )
