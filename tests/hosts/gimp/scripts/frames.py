"""An animation of three layers: dreamed by a script, where it is selected, cancelled, and undone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gi.repository import Gegl, Gimp
from helpers import QUICK, STAGE, photo, place, plug_in_paths, rectangle, run, tell
from widgets import click, words
from windows import FRAMES, logged, menu, picture, press, show, wait_for, wait_for_log, wait_for_window, wait_until_gone

SCRIPT = "frames"
PROCEDURE = "plug-in-reverie-dream-frames"
NAMES = ("Background (100ms)", "moves (50ms)(combine)", "another (replace)")
facts: dict[str, Any] = {}


def animation() -> Any:
    """The photo; a part of it, in which a stripe is white and a corner is clear; the photo upside down."""
    image = photo()
    first = image.get_layers()[0]
    second = Gimp.Layer.new_from_drawable(first, image)
    image.insert_layer(second, None, 0)
    second.add_alpha()
    rectangle(image, 200, 100, 120, 20)
    Gimp.context_set_background(Gegl.Color.new("white"))
    second.edit_fill(Gimp.FillType.BACKGROUND)
    rectangle(image, 100, 50, 40, 30)
    second.edit_clear()
    Gimp.Selection.none(image)
    second.resize(250, 180, -100, -50)
    third = Gimp.Layer.new_from_drawable(first, image)
    image.insert_layer(third, None, 0)
    third.transform_flip_simple(Gimp.OrientationType.VERTICAL, True, 0)
    for layer, name in zip(reversed(image.get_layers()), NAMES, strict=True):
        layer.set_name(name)
    return image


def note(name: str, image: Any) -> None:
    """Tell of the layers, from the lowest on, and keep their pixels."""
    found = list(reversed(image.get_layers()))
    facts[name] = {
        "names": [layer.get_name() for layer in found],
        "places": [place(layer) for layer in found],
        "alpha": [layer.has_alpha() for layer in found],
    }
    for index, layer in enumerate(found):
        buffer = layer.get_buffer()
        raw = bytes(buffer.get(buffer.get_extent(), 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE))
        (STAGE / f"frames, {name}, {index}").write_bytes(raw)
    tell(SCRIPT, facts)


image = animation()
note("before", image)
facts["outcome"] = run(image, [], PROCEDURE, **QUICK)
note("dreamed", image)
image.delete()

image = animation()
rectangle(image, 0, 0, 225, 300)
facts["outcome where it is selected"] = run(image, [image.get_layers()[0]], PROCEDURE, **QUICK)
note("selected", image)
image.delete()

image = animation()
half = Gimp.Layer.new(image, "half (replace)", 451, 300, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
half.fill(Gimp.FillType.FOREGROUND)  # which is black at first
image.insert_layer(half, None, 0)
rectangle(image, 225, 0, 226, 300)
half.edit_fill(Gimp.FillType.WHITE)
half.set_mode(Gimp.LayerMode.MULTIPLY)  # as the maps have that Reverie makes
Gimp.Selection.none(image)
facts["outcome by a map"] = run(image, [], PROCEDURE, **QUICK, strength_map="half (replace)")
note("by a map", image)
image.delete()


def styled(name: str, change: Callable[[Any, Any], None]) -> None:
    """Note how an animation is refused in which something was done to the second layer."""
    image = animation()
    change(image, image.get_layers()[1])
    facts[name] = run(image, [], PROCEDURE, **QUICK)
    image.delete()


def blur(_image: Any, layer: Any) -> None:
    layer.append_filter(Gimp.DrawableFilter.new(layer, "gegl:gaussian-blur", "blur"))


def float_a_part(image: Any, layer: Any) -> None:
    rectangle(image, 120, 60, 40, 30)
    Gimp.Selection.float(image, [layer], 5, 5)


styled("a mode", lambda _image, layer: layer.set_mode(Gimp.LayerMode.MULTIPLY))
styled("an opacity", lambda _image, layer: layer.set_opacity(50))
styled("a filter", blur)
styled("a floating selection", float_a_part)

image = photo()
facts["one layer"] = run(image, [], PROCEDURE, **QUICK)
image.delete()
image = animation()
group = Gimp.GroupLayer.new(image, "both")
image.insert_layer(group, None, 0)
image.reorder_item(image.get_layers()[1], group, 0)
facts["a group"] = run(image, [], PROCEDURE, **QUICK)
image.delete()

sys.path[:0] = plug_in_paths()
from reverie_gimp.frames import Animation  # noqa: E402
from reverie_gimp.growing import GrowingHost  # noqa: E402
from reverie_gimp.host import without_missing  # noqa: E402
from reverie_gimp.layer_choice import chosen_source  # noqa: E402
from reverie_plugin.events import PreviewReady  # noqa: E402
from reverie_plugin.host import Result  # noqa: E402
from reverie_plugin.order import Order  # noqa: E402
from reverie_shared.errors import HostRefused  # noqa: E402
from reverie_shared.picture import Picture, PixelFormat  # noqa: E402

image = animation()
images = len(Gimp.get_images())
frames = Animation(image)
image.get_layers()[0].edit_fill(Gimp.FillType.WHITE)  # before the first frame is read
for frame in frames.frames():
    frames.keep(frame, replace(frame.picture, pixels=bytes(255 - each for each in frame.picture.pixels)))
rectangle(image, 150, 120, 1, 1)
image.get_layers()[1].edit_fill(Gimp.FillType.WHITE)
Gimp.Selection.none(image)
facts["changed meanwhile"] = frames.put()
frames.close()
facts["images left behind"] = len(Gimp.get_images()) - images
note("painted on", image)
image.delete()
image = animation()
frames = Animation(image)
image.delete()
try:
    frames.keep(next(frames.frames()), frame.picture)
    frames.put()
except HostRefused as error:
    facts["closed meanwhile"] = str(error)
frames.close()

image = photo()
source, selection = chosen_source(image, image.get_layers()[0], "layer")
host = GrowingHost(image, source, selection)
whole = host.layer_bounds()
sent = host.read_pixels(whole)
for octave in (1, 2):
    host.keep(PreviewReady(octave, 3, Picture(PixelFormat(45, 30, "rgb"), bytes(3 * 45 * 30)), whole))
small = Picture(replace(sent.format, width=1, height=1), bytes(sent.pixels)[:3])
try:
    host.insert(Result(small, whole, {"preset": "reverie", "settings": {"seed": 0}}))
except HostRefused as error:
    facts["growing, where the last layer fails"] = [str(error), [each.get_name() for each in image.get_layers()]]
image.delete()
tell(SCRIPT, facts)

kept = {"format": 2, "preset": "marks", "settings": {"steps": 200, "smallest": 48}, "deliver": "dream"}
Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, json.dumps(kept).encode()))
image = animation()
window = show(image)
image.clean_all()
menu(window, FRAMES)
wait_for_window("^DeepDream")
wait_for(lambda: any("% done" in each for each in words().splitlines()), 60, "the progress")
picture("frames")
click("Cancel")
wait_until_gone("^DeepDream")
note("cancelled", image)
facts["dirty once cancelled"] = image.is_dirty()

kept["settings"] = {"steps": 2, "smallest": 48, "guide": "of another image"}
Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, json.dumps(kept).encode()))
seen = len(logged())
menu(window, FRAMES)
wait_for_log("3 frames were dreamed", seen)
wait_until_gone("^DeepDream")
note("in the window", image)
order, missing = without_missing(Order("marks", {"guide": "of another image", "steps": 2, "size_map": NAMES[0]}), image)
facts["left out"] = [str(each) for each in missing], sorted(order.settings)
press(window, "ctrl+z")
note("undone", image)

rectangle(image, 100, 50, 200, 150)
source = image.get_layers()[0]
group = Gimp.GroupLayer.new(image, "group")
image.insert_layer(group, None, 0)
image.reorder_item(source, group, 0)
facts["growing"] = run(image, [source], "plug-in-reverie-dream-growing", **{**QUICK, "smallest": 64})
grown = list(reversed(image.get_layers()))[3:]
facts["layers that grow"] = [[layer.get_name(), place(layer), layer.get_mask() is not None] for layer in grown]
note("grown", image)
facts["layers below those that grow"] = [layer.get_name() for layer in reversed(image.get_layers())][:3]
Gimp.displays_flush()
press(window, "ctrl+z")
facts["layers once undone"] = [layer.get_name() for layer in reversed(image.get_layers())]
tell(SCRIPT, facts)
