"""A person in the dialog: settings, saved settings, reset, a network that cannot come, a layer that goes."""

from __future__ import annotations

import json
import time
from typing import Any

from gi.repository import Gegl, Gimp
from helpers import photo, rectangle, tell
from widgets import (
    AS_THE_PRESET,
    all_shown,
    all_there,
    area,
    changed,
    choices,
    choose,
    choose_preset,
    click,
    extents,
    number,
    page,
    pick,
    presets,
    set_number,
    set_text,
    text,
    wait_for_words,
    words,
)
from windows import DREAM, logged, menu, picture, show, wait_for, wait_for_log, wait_for_window, wait_until_gone, x

SCRIPT = "dialog"
COMPLETE = "Dream goes on from here"
LARGE = "Photographs, large"
OFFER = "Download the large network of photographs (88 MB)"
LONG_NAME = "A name of a layer as a stock photograph has it, " * 3
FIELDS = ("spin button", "combo box", "toggle button", "push button", "button")
NAMED = (*FIELDS, "slider", "text", "check box", "radio button")
GIMPS = ("Reset", "Cancel", "Save Settings", "Load Saved Settings", "Dream")
"""The buttons that GIMP's dialogs have."""
facts: dict[str, Any] = {}


def right_edges(*names: str) -> list[int]:
    """Where the rows with these fields end on the right."""
    fields = [each for each in all_shown() if each.get_name() in names and each.get_role_name() in FIELDS]
    assert len(fields) == len(names), [each.get_name() for each in fields]
    return sorted({extents(each).x + extents(each).width for each in fields})


def has_tooltip(widget: Any) -> bool:
    """Whether a widget, or what it is a part of, says what it is for: GTK tells a tooltip as the description."""
    while widget is not None:
        if widget.get_description():
            return True
        widget = widget.get_parent()
    return False


def note(name: str) -> None:
    numbers = {label.lower(): number(label) for label in ("Strength", "Steps", "Variant")}
    facts[name] = {"layers": text("Network layers"), "motifs": text("Motifs"), **numbers, "changed": changed()}
    tell(SCRIPT, facts)


def difference(layers: list[Any]) -> float:
    """The mean difference between the dream and the layer below it as it is now, 0 to 255."""
    buffers = [layer.get_buffer() for layer in layers]
    above, below = (bytes(each.get(each.get_extent(), 1.0, "R'G'B' u8", Gegl.AbyssPolicy.NONE)) for each in buffers)
    return sum(abs(one - other) for one, other in zip(above, below, strict=True)) / len(below)


image = photo()
image.get_layers()[0].set_name(LONG_NAME)
window = show(image)
menu(window, DREAM)
dialog = wait_for_window("^DeepDream")
facts["words of a complete preview"] = wait_for_words(COMPLETE)
facts["dialog"] = [int(line.partition("=")[2]) for line in x("getwindowgeometry", "--shell", dialog).split()[1:5]]
facts["without a name"] = [
    each.get_role_name() for each in all_there() if each.get_role_name() in NAMED and not each.get_name()
]
facts["without a tooltip"] = [
    each.get_name()
    for each in all_there()
    if each.get_role_name() in NAMED and each.get_name() not in GIMPS and not has_tooltip(each)
]
page("Expert")
facts["right edges"] = [
    right_edges("Network", "Choose layers", "Objective", "Octaves", "Steps"),
    right_edges("Smoothing", "Tile size", "Precision"),
]
page("Look")
facts["right edges"].append(right_edges("Strength", "Size of shapes", "Colours", "Guided by", "Motifs"))

