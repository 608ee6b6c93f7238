"""What cannot be dreamed: for each case, the status, the error, and what is left of the image."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any, TypeAlias

from gi.repository import Gegl, Gimp
from helpers import photo, quick, rectangle, run, tell

Case: TypeAlias = Callable[[Any, Any], "dict[str, str]"]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    CASES[function.__name__] = function
    return function


@case
def indexed(image: Any, layer: Any) -> dict[str, str]:
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False, True, "")
    return quick(image, [layer])


@case
def floating_selection(image: Any, layer: Any) -> dict[str, str]:
    rectangle(image, 0, 0, 50, 50)
    return quick(image, [Gimp.Selection.float(image, [layer], 0, 0)])


@case
def several_layers(image: Any, layer: Any) -> dict[str, str]:
    second = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(second, None, 0)
    return quick(image, [layer, second])


@case
def no_layer(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [])


@case
def a_channel(image: Any, layer: Any) -> dict[str, str]:
    rectangle(image, 0, 0, 50, 50)
    return quick(image, [Gimp.Selection.save(image)])


@case
def selection_beside_the_layer(image: Any, layer: Any) -> dict[str, str]:
    layer.set_offsets(200, 0)
    rectangle(image, 0, 0, 100, 100)
    return quick(image, [layer])


@case
def strength_out_of_range(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], strength=9.0)


@case
def infinite_strength(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], strength=math.inf)


@case
def infinite_opacity(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], opacity=-math.inf)


@case
def octave_scale_that_is_no_number(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], octave_scale=math.nan)


@case
def negative_seed(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], seed=-2)


@case
def unknown_preset(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], preset="nightmare")


@case
def unknown_layer_of_the_network(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], layers="mixed11=1")


@case
def layer_of_another_network(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], layers="animals=1")


@case
def preset_of_another_network(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], preset="owls", network="photographs")


@case
def neither_yes_nor_no(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], balance=2)


@case
def network_that_is_not_installed(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], network="VGG16")


@case
def unknown_precision(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], precision="float16")


@case
def octaves_that_do_not_fit(image: Any, layer: Any) -> dict[str, str]:
    return quick(image, [layer], octaves=2, octaves_above=2)


@case
def deeper_on_what_was_never_dreamed(image: Any, layer: Any) -> dict[str, str]:
    return run(image, [layer], "plug-in-reverie-dream-deeper")


@case
def not_a_number(image: Any, layer: Any) -> dict[str, str]:
    image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(5, 5, 1, 1), "RGB float", struct.pack("<3f", float("nan"), 0.5, 0.5))
    buffer.flush()
    return quick(image, [layer])


facts = {}
for name, play in CASES.items():
    image = photo()
    outcome = play(image, image.get_layers()[0])
    names = [layer.get_name() for layer in image.get_layers()]
    facts[name] = {**outcome, "dreams": sum(found.startswith("Dream") for found in names)}
    image.delete()
    tell("refusals", facts)
