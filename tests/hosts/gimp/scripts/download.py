"""A person who has the dialog download ImageNet's network, and opens the dialog again."""

from __future__ import annotations

import time

from helpers import photo, tell
from widgets import all_shown, click, named, wait_for_words
from windows import DREAM, menu, picture, show, wait_for_window, wait_until_gone

OFFER = "Download the large network of photographs (88 MB)"

window = show(photo())
menu(window, DREAM)
wait_for_window("^DeepDream")
began = time.monotonic()
named(OFFER)
waited = time.monotonic() - began
click(OFFER)
facts: dict[str, object] = {"words": wait_for_words("is installed")}
picture("downloaded")
click("Cancel")
wait_until_gone("^DeepDream")

menu(window, DREAM)
wait_for_window("^DeepDream")
named("Dream", "button")
time.sleep(3 + 2 * waited)
facts["offered again"] = any(each.get_name() == OFFER for each in all_shown())
click("Cancel")
wait_until_gone("^DeepDream")
tell("download", facts)
