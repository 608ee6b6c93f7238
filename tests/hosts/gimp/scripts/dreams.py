"""Dreams on images of every kind; for each: pixels before and after, the new layer, and what is told of it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any, TypeAlias

from gi.repository import Babl, Gegl, Gimp
from helpers import arguments, feathered_ellipse, photo, pixels, place, quick, rectangle, tell

SCRIPT = "dreams"
Made: TypeAlias = "tuple[Any, Any, dict[str, Any]]"
SCENES: dict[str, Callable[[], Made]] = {}
"""By name: makes an image, and returns it, the layer to dream, and more arguments for the dream."""


def scene(function: Callable[[], Made]) -> Callable[[], Made]:
    SCENES[function.__name__] = function
    return function


def opened(precision: Any = None) -> tuple[Any, Any]:
    image = photo()
    if precision is not None:
        image.convert_precision(precision)
    return image, image.get_layers()[0]


def calculate(layer: Any, operation: str, value: float) -> None:
    """Add a value to the layer's light, or multiply it."""
    graph, buffer = Gegl.Node.new(), layer.get_buffer()
    source, step, sink = (graph.create_child(f"gegl:{name}") for name in ("buffer-source", operation, "write-buffer"))
    source.set_property("buffer", buffer)
    step.set_property("value", value)
    sink.set_property("buffer", buffer)
    source.link(step)
    step.link(sink)
    sink.process()
    buffer.flush()


@scene
def a_rectangle() -> Made:
    image, layer = opened()
    rectangle(image, 120, 60, 150, 130)
    return image, layer, {}


@scene
def a_feathered_ellipse() -> Made:
    image, layer = opened()
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def no_selection() -> Made:
    image, layer = opened()
    return image, layer, {}


@scene
def a_selection_partly_off_the_layer() -> Made:
    image, layer = opened()
    small = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(small, None, 0)
    small.resize(200, 150, -100, -50)
    feathered_ellipse(image, 200, 120, 200, 150)
    return image, small, {}


@scene
def an_offset_layer_larger_than_the_image() -> Made:
    image, layer = opened()
    layer.set_offsets(-60, -40)
    image.resize(300, 200, 0, 0)
    feathered_ellipse(image, -20, 40, 150, 100)
    return image, layer, {}


@scene
def a_layer_in_a_group() -> Made:
    image, layer = opened()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    inner = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(inner, group, 0)
    other = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(other, group, 1)
    inner.set_offsets(30, 20)
    rectangle(image, 100, 100, 90, 80)
    return image, inner, {}


@scene
def a_group() -> Made:
    image, layer = opened()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    inner = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(inner, group, 0)
    rectangle(image, 100, 100, 90, 80)
    return image, group, {}


@scene
def a_layer_with_a_mask() -> Made:
    image, layer = opened()
    upper = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(upper, None, 0)
    rectangle(image, 0, 0, 230, 300)
    upper.add_mask(upper.create_mask(Gimp.AddMaskType.SELECTION))
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, upper, {}


@scene
def a_transparent_layer() -> Made:
    image, layer = opened()
    upper = Gimp.Layer.new_from_drawable(layer, image)
    image.insert_layer(upper, None, 0)
    upper.add_alpha()
    rectangle(image, 0, 0, 230, 300)
    upper.edit_clear()
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, upper, {}


