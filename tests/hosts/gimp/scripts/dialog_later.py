"""The dialog in a GIMP that was started anew: what it still knows of the last dream and of the saved settings."""

from __future__ import annotations

from helpers import photo, tell
from widgets import click, number, text
from windows import DREAM, menu, show, wait_for_window, wait_until_gone

window = show(photo())
menu(window, DREAM)
wait_for_window("^DeepDream")
facts = {"last": {"strength": number("Strength"), "steps": number("Steps"), "layers": text("Layers")}}
click("Load Saved Settings")
facts["saved"] = {"strength": number("Strength"), "steps": number("Steps"), "layers": text("Layers")}
click("Cancel")
wait_until_gone("^DeepDream")
tell("dialog_later", facts)
