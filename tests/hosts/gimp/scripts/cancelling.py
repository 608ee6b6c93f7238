"""A person who changes their mind: every way to cancel; a layer that is deleted, and an image that is closed, while it
is dreamed on."""

from __future__ import annotations

import json
import time
from itertools import cycle
from typing import Any

from gi.repository import Gimp
from helpers import photo, tell
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
    windows,
    x,
)

SCRIPT = "cancelling"
PLACES = cycle((1105, 1060, 1080, 1040, 1125))
"""Where GIMP's button in the status line may be: that depends on the width of its docks, which it remembers."""
facts: dict[str, Any] = {}


def last_dream(**settings: Any) -> None:
    """Have “Dream again” dream by these settings."""
    kept = json.dumps({"preset": "reverie", "settings": settings, "deliver": "dream"})
    Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, kept.encode()))


def note(name: str, image: Any, began: float) -> None:
    facts[name] = {
        "layers": len(image.get_layers()),
        "dirty": image.is_dirty(),
        "boxes": len(windows("GIMP Message")),
        "seconds": time.monotonic() - began,
    }
    tell(SCRIPT, facts)


image = photo()
window = show(image)
image.clean_all()

seen = len(logged())
menu(window, DREAM)
dialog = wait_for_window("^DeepDream")
wait_for_log("first preview", seen)
began = time.monotonic()
press(dialog, "Escape")
wait_until_gone("^DeepDream")
note("escape in the dialog", image, began)

last_dream(steps=1000, smallest=48)
menu(window, AGAIN)
progress = wait_for_window("^DeepDream")
time.sleep(2)
picture("progress")
began = time.monotonic()
press(progress, "Escape")
wait_until_gone("^DeepDream")
note("cancel in the progress window", image, began)

menu(window, AGAIN)
wait_for_window("^DeepDream")
time.sleep(2)
began = time.monotonic()
x("windowactivate", "--sync", window)


def cancelled_in_the_status_line() -> bool:
    """Click where the button may be; whether the dream has ended."""
    x("mousemove", next(PLACES), 967)
    time.sleep(0.3)
    x("click", 1)
    return not windows("^DeepDream")


wait_for(cancelled_in_the_status_line, 30, "the end of the dream")
note("cancel in the status line", image, began)
picture("killed")

last_dream(steps=40, smallest=48)
upper = Gimp.Layer.new_from_drawable(image.get_layers()[0], image)
image.insert_layer(upper, None, 0)
image.set_selected_layers([upper])
Gimp.displays_flush()
began = time.monotonic()
menu(window, AGAIN)
wait_for_window("^DeepDream")
time.sleep(1)
image.remove_layer(upper)
Gimp.displays_flush()
facts["deleted in mid-dream"] = {"before": [layer.get_name() for layer in image.get_layers()]}
wait_until_gone("^DeepDream", 60)
wait_for(lambda: len(image.get_layers()) == 2, 5, "the dream on a layer that is gone")
facts["deleted in mid-dream"]["after"] = [layer.get_name() for layer in image.get_layers()]
note("after a deleted layer", image, began)

image.clean_all()  # or GIMP asks whether to save it
image.set_selected_layers(image.get_layers()[-1:])  # the dream's original is gone
Gimp.displays_flush()
seen = len(logged())
began = time.monotonic()
last_dream(steps=1000, smallest=48)
menu(window, AGAIN)
wait_for_window("^DeepDream")
press(window, "ctrl+w")
closed = time.monotonic()
wait_for_log("The image was closed; its dream is cancelled", seen)
wait_until_gone("^DeepDream")
picture("closed")
facts["closed in mid-dream"] = {
    "images": len(Gimp.get_images()),
    "boxes": len(windows("GIMP Message")),
    "seconds": time.monotonic() - closed,
}
tell(SCRIPT, facts)
