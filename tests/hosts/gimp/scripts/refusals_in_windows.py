"""What cannot be dreamed, asked for with windows: from the menu, and by a script in every run mode."""

from __future__ import annotations

import json
from threading import Timer
from typing import Any

from gi.repository import Gimp
from helpers import photo, quick, rectangle, run, tell
from widgets import click, message, wait_for_words
from windows import AGAIN, DEEPER, DREAM, logged, menu, press, show, wait_for, wait_for_log, wait_for_window, windows

SCRIPT = "refusals_in_windows"
BOX = "GIMP Message"
SECONDS = 20
"""How long a box may take to come, and the plug-in's window to go: both take less than one on an idle machine."""

PROCEDURES = {f"plug-in-reverie-dream{name}": name.strip("-") or "dream" for name in ("", "-again", "-deeper")}
MODES = (Gimp.RunMode.INTERACTIVE, Gimp.RunMode.WITH_LAST_VALS, Gimp.RunMode.NONINTERACTIVE)

facts: dict[str, Any] = {}


def put_selection_beside(layer: Any) -> None:
    layer.set_offsets(200, 0)
    rectangle(image, 0, 0, 100, 100)
    image.set_selected_layers([layer])
    Gimp.displays_flush()


def note(name: str, since: int) -> None:
    """Write down what the box says and whether the procedure has ended; then close both windows."""
    try:
        wait_for_log("HostRefused", since, SECONDS)
        wait_for(lambda: windows(BOX) and not windows("^DeepDream"), SECONDS, f"the box of {name}")
    except AssertionError:
        facts[name] = {"box": "", "progress windows": len(windows("^DeepDream"))}
    else:
        facts[name] = {"box": message(), "progress windows": 0}
    facts[name]["layers"] = len(image.get_layers())
    tell(SCRIPT, facts)
    for left in windows(BOX) + windows("^DeepDream"):
        press(left, "Escape")
    wait_for(lambda: not windows(BOX) and not windows("^DeepDream"), SECONDS, f"the end of {name}")


def close_progress_windows() -> None:
    for left in windows("^DeepDream"):
        press(left, "Escape")


def ask(name: str, mode: Any, layer: Any, why: str) -> None:
    """Run a procedure on a layer as a script does, and write down how it ended; a window left open is closed."""
    end_of_patience = Timer(SECONDS, close_progress_windows)
    end_of_patience.start()
    outcome = run(image, [layer], name, mode)
    end_of_patience.cancel()
    facts[f"{PROCEDURES[name]}, {mode.value_nick}, {why}"] = {
        **outcome,
        "progress windows": len(windows("^DeepDream")),
        "layers": len(image.get_layers()),
    }
    tell(SCRIPT, facts)


image = photo()
layer = image.get_layers()[0]
dreamed = quick(image, [layer])
assert dreamed["status"] == "success", dreamed
window = show(image)

seen = len(logged())
put_selection_beside(layer)
menu(window, AGAIN)
note("again", seen)

seen = len(logged())
put_selection_beside(image.get_layers()[0])
menu(window, DEEPER)
note("deeper", seen)

seen = len(logged())
put_selection_beside(layer)
menu(window, DREAM)
wait_for_window("^DeepDream")
facts["words under the preview"] = wait_for_words("beside the layer")
click("Dream", "button")
note("dream", seen)

put_selection_beside(image.get_layers()[0])
for mode in MODES:
    for procedure in PROCEDURES:
        if (PROCEDURES[procedure], mode) != ("dream", Gimp.RunMode.INTERACTIVE):  # its dialog is the one above
            ask(procedure, mode, image.get_layers()[0], "selection beside")
Gimp.Selection.none(image)
kept = json.dumps({"format": 2, "preset": "reverie", "settings": {"guide": "gone"}, "deliver": "dream"})
Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, kept.encode()))
for mode in MODES:
    ask("plug-in-reverie-dream-again", mode, layer, "no such guide")
image.clean_all()
