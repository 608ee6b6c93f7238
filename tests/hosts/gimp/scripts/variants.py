"""Dreams of dreams and of originals, where they land, and what stays as it was: for each, what the image holds."""

from __future__ import annotations

import struct
import sys
from typing import Any

from gi.repository import Gegl, Gimp, Gio
from helpers import (
    NONINTERACTIVE,
    STAGE,
    feathered_ellipse,
    photo,
    plug_in_paths,
    quick,
    rectangle,
    run,
    tell,
)

SCRIPT = "variants"
AGAIN, DEEPER = "plug-in-reverie-dream-again", "plug-in-reverie-dream-deeper"
facts: dict[str, Any] = {}


def values(drawable: Any, format: str) -> bytes:
    buffer = drawable.get_buffer()
    return bytes(buffer.get(buffer.get_extent(), 1.0, format, Gegl.AbyssPolicy.NONE))


def mean(samples: bytes) -> float:
    return sum(samples) / len(samples)


def layers(image: Any) -> list[Any]:
    return list(image.get_layers())


def state(image: Any, outcome: dict[str, str]) -> dict[str, Any]:
    """The layers from the top; of each its name, the mean of its mask, its mode, opacity, and whether it is visible."""
    told = []
    for layer in layers(image):
        mask = layer.get_mask()
        told.append(
            {
                "name": layer.get_name().partition(" (")[0],
                "mask": None if mask is None else mean(values(mask, "Y u8")),
                "mode": layer.get_mode().value_nick,
                "opacity": layer.get_opacity(),
                "visible": layer.get_visible(),
            }
        )
    return {**outcome, "layers": told}


def note(name: str, image: Any, outcome: dict[str, str]) -> None:
    facts[name] = state(image, outcome)
    tell(SCRIPT, facts)


def alpha_of_whole(image: Any) -> list[int]:
    """The values of alpha that the image has as a whole."""
    copy = image.duplicate()
    whole = copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    found = values(whole, "R'G'B'A u8")[3::4]
    copy.delete()
    return sorted(set(found))


def differs(one: Any, other: Any) -> float:
    first, second = (values(each, "R'G'B' u8") for each in (one, other))
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) / len(first)


def kept(layer: Any, wanted: bytes) -> bool:
    """Whether a layer's mask, or its alpha where it has none, is that of the first dream."""
    mask = layer.get_mask()
    found = values(layer, "R'G'B'A u8")[3::4] if mask is None else values(mask, "Y u8")
    return len(found) == len(wanted) and max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 1


# again: a variant of the original, above the older dreams; after the selection is gone, and after a reload, too
image = photo()
source = layers(image)[0]
feathered_ellipse(image, 150, 80, 160, 130)
note("first", image, quick(image, [source]))
note("again", image, run(image, [layers(image)[0]], AGAIN))
Gimp.Selection.none(image)
note("again without a selection", image, run(image, [layers(image)[0]], AGAIN))
file = Gio.File.new_for_path(str(STAGE / "variants.xcf"))
Gimp.file_save(NONINTERACTIVE, image, file, None)
image.delete()
image = Gimp.file_load(NONINTERACTIVE, file)
note("again after a reload", image, run(image, [layers(image)[2]], AGAIN))
note("from the original by a script", image, quick(image, [layers(image)[0]], source="original", seed=5))
note("dreamed anew on the source", image, quick(image, [layers(image)[-1]], seed=6))
image.remove_layer(layers(image)[-1])
note("the original is gone", image, run(image, [layers(image)[0]], AGAIN))
image.delete()

# the feather counts once
for kind in ("mask", "baked"):
    image = photo()
    feathered_ellipse(image, 150, 80, 160, 130)
    given = {"bake": kind == "baked"}
    note(f"feather, {kind}", image, quick(image, [layers(image)[0]], **given))
    first = layers(image)[0]
    wanted = values(first, "R'G'B'A u8")[3::4] if given["bake"] else values(first.get_mask(), "Y u8")

    for name, procedure in (("deeper", DEEPER), ("deeper still", DEEPER), ("again", AGAIN)):
        outcome = run(image, [layers(image)[0]], procedure)
        note(f"feather, {kind}, {name}", image, outcome)
        facts[f"feather, {kind}, {name}"]["kept"] = kept(layers(image)[0], wanted)
    outcome = quick(image, [layers(image)[0]], **given)
    note(f"feather, {kind}, from the dialog on the dream", image, outcome)
    facts[f"feather, {kind}, from the dialog on the dream"]["kept"] = kept(layers(image)[0], wanted)
    Gimp.Selection.none(image)
    outcome = run(image, [layers(image)[0]], DEEPER)
    note(f"feather, {kind}, deeper without a selection", image, outcome)
    facts[f"feather, {kind}, deeper without a selection"]["kept"] = kept(layers(image)[0], wanted)
    image.delete()

