"""Progress, time and the server's state in words: every host says them alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reverie_plugin.events import Progress
from reverie_shared.settings import DECLARATIONS


def describe_progress(progress: Progress) -> str:
    """How much is done, and the time left, in one line, for a window: “38 % done; 12 seconds left”."""
    done = f"{round(100 * progress.fraction)} % done"
    return done if progress.seconds_left is None else f"{done}; {describe_time_left(progress.seconds_left)}"


def describe_position(progress: Progress) -> str:
    """Octave and step, for those who know what that is: “Octave 2 of 5, step 3 of 10”."""
    return f"Octave {progress.octave} of {progress.octaves}, step {progress.step} of {progress.steps}"


def describe_preview_progress(progress: Progress) -> str:
    """The progress of a preview, of which the steps are of no interest: “Preview 2 of 5, on InceptionV3…”."""
    return f"Preview {progress.octave} of {progress.octaves}, on {progress.network}…"


def describe_preview(network: str) -> str:
    """A preview that is complete: what it is, and what the button “Dream” does now."""
    return f"A first look. Dream goes on from here, on {network}."


def describe_time_left(seconds: float) -> str:
    """The time left, in whole seconds, from 90 seconds on in whole minutes: “12 seconds left”, “2 minutes left”."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} second{'' if whole == 1 else 's'} left"
    return f"{round(whole / 60)} minutes left"


def describe_server(facts: Mapping[str, Any]) -> str:
    """The server's state as a sentence, from its `facts` (docs/PROTOCOL.md has their keys)."""
    worker, queue = facts["worker"], facts["queue"]
    network = f" with {worker['network']}" if worker["network"] else ""
    if any(job["phase"] == "dreaming" and job["state"] == "at work" for job in facts["jobs"]):
        waiting = f"; {queue} more wait{'s' if queue == 1 else ''}" if queue else ""
        return f"The server is dreaming{network}{waiting}."
    if worker["state"] == "ready":
        return f"The server is ready{network}."
    if worker["state"] == "starting":
        return "The server is starting…"
    if worker["state"] == "loading":
        return "The server is loading the network…"
    return "The server is idle; the network is loaded with the next dream."


FEWEST_PIXELS = 64
"""Of a side: of a smaller picture a dream shows little, for the layers of the presets see farther than that."""


def describe_small(width: int, height: int) -> str:
    """A sentence about a picture that is too small for a dream to show much; empty for any other. In pixels."""
    if min(width, height) >= FEWEST_PIXELS:
        return ""
    return (
        f"The picture is only {width} x {height} pixels: below {FEWEST_PIXELS} on a side there is little room for a "
        "dream; enlarge it first for more."
    )


LEAST_UNLISTED = 0.1
"""Percent of a colour map that are worth a sentence."""


def describe_maps(maps: Mapping[str, Any]) -> list[str]:
    """What is to be said of a dream's control maps, from its report: a sentence for each not taken as it is."""
    said = []
    for setting, facts in maps.items():
        name = DECLARATIONS[setting].label.lower()
        if facts["scaled"]:
            said.append(f"The {name} has another size than the picture: it was stretched over it.")
        if (unlisted := 100 * facts.get("unlisted", 0)) >= LEAST_UNLISTED:
            said.append(
                f"{unlisted:.1f} % of the {name} have colours that its list does not know: the nearest counted."
            )
    return said
