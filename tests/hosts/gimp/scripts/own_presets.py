"""A person with presets of their own: saves one, dreams with it, has a surprise, and deletes it."""

from __future__ import annotations

import json
import time
from typing import Any

from helpers import STAGE, photo, tell
from widgets import (
    changed,
    choose_preset,
    click,
    click_on,
    message,
    named,
    number,
    presets,
    set_number,
    set_text,
    wait_for_words,
    words,
)
from windows import DREAM, menu, picture, show, wait_for, wait_for_window, wait_until_gone

SCRIPT = "own_presets"
COMPLETE = "Dream goes on from here"
OTHER_STRENGTH = "at another strength"
"""Said where the strength was changed before the preview is complete, which is shown at the new one."""
NAME = "Night owls"
PATIENCE = 90
"""Seconds that a preview may take on a machine that has much else to do."""
FILE = STAGE / "reverie" / "presets" / f"{NAME}.json"
facts: dict[str, Any] = {}


def choose_entry(name: str) -> None:
    """Choose an entry of the menu of looks."""
    click("My looks", "toggle button")
    time.sleep(0.5)
    click_on(name, "menu item")  # an action would not return before the question is answered


image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
choose_preset("owls")
set_number("Strength", 0.5)
wait_for_words(COMPLETE, PATIENCE)
time.sleep(1)

click_on("Save look…")
wait_for_window("^Save the look")
set_text("Name", "Owls")
click("Save", "button")
facts["refused"] = wait_for_words("is the name of a preset")
picture("own presets, name")
set_text("Name", NAME)
click("Save", "button")
wait_until_gone("^Save the look")
facts["first in the gallery"] = next(iter(wait_for(lambda: NAME in presets() and presets(), 5, NAME)))
facts["changed once saved"] = changed()
facts["strength once saved"] = number("Strength")
wait_for(lambda: "picture" in json.loads(FILE.read_text()), 30, "its picture")
time.sleep(1)
picture("own presets")

choose_preset("marks")
facts["strength of marks"] = number("Strength")
choose_preset(NAME)
facts["strength of it"] = number("Strength")
set_number("Strength", 0.7)
facts["changed"] = changed()
wait_for(lambda: any(each in words() for each in (COMPLETE, OTHER_STRENGTH)), PATIENCE, "the preview")
kept = FILE.read_text()
FILE.unlink()  # while the dialog is open: it knows what is dreamed
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
FILE.write_text(kept)
facts["messages of a look whose file is gone"] = message()
facts["layer"] = image.get_layers()[0].get_name()

menu(window, DREAM)
wait_for_window("^DeepDream")
facts["strength when opened again"] = number("Strength")
click("Surprise me")
wait_for(lambda: number("Variant") != 0, 5, "a surprise")
facts["surprise"] = changed()
wait_for_words(COMPLETE, PATIENCE)
time.sleep(1)
picture("surprise")
choose_preset(NAME)
choose_entry("Delete…")
wait_for(lambda: named("Delete", "button"), 5, "the question")
click("Delete", "button")
wait_for(lambda: NAME not in presets(), 5, "its end")
facts["file once deleted"] = FILE.exists()
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 3, 60, "the layer of the preset that stands in for it")
wait_until_gone("^DeepDream")
time.sleep(1)
facts["layer once deleted"] = image.get_layers()[0].get_name()
facts["messages"] = message()
tell(SCRIPT, facts)
