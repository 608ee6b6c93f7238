"""Dreams on pictures of several of GIMP's tiles; for each: exports before, after, reloaded, undone."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from gi.repository import Gimp, Gio
from helpers import NONINTERACTIVE, STAGE, arguments, photo, quick, rectangle, run, tell
from windows import press, show, wait_for

SCRIPT = "exports"
AGAIN, DEEPER = "plug-in-reverie-dream-again", "plug-in-reverie-dream-deeper"
SMALL = {"max_size": 96}
"""Dreams on few pixels: what is tested is where the result lands."""

wishes = arguments(SCRIPT)


def one_layer(image: Any) -> Any:
    return image.get_layers()[0]


def several_layers(image: Any) -> Any:
    """Below the dreamed layer, one that its holes show; above it, a translucent one that covers a part."""
    source = image.get_layers()[0]
    source.add_alpha()
    below = Gimp.Layer.new_from_drawable(source, image)
    image.insert_layer(below, None, 1)
    below.transform_flip_simple(Gimp.OrientationType.HORIZONTAL, True, 0)
    rectangle(image, 300, 200, 150, 100)
    source.edit_clear()
    above = Gimp.Layer.new_from_drawable(below, image)
    image.insert_layer(above, None, 0)
    above.resize(260, 180, -40, -30)
    above.set_opacity(40)
    Gimp.Selection.none(image)
    return source


def in_a_group(image: Any) -> Any:
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    inner = Gimp.Layer.new_from_drawable(image.get_layers()[1], image)
    image.insert_layer(inner, group, 0)
    group.set_opacity(70)
    return inner


LAYERS: dict[str, Callable[[Any], Any]] = {
    "one layer": one_layer,
    "several layers": several_layers,
    "in a group": in_a_group,
}


def every_layer(image: Any) -> list[Any]:
    found, ahead = [], list(image.get_layers())
    while ahead:
        layer = ahead.pop(0)
        found.append(layer)
        ahead.extend(layer.get_children() if layer.is_group() else ())
    return found


def export(image: Any, name: str, ending: str = "png") -> Any:
    file = Gio.File.new_for_path(str(STAGE / f"{name}.{ending}"))
    assert Gimp.file_save(NONINTERACTIVE, image, file, None), name
    return file


def dream(image: Any, layer: Any, way: str) -> dict[str, str]:
    if way == "again":
        return run(image, [layer], AGAIN)
    if way == "deeper":
        return run(image, [layer], DEEPER)
    place = {"on top": "top", "clipped": "clipped"}.get(way, "above")
    return quick(image, [layer], bake=way == "baked", place=place, **SMALL)


def play(name: str, layers: str, way: str) -> dict[str, Any]:
    image = photo("tiles.png")
    layer = LAYERS[layers](image)
    if way != "no selection":
        rectangle(image, *wishes["selection"])
    if way == "deeper":
        assert quick(image, [layer], **SMALL)["status"] == "success"
        layer = next(found for found in every_layer(image) if found.get_parasite("reverie-recipe"))
    display = Gimp.Display.new(image)
    before = every_layer(image)
    export(image, f"{name}.before")
    outcome = dream(image, layer, way)
    export(image, f"{name}.after")
    reloaded = Gimp.file_load(NONINTERACTIVE, export(image, name, "xcf"))
    export(reloaded, f"{name}.reloaded")
    reloaded.delete()
    inserted = len(every_layer(image)) - len(before)
    press(window, "ctrl+z")
    wait_for(lambda: every_layer(image) == before, 20, f"the undo of {name}")
    export(image, f"{name}.undone")
    image.clean_all()
    display.delete()
    return {**outcome, "inserted": inserted}


window = show(photo())
told = {}
for name, (layers, way) in wishes["scenes"].items():
    try:
        told[name] = play(name, layers, way)
    except Exception:  # noqa: BLE001  # the other scenes are played all the same
        told[name] = {"status": "crashed", "error": traceback.format_exc()}
    tell(SCRIPT, told)
