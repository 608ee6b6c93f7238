"""A person at GIMP: the dialog from the menu, preview, OK, undo, redo, repeat."""

from __future__ import annotations

import time
from typing import Any

from gi.repository import Gimp
from helpers import feathered_ellipse, photo, pixels, run, tell
from widgets import choose_preset
from windows import (
    AGAIN,
    DREAM,
    logged,
    menu,
    picture,
    press,
    show,
    wait_for,
    wait_for_log,
    wait_for_window,
    wait_until_gone,
    x,
)

SCRIPT = "use_of_windows"

facts: dict[str, Any] = {}


def state(image: Any) -> dict[str, Any]:
    layers = image.get_layers()
    top = layers[0]
    return {
        "layers": [layer.get_name() for layer in layers],
        "dirty": image.is_dirty(),
        "mask": top.get_mask() is not None,
        "recipe": top.get_parasite("reverie-recipe") is not None,
        "selected": not Gimp.Selection.is_empty(image),
    }


image = photo()
feathered_ellipse(image, 150, 80, 160, 130)
window = show(image)
image.clean_all()
seen = len(logged())
menu(window, DREAM)
dialog = wait_for_window("^DeepDream")
wait_for_log("first preview", seen)
wait_for_log("preview is complete", seen)
time.sleep(0.5)
x("mousemove", 5, 995)
time.sleep(1)
picture("dialog")
facts["with preview"] = state(image)
seen = len(logged())
choose_preset("marks")
wait_for_log("preview is complete", seen)
press(dialog, "Return")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
time.sleep(0.5)
facts["after OK"] = state(image)
pixels(image.get_layers()[0], "dialog.pixels", "R'G'B'A u8")
picture("layer")
press(window, "ctrl+z")
facts["after undo"] = state(image)
press(window, "ctrl+y")
facts["after redo"] = state(image)
press(window, "ctrl+f")
wait_for(lambda: len(image.get_layers()) == 3, 60, "the repeated layer")
facts["after repeat"] = state(image)
menu(window, AGAIN)
wait_for(lambda: len(image.get_layers()) == 4, 60, "the dream again")
wait_until_gone("^DeepDream")
facts["after again"] = state(image)
quiet = photo()
feathered_ellipse(quiet, 150, 80, 160, 130)
facts["quietly"] = run(quiet, [quiet.get_layers()[0]], preset="marks")
pixels(quiet.get_layers()[0], "quiet.pixels", "R'G'B'A u8")
tell(SCRIPT, facts)
