"""The settings as arguments of a GIMP procedure, and an order from the arguments.

Numbers are declared without bounds and choices as text, so that Reverie can refuse a wrong value in words: where a
value is out of a declared range, GIMP keeps the default and tells the caller nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reverie_gimp.gimp import GLib, GObject
from reverie_plugin.order import Order
from reverie_shared import presets
from reverie_shared.declaration import Declaration, Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS, resolve

LARGEST_SEED = GLib.MAXINT32
"""The largest integer that an argument can hold."""


def argument_name(setting: str) -> str:
    """The name of a setting's argument."""
    return setting.replace("_", "-")


def declare(procedure: Any) -> None:
    """Give the procedure an argument for each setting, the preset, and the form of the result."""
    flags = GObject.ParamFlags.READWRITE
    names = ", ".join(presets.PRESETS)
    procedure.add_string_argument("preset", "_Preset", f"The look to begin with: {names}.", presets.DEFAULT, flags)
    for declaration in DECLARATIONS.values():
        _declare(procedure, declaration, flags)
    procedure.add_boolean_argument(
        "bake", "_Bake the selection into the layer", "Into its alpha, in place of a layer mask.", False, flags
    )


def _declare(procedure: Any, declaration: Declaration, flags: Any) -> None:
    name, label, kind, default = (
        argument_name(declaration.name),
        declaration.label,
        declaration.kind,
        declaration.default,
    )
    help = f"{declaration.help} ({kind.describe()})"
    if kind.name == "int":
        procedure.add_int_argument(name, label, help, GLib.MININT32, GLib.MAXINT32, default, flags)
    elif kind.name == "float":
        procedure.add_double_argument(name, label, help, -GLib.MAXFLOAT, GLib.MAXFLOAT, default, flags)
    elif kind.name == "bool":
        procedure.add_boolean_argument(name, label, help, default, flags)
    else:
        procedure.add_string_argument(name, label, help, default, flags)


def values(config: Any) -> dict[str, Value]:
    """The value of every setting; raises `BadSettings` where one is out of its range."""
    found = {}
    for name, declaration in DECLARATIONS.items():
        given = config.get_property(argument_name(name))
        found[name] = declaration.default if given is None else check(declaration, given)
    resolve(found)
    return found


def chosen_order(config: Any) -> Order:
    """The order of a dialog, in which the user has seen every value: each counts, also one at its default."""
    preset = presets.preset(config.get_property("preset") or presets.DEFAULT)
    return _with_delivery(config, Order(preset=preset.name, settings=values(config)))


def given_order(config: Any) -> Order:
    """The order of a script: the preset, changed by every argument that is not at its default."""
    preset = presets.preset(config.get_property("preset") or presets.DEFAULT)
    changed = {name: value for name, value in values(config).items() if value != DECLARATIONS[name].default}
    order = Order(preset=preset.name, settings=changed)
    order.resolved()  # refuses what is not allowed
    return _with_delivery(config, order)


def write(config: Any, settings: dict[str, Value]) -> None:
    """Set the arguments to a complete set of settings."""
    for name, value in settings.items():
        if name == "seed" and int(value) > LARGEST_SEED:
            raise BadSettings("GIMP has no room for that seed.", f"Choose one up to {LARGEST_SEED}.")
        if config.get_property(argument_name(name)) != value:
            config.set_property(argument_name(name), value)


def with_new_seed(order: Order) -> Order:
    """The same order with a random seed."""
    return replace(order, settings={**order.settings, "seed": new_seed()})


def _with_delivery(config: Any, order: Order) -> Order:
    return replace(order, deliver="baked") if config.get_property("bake") else order
