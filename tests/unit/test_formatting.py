"""What every host says of a dream's progress and of the server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reverie_plugin.events import Progress
from reverie_plugin.ui.formatting import (
    describe_preview,
    describe_preview_progress,
    describe_progress,
    describe_server,
    describe_small,
    describe_time_left,
)
from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets


def progress(seconds_left: float | None) -> Progress:
    return Progress(2, 5, 3, 10, 0.4, seconds_left, "the bundled network", "Drawn motifs")


def facts(state: str, network: str = "", queue: int = 0, *jobs: dict[str, str]) -> dict[str, Any]:
    return {"worker": {"state": state, "network": network}, "queue": queue, "jobs": list(jobs)}


AT_WORK = {"phase": "dreaming", "state": "at work"}


def test_progress_is_how_much_is_done_and_the_time_left() -> None:
    assert describe_progress(progress(12.3)) == "40 % done; 12 seconds left"


def test_of_an_animation_the_frame_is_told_too() -> None:
    frame = replace(progress(12.3), frame=3, frames=8)
    assert describe_progress(frame) == "Frame 3 of 8: 40 % done; 12 seconds left"


def test_no_time_is_told_before_it_is_known() -> None:
    assert describe_progress(progress(None)) == "40 % done"


def test_a_preview_under_way_says_which_network_dreams() -> None:
    assert describe_preview_progress(progress(12.3)) == "Preview 2 of 5 (Drawn motifs)…"


def test_a_complete_preview_says_how_the_dream_goes_on() -> None:
    words = "A first look. Dream goes on from here (Drawn motifs)."
    assert describe_preview("Drawn motifs") == words


@pytest.mark.parametrize("preset", [preset.name for preset in presets.shown()])
def test_every_preset_has_a_picture(preset: str) -> None:
    assert preset_picture(preset).read_bytes().startswith(b"\xff\xd8"), "a JPEG file"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second left"),
        (0.2, "1 second left"),
        (1.4, "1 second left"),
        (1.6, "2 seconds left"),
        (89.4, "89 seconds left"),
        (90, "2 minutes left"),
        (149, "2 minutes left"),
        (3600, "60 minutes left"),
    ],
)
def test_the_time_left_is_told_as_people_say_it(seconds: float, words: str) -> None:
    assert describe_time_left(seconds) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (facts("none"), "The server is idle; the network is loaded with the next dream."),
        (facts("starting"), "The server is starting…"),
        (facts("loading"), "The server is loading the network…"),
        (facts("ready"), "The server is ready."),
        (facts("ready", "the bundled network"), "The server is ready with the bundled network."),
        (facts("ready", "InceptionV3", 0, AT_WORK), "The server is dreaming with InceptionV3."),
        (facts("ready", "InceptionV3", 1, AT_WORK), "The server is dreaming with InceptionV3. 1 more waits."),
        (facts("ready", "", 2, AT_WORK), "The server is dreaming. 2 more wait."),
        (facts("ready", "", 0, {"phase": "dreaming", "state": "paused"}), "The server is ready."),
    ],
)
def test_the_server_is_told_of_in_a_sentence(told: dict[str, Any], words: str) -> None:
    assert describe_server(told) == words


@pytest.mark.parametrize("size", [(63, 500), (500, 63), (1, 1)])
def test_a_picture_with_a_side_below_64_pixels_is_said_to_be_small(size: tuple[int, int]) -> None:
    width, height = size
    assert f"only {width} x {height} pixels: below 64 on a side" in describe_small(width, height)


def test_of_any_other_picture_nothing_is_said() -> None:
    assert describe_small(64, 64) == ""