facts["preview"] = area("Preview")
left, top, width, height = facts["preview"]
picture("dreamed")
x("mousemove", left + width // 2, top + height // 2, "mousedown", 1)
time.sleep(0.5)
picture("held")
x("mouseup", 1)
time.sleep(0.5)
picture("released")
x("windowactivate", "--sync", dialog)
for key, name in (("alt+b", "before by a key"), ("alt+b", "after by a key"), ("alt+1", "own size")):
    x("key", key)
    time.sleep(0.5)
    picture(name)
x("mousemove", left + width // 2, top + height // 4, "mousedown", 1)
for _ in range(4):
    x("mousemove_relative", "--", -10, 0)
    time.sleep(0.1)
x("mouseup", 1)
time.sleep(0.5)
picture("moved")
x("key", "alt+1")
facts["presets"] = list(presets())
note("at first")

seen = len(logged())
set_number("Strength", 0.2)
facts["words for another strength"] = wait_for_words("at another strength")
time.sleep(1)
facts["logged for another strength"] = logged()[seen:]
picture("weak")
click(f"Strength{AS_THE_PRESET}")
wait_for_words(COMPLETE)

set_number("Steps", 60)
wait_for_words("Preview 2 of")
seen = len(logged())
set_number("Strength", 0.5)
wait_for_words("at another strength")
wait_for_log("preview is complete", seen)
time.sleep(0.5)
facts["words of a preview completed at another strength"] = words()
click("All as the preset has them")
wait_for_words(COMPLETE)

page("Expert")
pick("Choose layers", "mixed7")
note("a layer more")
for layer in ("mixed4", "mixed5", "mixed7"):
    pick("Choose layers", layer)
note("all layers less")
click(f"Network layers{AS_THE_PRESET}")
note("layers of the preset again")
set_number("Steps", 1000)
wait_for_words("Preview 1 of")
set_text("Network layers", "mixed11=1")
wait_for_words("mixed11")
time.sleep(2)
facts["words for no such layer"] = wait_for_words("mixed11", 0.1)
set_text("Network layers", "mixed12=1")
click("Dream", "button")
facts["words for Dream all the same"] = wait_for_words("mixed12")
set_text("Network layers", "mixed0=1")
set_number("Steps", 8)
set_text("Motifs", "eyes=1")
page("Look")
click("Another variant")
wait_for(lambda: number("Variant") != 0, 5, "another seed")
note("changed")

click("Reset")
click("Reset to Factory Defaults")
note("factory defaults")

set_number("Steps", 9)
set_number("Variant", 5)
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
wait_for_words("Preview 1 of")
set_number("Steps", 3)
facts["words of a newer preview"] = wait_for_words(COMPLETE, 20)

page("Expert")
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
picture("expert")
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
top = image.get_layers()[0]
facts["recipe"] = json.loads(bytes(top.get_parasite("reverie-recipe").get_data()))["settings"]

image.remove_layer(top)
menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words(COMPLETE)
facts["sources"] = choices("Dream on")
rectangle(image, 100, 60, 150, 130)
Gimp.displays_flush()
facts["words for a selection"] = wait_for_words("The image was changed")
wait_for_words(COMPLETE)
picture("selected meanwhile")
image.get_layers()[0].invert(False)
Gimp.displays_flush()
facts["words for pixels"] = wait_for_words("The image was changed")
wait_for_words(COMPLETE)
Gimp.Selection.none(image)
image.get_layers()[0].invert(False)
seen = len(logged())
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the layer of what was painted meanwhile")
wait_until_gone("^DeepDream")
facts["dreamed of what was painted meanwhile"] = difference(image.get_layers())

menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words(COMPLETE)
facts["sources of a dream"] = choices("Dream on")
set_number("Strength", 0.5)
wait_for_words("at another strength")
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 3, 60, "the layer of another strength")
wait_until_gone("^DeepDream")
facts["seconds"] = [line.rpartition(": ")[2] for line in logged() if "A dream was inserted" in line][-2:]
image.remove_layer(image.get_layers()[0])
image.set_selected_layers(image.get_layers()[:1])
menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words(COMPLETE)
rectangle(image, 100, 60, 150, 130)
Gimp.displays_flush()
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 3, 60, "the layer from the original")
wait_until_gone("^DeepDream")
facts["from the original"] = [layer.get_name().partition(" (")[0] for layer in image.get_layers()]
facts["mask of a selection made meanwhile"] = image.get_layers()[0].get_mask() is not None
Gimp.Selection.none(image)
for layer in image.get_layers()[:2]:
    image.remove_layer(layer)

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