@scene
def a_gray_image() -> Made:
    image, layer = opened()
    image.convert_grayscale()
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def a_gray_image_with_alpha_in_16_bits() -> Made:
    image, layer = opened(Gimp.Precision.U16_NON_LINEAR)
    image.convert_grayscale()
    layer.add_alpha()
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def sixteen_bits() -> Made:
    image, layer = opened(Gimp.Precision.U16_NON_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def sixteen_bits_perceptual() -> Made:
    image, layer = opened(Gimp.Precision.U16_PERCEPTUAL)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def eight_bits_linear() -> Made:
    image, layer = opened(Gimp.Precision.U8_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def thirty_two_bits() -> Made:
    image, layer = opened(Gimp.Precision.U32_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def sixty_four_bits() -> Made:
    image, layer = opened(Gimp.Precision.DOUBLE_NON_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def half_floats() -> Made:
    image, layer = opened(Gimp.Precision.HALF_NON_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def linear_floats_beyond_white() -> Made:
    image, layer = opened(Gimp.Precision.FLOAT_LINEAR)
    calculate(layer, "multiply", 6.0)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


def below_black(precision: Any) -> Made:
    image, layer = opened(precision)
    calculate(layer, "add", -0.05)
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def linear_floats_below_black() -> Made:
    return below_black(Gimp.Precision.FLOAT_LINEAR)


@scene
def floats_below_black() -> Made:
    return below_black(Gimp.Precision.FLOAT_NON_LINEAR)


@scene
def adobe_rgb() -> Made:
    image, layer = opened()
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {}


@scene
def a_baked_selection() -> Made:
    image, layer = opened()
    feathered_ellipse(image, 150, 80, 160, 130)
    return image, layer, {"bake": True}


def flattened(image: Any, name: str) -> None:
    copy = image.duplicate()
    layer = copy.flatten()
    pixels(layer, f"{name}.linear", "RGB float")
    native = Babl.format_get_encoding(layer.get_format())
    pixels(layer, f"{name}.native", native)
    copy.delete()


def play(scene: str, prefix: str) -> dict[str, Any]:
    image, layer, given = SCENES[scene]()
    name = prefix + scene
    known = {found.get_id() for found in every_layer(image)}
    before = encodings(image), image.get_effective_color_profile().get_label(), image.get_precision().value_nick
    flattened(image, f"{name}.before")
    pixels(layer, f"{name}.source.native", Babl.format_get_encoding(layer.get_format()))
    facts: dict[str, Any] = {"image": [image.get_width(), image.get_height()], "source": place(layer)}
    facts.update(quick(image, [layer], **given))
    after = encodings(image, known), image.get_effective_color_profile().get_label(), image.get_precision().value_nick
    facts["form untouched"] = before == after
    flattened(image, f"{name}.after")
    new = [found for found in every_layer(image) if found.get_id() not in known]
    facts["new layers"] = len(new)
    if new:
        facts.update(of_dream(name, image, layer, new[0]))
    image.delete()
    return facts


def of_dream(name: str, image: Any, source: Any, layer: Any) -> dict[str, Any]:
    pixels(layer, f"{name}.dream", "RGBA float")
    pixels(layer, f"{name}.dream.native", Babl.format_get_encoding(source.get_format()))
    mask = layer.get_mask()
    if mask is not None:
        pixels(mask, f"{name}.mask", "Y float")
    pixels(image.get_selection(), f"{name}.selection", "Y float")
    parent = layer.get_parent()
    return {
        "dream": place(layer),
        "name": layer.get_name(),
        "mask": mask is not None,
        "selected": not Gimp.Selection.is_empty(image),
        "editing mask": layer.get_edit_mask(),
        "encoding": Babl.format_get_encoding(layer.get_format()),
        "source encoding": Babl.format_get_encoding(source.get_format()),
        "parent": None if parent is None else parent.get_name(),
        "source parent": None if source.get_parent() is None else source.get_parent().get_name(),
        "above source": image.get_item_position(source) - image.get_item_position(layer),
        "recipe": bytes(layer.get_parasite("reverie-recipe").get_data()).decode(),
    }


def encodings(image: Any, known: set[int] | None = None) -> list[str]:
    return sorted(
        Babl.get_name(layer.get_format()) for layer in every_layer(image) if known is None or layer.get_id() in known
    )


def every_layer(image: Any) -> list[Any]:
    found, ahead = [], list(image.get_layers())
    while ahead:
        layer = ahead.pop()
        found.append(layer)
        if layer.is_group():
            ahead.extend(layer.get_children())
    return found


told = {}
wishes = arguments(SCRIPT)
for wanted in wishes.get("scenes") or SCENES:
    try:
        told[wanted] = play(wanted, wishes.get("prefix", ""))
    except Exception:  # noqa: BLE001  # the other scenes are played all the same
        told[wanted] = {"status": "crashed", "error": traceback.format_exc()}
    tell(SCRIPT, told)
