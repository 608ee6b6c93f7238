"""Dreams by what an earlier Reverie has left: GIMP's last values, and the last dream, done again."""

from __future__ import annotations

import json
from typing import Any

from gi.repository import Gimp
from helpers import arguments, feathered_ellipse, photo, run, tell

given = arguments("last_values")
facts: dict[str, Any] = {}
for name, procedure in (("last values", "plug-in-reverie-dream"), ("again", "plug-in-reverie-dream-again")):
    image = photo()
    feathered_ellipse(image, 150, 80, 60, 50)
    if name == "again":  # the dream by the last values is the last one now
        Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, json.dumps(given["last dream"]).encode()))
    outcome = run(image, [image.get_layers()[0]], procedure, Gimp.RunMode.WITH_LAST_VALS)
    parasite = image.get_layers()[0].get_parasite("reverie-recipe")
    facts[name] = {**outcome, "recipe": json.loads(bytes(parasite.get_data())) if parasite else None}
    image.delete()
tell("last_values", facts)
