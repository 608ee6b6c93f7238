"""A call of the plug-in in Script-Fu, which the test has given; `image` and `layer` are bound there."""

from __future__ import annotations

import json

from helpers import NONINTERACTIVE, PDB, arguments, feathered_ellipse, photo, tell

image = photo()
feathered_ellipse(image, 150, 80, 60, 50)
layer = f"(vector-ref (car (gimp-image-get-layers {image.get_id()})) 0)"
evaluator = PDB.lookup_procedure("plug-in-script-fu-eval")
config = evaluator.create_config()
config.set_property("run-mode", NONINTERACTIVE)
config.set_property("script", f"(let* ((image {image.get_id()}) (layer {layer})) {arguments('script_fu')['scheme']})")
status = evaluator.run(config).index(0)
top = image.get_layers()[0]
parasite = top.get_parasite("reverie-recipe")
recipe = json.loads(bytes(parasite.get_data())) if parasite else {"settings": {"strength": None}}
tell(
    "script_fu",
    {
        "status": status.value_nick,
        "error": PDB.get_last_error(),
        "name": top.get_name(),
        "strength": recipe["settings"]["strength"],
    },
)
