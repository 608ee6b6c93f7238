"""Progress, time and the server's state in words: every host says them alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reverie_plugin.events import Progress
from reverie_shared.networks import in_words
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import _, ngettext


def describe_progress(progress: Progress) -> str:
    """How much is done, and the time left, in one line, for a window: “38 % done; 12 seconds left”.

    Of an animation also which frame is dreamed: “Frame 3 of 8: 38 % done; 12 seconds left”.
    """
    if progress.frames:
        return _("Frame {frame} of {frames}: {progress}").format(
            frame=progress.frame, frames=progress.frames, progress=describe_progress(replace(progress, frames=0))
        )
    percent = round(100 * progress.fraction)
    if progress.seconds_left is None:
        return _("{percent} % done").format(percent=percent)
    return _("{percent} % done; {time_left}").format(
        percent=percent, time_left=describe_time_left(progress.seconds_left)
    )


def describe_position(progress: Progress) -> str:
    """Octave and step, for those who know what that is: “Octave 2 of 5, step 3 of 10”."""
    return _("Octave {octave} of {octaves}, step {step} of {steps}").format(
        octave=progress.octave, octaves=progress.octaves, step=progress.step, steps=progress.steps
    )


def describe_preview_progress(progress: Progress) -> str:
    """The progress of a preview, of which the steps are of no interest: “Preview 2 of 5 (Photographs)…”."""
    return _("Preview {octave} of {octaves} ({network})…").format(
        octave=progress.octave, octaves=progress.octaves, network=progress.network_title
    )


def describe_preview(network: str) -> str:
    """A preview that is complete: what it is, and what the button “Dream” does now; `network` is a title."""
    # Translators: “Dream” is the name of the button.
    return _("A first look. Dream goes on from here ({network}).").format(network=network)


def describe_time_left(seconds: float) -> str:
    """The time left, in whole seconds, from 90 seconds on in whole minutes: “12 seconds left”, “2 minutes left”."""
    whole = max(1, round(seconds))
    if whole < 90:
        return ngettext("{count} second left", "{count} seconds left", whole).format(count=whole)
    minutes = round(whole / 60)
    return ngettext("{count} minute left", "{count} minutes left", minutes).format(count=minutes)


def describe_server(facts: Mapping[str, Any]) -> str:
    """The server's state as a sentence, from its `facts` (docs/PROTOCOL.md has their keys)."""
    worker, queue = facts["worker"], facts["queue"]
    network = in_words(worker["network_name"]) if worker.get("network_name") else worker["network"]
    if any(job["phase"] == "dreaming" and job["state"] == "at work" for job in facts["jobs"]):
        dreaming = _("The server is dreaming with {network}.") if network else _("The server is dreaming.")
        waiting = ngettext("{count} more waits.", "{count} more wait.", queue).format(count=queue)
        return dreaming.format(network=network) + (f" {waiting}" if queue else "")
    if worker["state"] == "ready":
        ready = _("The server is ready with {network}.") if network else _("The server is ready.")
        return ready.format(network=network)
    if worker["state"] == "starting":
        return _("The server is starting…")
    if worker["state"] == "loading":
        return _("The server is loading the network…")
    return _("The server is idle; the network is loaded with the next dream.")


FEWEST_PIXELS = 64
"""Of a side: of a smaller picture a dream shows little, for the layers of the presets see farther than that."""


def describe_small(width: int, height: int) -> str:
    """A sentence about a picture that is too small for a dream to show much; empty for any other. In pixels."""
    if min(width, height) >= FEWEST_PIXELS:
        return ""
    return _(
        "The picture is only {width} x {height} pixels: below {fewest} on a side there is little room for a dream; "
        "enlarge it first for more."
    ).format(width=width, height=height, fewest=FEWEST_PIXELS)


LEAST_UNLISTED = 0.1
"""Percent of a colour map that are worth a sentence."""


def describe_maps(maps: Mapping[str, Any]) -> list[str]:
    """What is to be said of a dream's control maps, from its report: a sentence for each not taken as it is."""
    said = []
    for setting, facts in maps.items():
        name = _(DECLARATIONS[setting].label)
        if facts["scaled"]:
            said.append(_("{map}: it has another size than the picture, and was stretched over it.").format(map=name))
        if (unlisted := 100 * facts.get("unlisted", 0)) >= LEAST_UNLISTED:
            said.append(
                _("{map}: {percent:.1f} % of it have colours that its list lacks; the nearest counted.").format(
                    map=name, percent=unlisted
                )
            )
    return said