# a soft cut-out keeps its alpha
for kind in ("whole", "selected", "baked", "masked", "in a group", "over a background"):
    image = photo()
    layer = layers(image)[0]
    layer.add_alpha()
    if kind == "over a background":
        below = Gimp.Layer.new(image, "below", 451, 300, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
        below.fill(Gimp.FillType.WHITE)
        image.insert_layer(below, None, 1)
    if kind == "masked":
        layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
        mask = layer.get_mask()
        rectangle(image, 0, 0, 451, 300)
        Gimp.context_set_opacity(100)
        mask.get_buffer().set(Gegl.Rectangle.new(0, 0, 451, 300), "Y u8", bytes([127]) * 451 * 300)
        mask.get_buffer().flush()
        Gimp.Selection.none(image)
    else:
        buffer = layer.get_buffer()
        pixels = bytearray(values(layer, "R'G'B'A u8"))
        pixels[3::4] = bytes([127]) * (len(pixels) // 4)
        buffer.set(buffer.get_extent(), "R'G'B'A u8", bytes(pixels))
        buffer.flush()
    if kind == "in a group":
        group = Gimp.GroupLayer.new(image, "group")
        image.insert_layer(group, None, 0)
        image.reorder_item(layer, group, 0)
    if kind in ("selected", "baked"):
        feathered_ellipse(image, 150, 80, 160, 130)
    before = alpha_of_whole(image)
    seen = Gimp.Layer.new_from_visible(image, image, "visible")
    outcome = quick(image, [layer], bake=kind == "baked", strength=0.0)
    shown = Gimp.Layer.new_from_visible(image, image, "visible")
    facts[f"cut-out, {kind}"] = {**outcome, "before": before, "after": alpha_of_whole(image)}
    facts[f"cut-out, {kind}"]["differs from what was seen"] = differs(shown, seen)
    if kind == "over a background":
        group = layers(image)[0]
        facts["grouped"] = [
            [each.get_name().partition(" (")[0] for each in of] for of in (layers(image), group.get_children())
        ]
        note("grouped again", image, run(image, [group.get_children()[0]], AGAIN))
        facts["grouped again"]["children"] = [each.get_name() for each in layers(image)[0].get_children()]
    tell(SCRIPT, facts)
    image.delete()

# where the layer lands
landings: dict[str, dict[str, Any]] = {
    "as the layer": {},
    "normal": {"blend": "normal"},
    "screen at a half": {"blend": "screen", "opacity": 50.0},
    "hidden on top": {"hidden": True, "place": "top"},
    "clipped": {"place": "clipped", "blend": "normal"},
    "no such mode": {"blend": "behind"},
    "too opaque": {"opacity": 200.0},
}
for name, wanted_landing in landings.items():
    image = photo()
    layer = layers(image)[0]
    layer.set_mode(Gimp.LayerMode.MULTIPLY)
    layer.set_opacity(40)
    above = Gimp.Layer.new_from_drawable(layer, image)
    above.set_name("above")
    image.insert_layer(above, None, 0)
    note(f"landing, {name}", image, quick(image, [layer], **wanted_landing))
    if name == "clipped":
        note("landing, clipped again", image, quick(image, [layer], **wanted_landing, seed=1))
        dream = layers(image)[1].get_children()[1]
        note("landing, clipped to a dream", image, quick(image, [dream], **wanted_landing, seed=2))
        facts["clipped"] = [
            [
                each.get_name().partition(" (")[0],
                each.get_composite_mode().value_nick,
                each.get_mode().value_nick,
                round(each.get_opacity()),
            ]
            for each in layers(image)[1].get_children()
        ]
    image.delete()


# what is seen is the same at strength 0, however the source is blended
def shown_values(image: Any) -> bytes:
    """What the image shows, its alpha included."""
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    found = values(layer, "R'aG'aB'aA u8")
    layer.delete()
    return found


def tree(of: Any) -> list[Any]:
    """The names of layers from the top, each group with those in it."""
    return [[each.get_name(), tree(each.get_children())] if each.is_group() else each.get_name() for each in of]


for kind in ("clipped", "clipped and soft", "locked and soft"):
    image = photo()
    shape = layers(image)[0]
    upper = Gimp.Layer.new_from_drawable(shape, image)
    upper.set_name("upper")
    image.insert_layer(upper, None, 0)
    upper.transform_flip_simple(Gimp.OrientationType.VERTICAL, True, 0)
    if "clipped" in kind:
        shape.add_alpha()
        rectangle(image, 0, 0, 200, 300)
        shape.edit_clear()
        Gimp.Selection.none(image)
        upper.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)
    if "soft" in kind:
        upper.add_alpha()
        buffer = upper.get_buffer()
        pixels = bytearray(values(upper, "R'G'B'A u8"))
        pixels[3::4] = bytes([127]) * (len(pixels) // 4)
        buffer.set(buffer.get_extent(), "R'G'B'A u8", bytes(pixels))
        buffer.flush()
        upper.set_opacity(40)
    if "locked" in kind:
        upper.set_lock_content(True)
    shown_before = shown_values(image)
    outcome = quick(image, [upper], strength=0.0)
    facts[f"blended, {kind}"] = {
        **outcome,
        "most that differs": max(abs(a - b) for a, b in zip(shown_values(image), shown_before, strict=True)),
        "tree": tree(layers(image)),
        "locked": upper.get_lock_content(),
    }
    tell(SCRIPT, facts)
    image.delete()

# what is seen
image = photo()
background = layers(image)[0]
upper = Gimp.Layer.new(image, "upper", 451, 300, Gimp.ImageType.RGBA_IMAGE, 50.0, Gimp.LayerMode.NORMAL)
upper.fill(Gimp.FillType.WHITE)
image.insert_layer(upper, None, 0)
image.clean_all()
visible = Gimp.Layer.new_from_visible(image, image, "visible")
dirty = image.is_dirty()
note("visible", image, quick(image, [background], source="visible", strength=0.0))
facts["visible"]["differs from what was seen"] = differs(layers(image)[0], visible)
facts["visible"]["dirty by being looked at"] = dirty
note("visible again", image, run(image, [layers(image)[0]], AGAIN))
facts["visible again"]["differs from what was seen"] = differs(layers(image)[0], visible)
visible.delete()
sys.path[:0] = plug_in_paths()
from reverie_gimp.host import LayerHost  # noqa: E402
from reverie_gimp.landing import Landing  # noqa: E402
from reverie_gimp.layer_choice import chosen_source  # noqa: E402
from reverie_gimp.selection import visible_selection  # noqa: E402
from reverie_gimp.source import VisibleSource  # noqa: E402
from reverie_shared.errors import HostRefused  # noqa: E402

merge = Gimp.Layer.new_from_visible
merged: list[Any] = []


def merge_and_count(*of: Any) -> Any:
    merged.append(of)
    return merge(*of)


Gimp.Layer.new_from_visible = merge_and_count
host = LayerHost(image, VisibleSource(image), visible_selection(image))
with host.source.held():
    host.thumbnail(host.layer_bounds(), 400)
    host.read_pixels(host.layer_bounds())
facts["merged for a preview"] = len(merged)
Gimp.Layer.new_from_visible = merge
image.delete()

# what GIMP does not insert: a layer that is in an image already
image = photo()
lower = layers(image)[0]
lower.set_mode(Gimp.LayerMode.MULTIPLY)
lower.set_opacity(40)
other = photo()
before = tree(layers(image))
try:
    Landing("clipped").insert(layers(other)[0], image, chosen_source(image, lower, "layer")[0])
except HostRefused as error:
    blending = lower.get_mode().value_nick, round(lower.get_opacity())
    facts["not inserted"] = {"error": str(error), "before": before, "after": tree(layers(image)), "blending": blending}
image.delete()
other.delete()

# what can be dreamed, and what cannot
image = photo()
layer = layers(image)[0]
layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
note("an edited mask", image, quick(image, [layer.get_mask()]))
image.delete()
image = photo()
layers(image)[0].set_lock_content(True)
note("locked pixels", image, quick(image, [layers(image)[0]]))
image.delete()
image = photo()
group = Gimp.GroupLayer.new(image, "through")
image.insert_layer(group, None, 0)
image.reorder_item(layers(image)[1], group, 0)
group.set_mode(Gimp.LayerMode.PASS_THROUGH)
note("clipped to a pass-through group", image, quick(image, [group], place="clipped"))
image.delete()
image = photo()
group = Gimp.GroupLayer.new(image, "empty group")
image.insert_layer(group, None, 0)
note("an empty group", image, quick(image, [group]))
clear = Gimp.Layer.new(image, "clear", 200, 200, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
image.insert_layer(clear, None, 0)
note("an empty layer", image, quick(image, [clear]))
rectangle(image, 0, 0, 10, 10)
clear.edit_fill(Gimp.FillType.FOREGROUND)
rectangle(image, 100, 100, 50, 50)
note("empty where it is selected", image, quick(image, [clear]))
image.delete()
image = photo()
note("motifs in any case", image, quick(image, [layers(image)[0]], motifs="Owls=1,STRIPES=0.5"))
note("a decimal comma", image, quick(image, [layers(image)[0]], motifs="owls=0,5"))
note("no such source", image, quick(image, [layers(image)[0]], source="nothing"))
image.delete()
image = photo()
image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
buffer = layers(image)[0].get_buffer()
buffer.set(Gegl.Rectangle.new(5, 5, 1, 1), "RGB float", struct.pack("<3f", float("nan"), 0.5, 0.5))
buffer.flush()
note("no number", image, quick(image, [layers(image)[0]]))
tell(SCRIPT, facts)
