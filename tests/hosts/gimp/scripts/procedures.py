"""The procedures as scripts use them: presets, last values, again, deeper, through a file, and from Script-Fu."""

from __future__ import annotations

import json
from typing import Any

from gi.repository import Gimp, Gio
from helpers import (
    DREAM,
    NONINTERACTIVE,
    PDB,
    STAGE,
    arguments,
    feathered_ellipse,
    photo,
    pixels,
    place,
    quick,
    rectangle,
    run,
    tell,
)

facts: dict[str, Any] = {}
AGAIN, DEEPER = "plug-in-reverie-dream-again", "plug-in-reverie-dream-deeper"


def logged() -> list[str]:
    """The lines of the plug-in's log."""
    return (STAGE / "reverie" / "logs" / "gimp.log").read_text().splitlines()


def note(name: str, image: Any, outcome: dict[str, str]) -> None:
    top = image.get_layers()[0]
    parasite = top.get_parasite("reverie-recipe")
    facts[name] = {
        **outcome,
        "layers": [layer.get_name() for layer in image.get_layers()],
        "name": top.get_name(),
        "place": place(top),
        "mask": top.get_mask() is not None,
        "recipe": json.loads(bytes(parasite.get_data())) if parasite else None,
    }
    pixels(top, f"{name}.pixels", "R'G'B'A u8")
    if top.get_mask():
        pixels(top.get_mask(), f"{name}.mask", "Y float")
    tell("procedures", facts)


procedure = PDB.lookup_procedure(DREAM)
facts["procedures"] = {
    name: {
        "menu": PDB.lookup_procedure(name).get_menu_paths(),
        "label": PDB.lookup_procedure(name).get_menu_label(),
        "arguments": {argument.name: argument.blurb for argument in PDB.lookup_procedure(name).get_arguments()},
    }
    for name in (DREAM, AGAIN, DEEPER)
}

image = photo()
feathered_ellipse(image, 150, 80, 160, 130)
note("preset", image, quick(image, [image.get_layers()[0]], preset="whisper", seed=7))

for name, defaults in arguments("procedures")["explicit defaults"].items():
    other = photo()
    feathered_ellipse(other, 150, 80, 60, 50)
    note(f"explicit defaults, {name}", other, quick(other, [other.get_layers()[0]], preset=name, **defaults))
    other.delete()

file = Gio.File.new_for_path(str(STAGE / "dreamed.xcf"))
Gimp.file_save(NONINTERACTIVE, image, file, None)
image.delete()
image = Gimp.file_load(NONINTERACTIVE, file)
Gimp.Selection.none(image)
note("reopened", image, {})
note("deeper", image, run(image, [image.get_layers()[0]], DEEPER))
rectangle(image, 150, 80, 80, 130)
note("deeper selected", image, run(image, [image.get_layers()[0]], DEEPER))
image.delete()

for kind in ("rgb", "rgba", "gray", "16-bit", "painted on"):
    image = photo()
    if kind == "rgba":
        image.get_layers()[0].add_alpha()
    elif kind == "gray":
        image.convert_grayscale()
    elif kind == "16-bit":
        image.convert_precision(Gimp.Precision.U16_NON_LINEAR)
    feathered_ellipse(image, 150, 80, 160, 130)
    note(f"at first, {kind}", image, quick(image, [image.get_layers()[0]]))
    if kind == "painted on":
        image.get_layers()[0].fill(Gimp.FillType.WHITE)
    seen = len(logged())
    note(f"at once deeper, {kind}", image, run(image, [image.get_layers()[0]], DEEPER))
    facts[f"at once deeper, {kind}"]["log"] = logged()[seen:]
    image.delete()

image = photo()
source = image.get_layers()[0]
stripes = Gimp.Layer.new(image, "stripes", 90, 60, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
stripes.fill(Gimp.FillType.WHITE)
stripes.set_visible(False)
group = Gimp.GroupLayer.new(image, "guides")
image.insert_layer(group, None, 1)
image.insert_layer(stripes, group, 0)
for x in range(0, 90, 10):
    rectangle(image, x, 0, 5, 60)
    stripes.edit_clear()
Gimp.Selection.none(image)
for guide in ("", "stripes", "flowers"):
    note(f"guided by “{guide}”", image, quick(image, [source], guide=guide))
    if image.get_layers()[0] != source:
        image.remove_layer(image.get_layers()[0])
image.delete()

kept = json.dumps(
    {"preset": "cells", "settings": {"layers": "mixed2=1", "steps": 2, "smallest": 48}, "deliver": "dream"}
)
Gimp.attach_parasite(Gimp.Parasite.new("reverie-last-dream", 1, kept.encode()))
image = photo()
note("again", image, run(image, [image.get_layers()[0]], AGAIN))
note("once more", image, run(image, [image.get_layers()[-1]], AGAIN))
image.delete()

image = photo()
feathered_ellipse(image, 150, 80, 60, 50)
note("last values", image, run(image, [image.get_layers()[0]], mode=Gimp.RunMode.WITH_LAST_VALS))
image.delete()

image = photo()
feathered_ellipse(image, 150, 80, 60, 50)
scheme = f"""
(let* ((image {image.get_id()}) (layer (vector-ref (car (gimp-image-get-layers image)) 0)))
  (plug-in-reverie-dream #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer)
                         #:preset "marks" #:steps 2 #:smallest 48 #:tile-size 256 #:strength 0.5))
"""
evaluator = PDB.lookup_procedure("plug-in-script-fu-eval")
config = evaluator.create_config()
config.set_property("run-mode", NONINTERACTIVE)
config.set_property("script", scheme)
status = evaluator.run(config).index(0)
note("script-fu", image, {"status": status.value_nick, "error": PDB.get_last_error()})
