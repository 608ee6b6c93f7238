"""A person in a German GIMP on a small screen: the dialog's words and size, an error, and the name of the layer."""

from __future__ import annotations

import time
from typing import Any

from gi.repository import Gimp
from helpers import photo, tell
from widgets import all_there, area, click, page, presets, program, shown_in, wait_for_words
from windows import DREAM, menu, picture, show, wait_for, wait_for_window, wait_until_gone

facts: dict[str, Any] = {}
image = photo()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
wait_for_words("„Träumen“ geht von hier aus weiter")
time.sleep(0.5)
facts["looks"] = list(presets())
facts["words"] = sorted({each.get_name() for each in all_there() if each.get_name()})
facts["dialog"] = area("DeepDream")
for number, name in enumerate(("Look", "Gemalte Karten", "Neue Ebene", "Experte")):
    page(name)
    picture(f"german {number}")
click("Träumen", "button")
wait_for(lambda: len(image.get_layers()) == 2, 60, "the new layer")
wait_until_gone("^DeepDream")
facts["layer"] = image.get_layers()[0].get_name()

image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 8, False, False, "")
Gimp.displays_flush()
menu(window, DREAM)


def told() -> str | None:
    """What a message box says."""
    labels = [each.get_name() for each in shown_in(program("gimp")) if each.get_role_name() == "label"]
    return next((label for label in labels if "DeepDream" not in label and "RGB" in label), None)


facts["error"] = wait_for(told, 20, "the message")
picture("german error")
tell("german", facts)
