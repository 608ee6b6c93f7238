"""A person with painted maps: makes them, paints on them while the dialog is open, and dreams by them."""

from __future__ import annotations

import time
from typing import Any

from gi.repository import Babl, Gegl, Gimp
from helpers import feathered_ellipse, photo, pixels, run, tell
from widgets import (
    all_there,
    area,
    choices,
    choose,
    click,
    named,
    page,
    set_number,
    set_text,
    wait_for_words,
)
from windows import (
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
    x,
)

SCRIPT = "maps"
COMPLETE = "Dream goes on from here"
PATIENCE = 90
"""Seconds that a preview may take on a machine that has much else to do."""
RED, BLUE, GREEN = "#e02020", "#2040e0", "#20a060"
SMALL: dict[str, Any] = {"steps": 5, "smallest": 128, "layers": "mixed3=1", "jitter": 16}
facts: dict[str, Any] = {}


def names() -> list[str]:
    return [layer.get_name() for layer in image.get_layers()]


def paint(layer: Any, colour: str, left: int, width: int) -> None:
    """Fill columns of a layer, as a brush would."""
    buffer, height = layer.get_buffer(), layer.get_height()
    pixel = bytes.fromhex(colour.removeprefix("#")) + b"\xff"
    buffer.set(Gegl.Rectangle.new(left, 0, width, height), "R'G'B'A u8", pixel * (width * height))
    buffer.flush()
    layer.update(left, 0, width, height)
    Gimp.displays_flush()


def listed() -> list[str]:
    """The colours of the list, by the names of their buttons."""
    return [each.get_name() for each in all_there() if each.get_name().startswith("Paint with #")]


def grows(colour: str, what: str) -> None:
    """Choose what grows in a colour, in the window of choices."""
    click(f"What grows where {colour} is painted")
    wait_for_window("^What grows")
    set_text("Search by name", what)
    click(what, "toggle button")
    click("Close", "button")
    wait_until_gone("^What grows")


image = photo("face.png")
picture_layer = image.get_layers()[0]
picture_layer.set_name("face")
width, height = picture_layer.get_width(), picture_layer.get_height()
image.clean_all()
window = show(image)
menu(window, DREAM)
wait_for_window("^DeepDream")
set_number("Steps", 2)
wait_for_words(COMPLETE, PATIENCE)
page("Painted maps")
facts["choices at first"] = choices("Strength map")
click("New: Strength map")
wait_for(lambda: len(names()) == 2, 10, "the strength map")
facts["strength map"] = [*names(), image.get_layers()[0].get_mode().value_nick]
facts["choices then"] = choices("Size map")
pixels(image.get_layers()[0], "strength map.pixels", "R'G'B'A u8")
wait_for_words(COMPLETE, PATIENCE)

seen = len(logged())
paint(image.get_layers()[0], "#000000", 0, width // 2)
facts["preview of what is painted"] = wait_for_log("The preview is complete", seen, PATIENCE)
time.sleep(0.5)
picture("maps, strength")
paint(image.get_layers()[0], "#000000", 0, width)
facts["words of a black map"] = wait_for_words("black or transparent all over")
image.get_layers()[0].set_offsets(40, 0)
paint(image.get_layers()[0], "#ffffff", 0, width)
wait_for_words(COMPLETE, PATIENCE)
page("New layer")
page("Painted maps")
choose("Strength map", choices("Strength map")[0])
choose("Strength map", "Strength map")
facts["words of a map that lies elsewhere"] = wait_for_words("does not cover all")
press(window, "ctrl+z", "ctrl+z")  # the first puts the map where it was
time.sleep(0.5)
facts["layers once undone"] = names()
facts["words of a map that is gone"] = wait_for_words("to be a map")
page("Painted maps")
choose("Strength map", "the same everywhere")
wait_for_words(COMPLETE, PATIENCE)

click("New: Colour map")
wait_for(lambda: len(names()) == 2, 10, "the colour map")
colour_map = image.get_layers()[0]
facts["colour map"] = [*names(), colour_map.get_opacity()]
facts["words of an empty map"] = wait_for_words("transparent all over")
facts["first list"] = listed()
facts["page"] = area("DeepDream")
click(f"Paint with {BLUE}: peacock", "button")
time.sleep(0.5)
facts["painting colour"] = bytes(Gimp.context_get_foreground().get_bytes(Babl.format("R'G'B' u8")).get_data()).hex()
paint(colour_map, RED, 0, width // 2)
paint(colour_map, GREEN, width // 2, width - width // 2)
facts["words of a colour that is not listed"] = wait_for_words("its list does not know")
click("Add the map's colours", "button")
wait_for(lambda: len(listed()) == 3, 5, "the third colour")
facts["list with what is painted"] = listed()
grows(GREEN, "peacock")
facts["list once chosen"] = listed()
wait_for_words(COMPLETE, PATIENCE)
picture("maps, colours")
click(f"Remove {BLUE} from the list", "button")
facts["list once one is removed"] = listed()
wait_for_words(COMPLETE, PATIENCE)
click("Dream", "button")
wait_for(lambda: len(names()) == 3, 60, "the new layer")
wait_until_gone("^DeepDream")
facts["layers of a dream by a map"] = names()

image.remove_layer(image.get_layers()[1])
image.set_selected_layers([colour_map])
menu(window, DREAM)
wait_for_window("^DeepDream")
facts["dreamed where the map is selected"] = choices("Dream on")
facts["chosen map when opened again"] = [named("Colour map", "combo box", shown=False).get_name(), *listed()]
x("key", "Escape")
wait_until_gone("^DeepDream")

feathered_ellipse(image, 20, 20, width - 40, height - 40)
for left, right in (("owls", "owls"), ("peacock", "peacock"), ("owls", "peacock")):
    colours = f"{RED}={left},{GREEN}={right}"
    outcome = run(image, [picture_layer], **SMALL, colour_map="Colour map", map_colours=colours)
    assert outcome["status"] == "success", outcome
    dream = next(layer for layer in image.get_layers() if layer.get_name().startswith("Dream"))
    pixels(dream, f"{left} and {right}.pixels", "R'G'B' u8")
    facts["place"] = [*dream.get_offsets()[1:], dream.get_width(), dream.get_height()]
    image.remove_layer(dream)
Gimp.Selection.none(image)
unchanged: dict[str, Any] = {"steps": 1, "strength": 0.0, "colour_map": "Colour map", "map_colours": colours}
run(image, [picture_layer], source="visible", **unchanged)
pixels(image.get_layers()[0], "visible.pixels", "R'G'B' u8")
pixels(picture_layer, "face.pixels", "R'G'B' u8")
tell(SCRIPT, facts)
