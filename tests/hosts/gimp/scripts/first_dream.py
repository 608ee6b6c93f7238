"""A first dream with the mouse alone, on a small screen: every click is counted, and where things lie on the screen."""

from __future__ import annotations

from typing import Any

from helpers import arguments, photo, tell
from widgets import area, click_in_menu, click_on, extents, point_in_menu, presets, wait_for_words
from windows import picture, presses, show, wait_for, wait_for_window, wait_until_gone, x

SCRIPT = "first_dream"

image = photo()
window = show(image)
wanted = arguments(SCRIPT)
x("windowsize", window, *wanted["screen"])
x("windowmove", window, 0, 0)
click_in_menu("Filters", "menu")
point_in_menu("DeepDream", "menu")  # opens by itself
click_in_menu("Dream…", "menu item")
dialog = wait_for_window("^DeepDream")
wait_for_words("Dream goes on from here")
picture(wanted.get("picture", SCRIPT))
facts: dict[str, Any] = {
    "places": {
        name: area(name, role)
        for name, role in (
            ("Preview", ""),
            ("Strength", "spin button"),
            ("Size of shapes", "spin button"),
            ("Variant", "spin button"),
            ("Save look…", ""),
            ("Dream on", "combo box"),
            ("Cancel", "button"),
            ("Dream", "button"),
        )
    },
    "presets in sight": sum(extents(each).y >= 0 for each in presets().values()),
}
click_on("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
facts["clicks"] = presses
facts["layers"] = [layer.get_name() for layer in image.get_layers()]
tell(SCRIPT, facts)
