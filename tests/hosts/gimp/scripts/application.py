"""A person who chooses a network that is not there, has the dialog download it, and asks for a layer that it lacks."""

from __future__ import annotations

import json

from helpers import photo, tell
from widgets import choose, click, page, set_text, wait_for_words
from windows import DREAM, menu, picture, show, wait_for, wait_for_window, wait_until_gone

COMPLETE = "Dream goes on from here"
KERAS = 120
"""Seconds it may take to build the network."""

facts: dict[str, object] = {}
image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
page("Expert")
choose("Network", "MobileNetV2")
facts["not there"] = wait_for_words("is not installed. Download")
picture("network not there")
click("Download MobileNetV2 (9 MB)")
facts["downloaded"] = wait_for_words("is installed")
facts["dreamed"] = wait_for_words(COMPLETE, KERAS)
picture("another network")

set_text("Network layers", "conv7")
facts["no such layer"] = wait_for_words("has no “conv7”")
picture("no such layer of another network")
set_text("Network layers", "block_6_expand_relu")
wait_for_words(COMPLETE, KERAS)
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, KERAS, "the new layer")
wait_until_gone("^DeepDream")
recipe = json.loads(bytes(image.get_layers()[0].get_parasite("reverie-recipe").get_data()))["settings"]
facts["recipe"] = {name: recipe[name] for name in ("network", "layers")}
tell("application", facts)
