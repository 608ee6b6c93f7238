"""A person who has the dialog download ImageNet's network, sees it dream, and takes the dream."""

from __future__ import annotations

import json

from helpers import photo, tell
from widgets import click, wait_for_words
from windows import DREAM, menu, picture, show, wait_for, wait_for_window, wait_until_gone

COMPLETE = "Dream goes on from here"
SECONDS = 120
"""How long a dream may take on a busy machine."""

facts: dict[str, object] = {}
image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
click("Download the large network of photographs (88 MB)")
facts["words"] = wait_for_words("is installed")
wait_for_words("(Photographs, large", SECONDS)
facts["dreamed"] = wait_for_words(COMPLETE, SECONDS)
picture("dreamed on ImageNet")
click("Dream", "button")
wait_for(lambda: len(image.get_layers()) == 2, SECONDS, "the new layer")
wait_until_gone("^DeepDream")
recipe = json.loads(bytes(image.get_layers()[0].get_parasite("reverie-recipe").get_data()))
facts["network"] = recipe["settings"]["network"]
tell("published_file", facts)
