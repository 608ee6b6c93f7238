"""How long a person waits: from the menu to the first preview, and from OK to the layer."""

from __future__ import annotations

import time

from helpers import arguments, photo, tell
from windows import DREAM, logged, menu, picture, press, show, wait_for, wait_for_log, wait_for_window, x

image = photo(arguments("timing").get("photo", "photo.png"))
window = show(image)
image.clean_all()
seen = len(logged())
began = time.monotonic()
menu(window, DREAM)
chosen = time.monotonic()
dialog = wait_for_window("^DeepDream")
shown = time.monotonic()
wait_for_log("first preview", seen)
previewed = time.monotonic()
wait_for_log("preview is complete", seen)
complete = time.monotonic()
x("mousemove", 5, 995)
time.sleep(1)
picture("timing dialog")
pressed = time.monotonic()
press(dialog, "Return")
wait_for(lambda: len(image.get_layers()) == 2, 100, "the new layer")
inserted = time.monotonic()
time.sleep(1)
picture("timing layer")
tell(
    "timing",
    {
        "dialog": shown - chosen,
        "first preview": previewed - chosen,
        "whole preview": complete - chosen,
        "layer after OK": inserted - pressed,
        "pressing the keys of the menu": chosen - began,
    },
)
