"""A person who chooses by picture what is to grow: by name, by a click, by what is in the image."""

from __future__ import annotations

import json
import time
from typing import Any

from helpers import photo, rectangle, tell
from widgets import all_there, area, choices, choose, click, named, set_number, set_text, wait_for_words
from windows import DREAM, logged, menu, picture, show, wait_for, wait_for_log, wait_for_window, wait_until_gone, x

SCRIPT = "chooser"
COMPLETE = "Dream goes on from here"
PATIENCE = 90
"""Seconds that a preview may take on a machine that has much else to do."""
WINDOW = "^What grows"
facts: dict[str, Any] = {}


def shown() -> list[str]:
    """The names of the choices that there are, from the first on, also of those that have to be scrolled to."""
    return [each.get_name() for each in all_there() if each.get_role_name() == "toggle button" and in_window(each)]


def take(name: str) -> None:
    """Click on a choice."""
    named(name, "toggle button", shown=False).do_action(0)
    time.sleep(0.3)


def in_window(widget: Any) -> bool:
    while widget is not None and widget.get_role_name() not in ("frame", "dialog", "window"):
        widget = widget.get_parent()
    return widget is not None and widget.get_name() == "What grows"


def see(do: Any) -> tuple[float, list[str]]:
    """Have the network look; the seconds until its answer, and the first choices."""
    before, began = len(logged()), time.monotonic()
    do()
    wait_for_log("The network has looked", before, PATIENCE)
    wait_for_words("comes first, the most of it")
    return time.monotonic() - began, shown()[:5]


def click_on_picture(across: float, down: float) -> None:
    left, top, width, height = area("Click on the picture where you like it: what is there comes first.", "panel")
    x("mousemove", int(left + across * width), int(top + down * height), "click", 1)


image = photo("face.png")
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
set_number("Steps", 12)
wait_for_words(COMPLETE, PATIENCE)

click("Motifs", "button")
wait_for_window(WINDOW)
click("Close", "button")
wait_until_gone(WINDOW)
seen = len(logged())
click("Motifs", "button")
wait_for_log("The window of choices was shown", seen, 20)
facts["choices"] = shown()
facts["nothing chosen"] = wait_for_words("Nothing is chosen", 5)
picture("chooser")
take("owls")
set_text("Search by name", "FUR")
wait_for(lambda: shown() == ["fur"], 5, "fur alone")
take("fur")
named("How much: fur", "slider").set_current_value(0.4)
time.sleep(0.3)
picture("chooser, mixed")
set_text("Search by name", "zebra crossing")
facts["no such name"] = wait_for_words("Nothing has that name", 5)
set_text("Search by name", "")
click("Take away: owls", "button")
click("What is selected?", "button")
facts["no selection"] = wait_for_words("Nothing is selected", 5)

see(lambda: click_on_picture(0.5, 0.5))  # the network has looked at ordinary pictures now
click("Take away: fur", "button")
x("key", "Escape")
wait_until_gone(WINDOW)
rectangle(image, 40, 60, 100, 90)
click("Motifs", "button")
wait_for_window(WINDOW)
facts["selected"] = see(lambda: click("What is selected?", "button"))
facts["another point"] = see(lambda: click_on_picture(0.9, 0.9))[1]
facts["selected again"] = see(lambda: click("What is selected?", "button"))
picture("chooser, seen")
best = facts["selected again"][1][0]
take(best)
click("Close", "button")
wait_until_gone(WINDOW)
wait_for_words(COMPLETE, PATIENCE)
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, PATIENCE, "the new layer")
wait_until_gone("^DeepDream")
dream = image.get_layers()[0]
facts["recipe"] = json.loads(bytes(dream.get_parasite("reverie-recipe").get_data()))["settings"]["motifs"]
image.set_selected_layers([dream])
menu(window, DREAM)
wait_for_window("^DeepDream")
choose("Dream on", choices("Dream on")[1])
click("Motifs", "button")
wait_for_window(WINDOW)
facts["seen in the dream"] = see(lambda: click("What is selected?", "button"))[1]
facts["opened"] = [line for line in logged() if "The window of choices was shown" in line]
tell(SCRIPT, facts)
