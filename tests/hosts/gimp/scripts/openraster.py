"""OpenRaster files of the command line's are opened; for each: its layers, and what is exported of it."""

from __future__ import annotations

from typing import Any

from gi.repository import Gimp, Gio
from helpers import NONINTERACTIVE, STAGE, arguments, photo, tell

facts: dict[str, Any] = {}
for name in arguments("openraster")["files"]:
    image = photo(f"{name}.ora")
    facts[name] = [
        (layer.get_name(), list(layer.get_offsets())[-2:], layer.get_mode().value_nick) for layer in image.get_layers()
    ]
    Gimp.file_save(NONINTERACTIVE, image, Gio.File.new_for_path(str(STAGE / f"{name}.png")), None)
tell("openraster", facts)
