"""For the scripts that the tests run inside GIMP: images to dream on, and what is told of the outcome."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Babl", "0.1")
gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gegl, Gimp, Gio  # noqa: E402

Gegl.init(None)
STAGE = Path(os.environ["STAGE"])
PDB = Gimp.get_pdb()
NONINTERACTIVE = Gimp.RunMode.NONINTERACTIVE
QUICK = {"steps": 2, "smallest": 48, "tile-size": 256}
DREAM = "plug-in-reverie-dream"


def arguments(script: str) -> dict[str, Any]:
    """What the test has given this script."""
    found: dict[str, Any] = json.loads((STAGE / f"{script}.arguments.json").read_text())
    return found


def tell(script: str, facts: dict[str, Any]) -> None:
    """Give the test the facts; can be done again and again."""
    draft = STAGE / f"{script}.draft"
    draft.write_text(json.dumps(facts, indent=1))
    draft.replace(STAGE / f"{script}.json")


def photo(name: str = "photo.png") -> Any:
    """The test's photo as an image."""
    return Gimp.file_load(NONINTERACTIVE, Gio.File.new_for_path(str(STAGE / name)))


def run(
    image: Any, drawables: list[Any], name: str = DREAM, mode: Any = NONINTERACTIVE, **given: Any
) -> dict[str, str]:
    """Run a procedure of Reverie's; what became of it, and the error's text."""
    procedure = PDB.lookup_procedure(name)
    config = procedure.create_config()
    config.set_property("run-mode", mode)
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for argument, value in given.items():
        config.set_property(argument.replace("_", "-"), value)
    status = procedure.run(config).index(0)
    return {"status": status.value_nick, "error": "" if status == Gimp.PDBStatusType.SUCCESS else PDB.get_last_error()}


def quick(image: Any, drawables: list[Any], **given: Any) -> dict[str, str]:
    """Dream with settings that take a fraction of a second."""
    return run(image, drawables, **{**QUICK, **given})


def pixels(drawable: Any, file: str, format: str, x: int = 0, y: int = 0, width: int = 0, height: int = 0) -> None:
    """Write pixels of a drawable to a file of raw samples, in the drawable's own colour space."""
    width, height = width or drawable.get_width(), height or drawable.get_height()
    name = Babl.get_name(Babl.format_with_space(format, drawable.get_format()))
    place = Gegl.Rectangle.new(x, y, width, height)
    (STAGE / file).write_bytes(drawable.get_buffer().get(place, 1.0, name, Gegl.AbyssPolicy.NONE))


def feathered_ellipse(image: Any, x: int, y: int, width: int, height: int, feather: float = 10.0) -> None:
    """Select an ellipse with a soft edge."""
    Gimp.context_set_antialias(True)
    Gimp.context_set_feather(True)
    Gimp.context_set_feather_radius(feather, feather)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, x, y, width, height)
    Gimp.context_set_feather(False)


def rectangle(image: Any, x: int, y: int, width: int, height: int) -> None:
    """Select a rectangle with hard edges."""
    image.select_rectangle(Gimp.ChannelOps.REPLACE, x, y, width, height)


def plug_in_paths() -> list[str]:
    """What the plug-in itself puts on `sys.path`."""
    record = json.loads((STAGE / "profile" / "plug-ins" / "reverie" / "install.json").read_text())
    return [str(Path(record["editor"]) / "cp{}{}".format(*sys.version_info)), *record["code"]]


def place(layer: Any) -> list[int]:
    """Where a layer lies: x, y, width, height."""
    _, x, y = layer.get_offsets()
    return [x, y, layer.get_width(), layer.get_height()]
