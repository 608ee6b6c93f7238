"""For the scripts that use GIMP as a person does: windows, keys, the mouse, and pictures of the screen."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gi.repository import Gimp, GLib
from helpers import STAGE

AGAIN, FRAMES, DEEPER, DREAM, GROWING = range(5)
"""The places in the menu, which GIMP sorts by their names."""

LOG = STAGE / "reverie" / "logs" / "gimp.log"


presses: list[tuple[object, ...]] = []
"""Each time that xdotool was to press a button of the mouse: its command."""


def x(*words: object) -> str:
    """Run xdotool; what it prints."""
    if {"click", "mousedown"} & {*words}:
        presses.append(words)
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True).stdout.strip()


def windows(name: str) -> list[str]:
    """The windows whose title contains `name`."""
    return x("search", "--onlyvisible", "--name", name).split()


def wait_for(what: Callable[[], Any], seconds: float, name: str) -> Any:
    """What `what` gives once it is something; a widget that goes while `what` looks is looked for again."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(GLib.Error):
            if found := what():
                return found
        time.sleep(0.1)
    picture(f"missed-{name}")
    raise AssertionError(f"waited in vain for {name}; windows: {[x('getwindowname', w) for w in windows('.')]}")


def wait_for_window(name: str, seconds: float = 30) -> str:
    """The window of that title, once it is there."""
    return str(wait_for(lambda: windows(name), seconds, name)[-1])


def wait_until_gone(name: str, seconds: float = 30) -> None:
    """Wait until no window has that title."""
    wait_for(lambda: not windows(name), seconds, f"the end of {name}")


def logged() -> list[str]:
    """The lines of the plug-in's log."""
    return LOG.read_text().splitlines() if LOG.is_file() else []


def wait_for_log(words: str, since: int, seconds: float = 60) -> str:
    """The first line with these words after the first `since` ones."""
    return str(wait_for(lambda: next((s for s in logged()[since:] if words in s), None), seconds, words))


def show(image: Any) -> str:
    """Show an image; returns GIMP's window."""
    Gimp.Display.new(image)
    window = wait_for_window("GNU Image Manipulation Program|GIMP$")  # before and after it shows the image
    x("windowsize", window, 1380, 960)
    x("windowmove", window, 5, 5)
    time.sleep(0.5)
    return window


def press(window: str, *keys: str) -> None:
    """Press keys in a window, one after the other."""
    for key in keys:
        x("windowactivate", "--sync", window)
        time.sleep(0.25)
        x("key", "--clearmodifiers", key)
        time.sleep(0.35)


def menu(window: str, item: int) -> None:
    """Choose an item of Filters > DeepDream, the last of the Filters."""
    x("windowactivate", "--sync", window)
    time.sleep(0.25)
    for key in ("alt+r", "Up", "Right", *["Down"] * item, "Return"):
        x("key", "--clearmodifiers", key)
        time.sleep(0.4)


def picture(name: str) -> None:
    """Keep a picture of the screen, once nothing on it has changed for a third of a second, or after five seconds."""
    folder = STAGE / "pictures"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{name}.png"
    before = b""
    for _ in range(15):
        subprocess.run(["scrot", "-o", str(kept)], check=False)
        now = kept.read_bytes() if kept.exists() else b""
        if now and now == before:
            return
        before = now
        time.sleep(0.33)
