"""The presets as pictures to click."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reverie_plugin
from reverie_gimp import arguments
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_shared import presets
from reverie_shared.settings import resolve

SIDE = 84
"""Of a picture, in GTK's pixels."""

_PICTURES = Path(reverie_plugin.__file__).parent / "pictures"
"""What each preset makes of one photo."""


def chooser(config: Any) -> Any:
    """A box of all presets; the one clicked sets all settings but the seed."""
    flow = Gtk.FlowBox(
        selection_mode=Gtk.SelectionMode.SINGLE, min_children_per_line=5, max_children_per_line=5, homogeneous=True
    )
    for preset in presets.PRESETS.values():
        flow.add(_entry(preset))

    def follow(*_: object) -> None:
        named = list(presets.PRESETS)
        chosen = config.get_property("preset")
        if chosen in named:
            flow.select_child(flow.get_child_at_index(named.index(chosen)))

    def choose(_: object, child: Any) -> None:
        preset = list(presets.PRESETS.values())[child.get_index()]
        values = vars(resolve(preset.values, {"seed": config.get_property("seed")}))
        config.set_property("preset", preset.name)
        arguments.write(config, values)

    flow.connect("child-activated", choose)
    config.connect("notify::preset", follow)
    follow()
    return flow


def _entry(preset: presets.Preset) -> Any:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
    picture = Gtk.Image()
    file = _PICTURES / f"{preset.name}.jpg"
    if file.is_file():
        picture.set_from_gicon(GdkPixbuf.Pixbuf.new_from_file(str(file)), Gtk.IconSize.DIALOG)
        picture.set_pixel_size(SIDE)
    box.pack_start(picture, False, False, 0)
    box.pack_start(Gtk.Label(label=preset.name), False, False, 0)
    box.set_tooltip_text(preset.help)
    return box
