"""The dialog in a GIMP that was started anew: what it still knows of the last dream and of the saved settings."""

from __future__ import annotations

from typing import Any

from helpers import photo, tell
from widgets import changed, click, number, text, wait_for_words
from windows import DREAM, menu, show, wait_for_window, wait_until_gone


def state() -> dict[str, Any]:
    return {
        "strength": number("Strength"),
        "steps": number("Steps"),
        "layers": text("Network layers"),
        "changed": changed(),
    }


window = show(photo())
menu(window, DREAM)
wait_for_window("^DeepDream")
facts: dict[str, Any] = {"last": state()}
click("Load Saved Settings")
facts["saved"] = state()
facts["network"] = wait_for_words("Network: ")
click("Cancel")
wait_until_gone("^DeepDream")
tell("dialog_later", facts)
