"""The dialog in another language on a small screen: how large it is on each page, and what of it is cut off."""

from __future__ import annotations

import time
from typing import Any

from helpers import arguments, photo, tell
from widgets import all_shown, all_there, area, click_in_menu, extents, named, page
from windows import picture, show, wait_for_window, x

SCRIPT = "languages"


def beyond(frame: tuple[int, int, int, int]) -> list[str]:
    """What of the dialog that is not scrolled away ends beside its window."""
    left, _top, width, _height = frame
    places = {each.get_name(): extents(each) for each in all_shown()}
    return [name for name, place in places.items() if name and (place.x < left or place.x + place.width > left + width)]


given = arguments(SCRIPT)
window = show(photo())
x("windowactivate", "--sync", window)
time.sleep(0.3)
for key in ("alt+r", "Up", "Right"):  # Filters > DeepDream, in every language
    x("key", "--clearmodifiers", key)
    time.sleep(0.4)
click_in_menu(given["entry"], "menu item")
wait_for_window("^DeepDream")
for name in given["pages"]:
    named(name, "page tab")
facts: dict[str, Any] = {"pages": {}}
for name in given["pages"]:
    page(name)
    frame = area("DeepDream")
    facts["pages"][name] = {"frame": frame, "beyond": beyond(frame)}
    picture(f"{given['language']} {len(facts['pages'])}")
facts["words"] = sorted({each.get_name() for each in all_there() if each.get_name()})
tell(SCRIPT, facts)
