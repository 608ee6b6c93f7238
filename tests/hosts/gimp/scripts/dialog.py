"""A person in the dialog: settings, saved settings, reset, a network that cannot come, a layer that goes."""

from __future__ import annotations

import json
import time
from typing import Any

from gi.repository import Gegl
from helpers import photo, tell
from widgets import (
    AS_THE_PRESET,
    changed,
    choose,
    choose_preset,
    click,
    click_on,
    number,
    pick,
    presets,
    set_number,
    set_text,
    text,
    wait_for_words,
)
from windows import DREAM, logged, menu, picture, show, wait_for, wait_for_log, wait_for_window, wait_until_gone

SCRIPT = "dialog"
COMPLETE = "Dream goes on from here"
LARGE = "Photographs, large"
OFFER = "Download the large network of photographs (88 MB)"
facts: dict[str, Any] = {}


def note(name: str) -> None:
    numbers = {label.lower(): number(label) for label in ("Strength", "Steps", "Seed")}
    facts[name] = {"layers": text("Layers"), "motifs": text("Motifs"), **numbers, "changed": changed()}
    tell(SCRIPT, facts)


def difference(layers: list[Any]) -> float:
    """The mean difference between the dream and the layer below it as it is now, 0 to 255."""
    buffers = [layer.get_buffer() for layer in layers]
    above, below = (bytes(each.get(each.get_extent(), 1.0, "R'G'B' u8", Gegl.AbyssPolicy.NONE)) for each in buffers)
    return sum(abs(one - other) for one, other in zip(above, below, strict=True)) / len(below)


image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
facts["words of a complete preview"] = wait_for_words(COMPLETE)

facts["presets"] = list(presets())
note("at first")

pick("Choose layers", "mixed7")
note("a layer more")
for layer in ("mixed4", "mixed5", "mixed7"):
    pick("Choose layers", layer)
note("all layers less")
click(f"Layers{AS_THE_PRESET}")
note("layers of the preset again")
set_number("Steps", 1000)
wait_for_words("Octave 1 of")
set_text("Layers", "mixed11=1")
wait_for_words("mixed11")
time.sleep(2)
facts["words for no such layer"] = wait_for_words("mixed11", 0.1)
set_text("Layers", "mixed12=1")
click("Dream", "button")
facts["words for Dream all the same"] = wait_for_words("mixed12")
set_text("Layers", "mixed0=1")
set_number("Steps", 8)
set_text("Motifs", "eyes=1")
click("⚄")
wait_for(lambda: number("Seed") != 0, 5, "another seed")
note("changed")

click("Reset")
click("Reset to Factory Defaults")
note("factory defaults")

set_number("Steps", 9)
set_number("Seed", 5)
choose_preset("marks")
note("another preset")
set_number("Strength", 0.4)
set_number("Steps", 2)
click("Save Settings")
set_number("Strength", 3.0)
set_number("Steps", 9)
note("changed after saving")
click("Load Saved Settings")
note("loaded")
click("All as the preset has them")
note("all of the preset")
click("Load Saved Settings")

set_number("Steps", 1000)
wait_for_words("Octave 1 of")
set_number("Steps", 3)
facts["words of a newer preview"] = wait_for_words(COMPLETE, 20)

click_on("More", "page tab")
choose("Network", LARGE)
facts["words for a network that is not installed"] = wait_for_words("Network: ")
for _ in range(2):
    seen = len(logged())
    click(OFFER)
    wait_for_log("no connection", seen)
facts["words for no connection"] = wait_for_words("no connection")
picture("no network")

click(f"Network{AS_THE_PRESET}")
facts["words for the preset's network"] = wait_for_words("Network: Drawn motifs")
set_number("Octaves", 2)
picture("more")
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
top = image.get_layers()[0]
facts["recipe"] = json.loads(bytes(top.get_parasite("reverie-recipe").get_data()))["settings"]

image.remove_layer(top)
menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words(COMPLETE)
image.get_layers()[0].invert(False)
seen = len(logged())
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the layer of what was painted meanwhile")
wait_until_gone("^DeepDream")
facts["dreamed of what was painted meanwhile"] = difference(image.get_layers())

image.remove_layer(image.get_layers()[0])
image.clean_all()
menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words(COMPLETE)
image.remove_layer(image.get_layers()[0])
set_number("Strength", 0.7)
facts["words for a layer that is gone"] = wait_for_words("The layer is gone")
click("Dream", "button")
wait_for_window("GIMP Message")
picture("layer gone")
facts["layers after that"] = len(image.get_layers())
tell(SCRIPT, facts)
