"""The settings as arguments of a GIMP procedure, and an order from the arguments.

An argument at its default is by preset: the setting is what the preset wants of the network that dreams. So no default
is a value of the setting: every value that a script or the dialog gives counts.

Numbers are declared without bounds and choices as text, so that Reverie can refuse a wrong value in words: where a
value is out of a declared range, GIMP keeps the default and tells the caller nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reverie_gimp.gimp import GLib, GObject
from reverie_gimp.landing import AS_SOURCE, BLENDS, PLACES, Landing
from reverie_gimp.layer_choice import LAYER, SOURCES
from reverie_plugin.order import Order
from reverie_plugin.own_presets import OwnPresets
from reverie_shared import presets
from reverie_shared.declaration import Declaration, Value, check
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS

NUMBER_BY_PRESET = -1
"""The value of a number's argument, or a yes's or no's, that is by preset: no setting can be negative."""

TEXT_BY_PRESET = "preset"
"""The value of a text's argument, or a choice's, that is by preset. That of the guide is empty: no preset has one."""

_ANY_NUMBER = -GLib.MAXFLOAT, GLib.MAXFLOAT
"""The range of a number's argument. What is infinite or no number GIMP drops itself, with a warning; a range without
bounds is none that it could read from its `pluginrc` again.
"""

LARGEST_SEED = GLib.MAXINT32
"""The largest integer that an argument can hold."""


def declare(procedure: Any) -> None:
    """Give the procedure an argument for each setting, the preset, and the form of the result."""
    flags = GObject.ParamFlags.READWRITE
    names = ", ".join(preset.name for preset in presets.shown())
    procedure.add_string_argument(
        "preset", "_Preset", f"The look to begin with: {names}; or one of your own.", presets.DEFAULT, flags
    )
    for declaration in DECLARATIONS.values():
        _declare(procedure, declaration, flags)
    procedure.add_string_argument(
        "source",
        "Dream _on",
        f"What is dreamed: {', '.join(SOURCES)}; the original is what the layer was dreamed from.",
        LAYER,
        flags,
    )
    procedure.add_string_argument(
        "place", "P_lace", f"Where the new layer comes: {', '.join(PLACES)}.", Landing.place, flags
    )
    procedure.add_string_argument(
        "blend",
        "_Mode",
        f"The new layer's mode: {', '.join(BLENDS)}; {AS_SOURCE} is that of the dreamed one.",
        Landing.blend,
        flags,
    )
    procedure.add_double_argument(
        "opacity",
        "Opa_city",
        f"The new layer's, in percent; where `blend` is {AS_SOURCE}, of the dreamed layer's opacity.",
        *_ANY_NUMBER,
        Landing.opacity,
        flags,
    )
    procedure.add_boolean_argument("hidden", "_Hidden", "Whether the new layer is not visible.", Landing.hidden, flags)
    procedure.add_boolean_argument(
        "bake", "_Bake the selection into the layer", "Into its alpha, in place of a layer mask.", False, flags
    )


def _declare(procedure: Any, declaration: Declaration, flags: Any) -> None:
    name, label, kind = _argument(declaration.name), declaration.label, declaration.kind
    default = _by_preset(declaration)
    values = "0 for no, 1 for yes" if kind.name == "bool" else kind.describe()
    help = f"{declaration.help} ({values})"
    if default != "":
        help = f"{help[:-1]}; {default} for what the preset wants)"
    if kind.name in ("int", "bool"):
        procedure.add_int_argument(name, label, help, GLib.MININT32, GLib.MAXINT32, default, flags)
    elif kind.name == "float":
        procedure.add_double_argument(name, label, help, *_ANY_NUMBER, default, flags)
    else:
        procedure.add_string_argument(name, label, help, default, flags)


def changes(config: Any) -> dict[str, Value]:
    """The settings that are not by preset, unchecked, as they were given; a yes or no as such."""
    return {
        name: _as_value(name, given)
        for name, declaration in DECLARATIONS.items()
        if (given := _given(config, declaration)) != _by_preset(declaration)
    }


def change(config: Any, setting: str, value: Value) -> None:
    """Set an argument to a value of its setting, which need not be allowed."""
    config.set_property(_argument(setting), int(value) if isinstance(value, bool) else value)


def set_by_preset(config: Any, setting: str) -> None:
    """Set an argument to by preset."""
    config.set_property(_argument(setting), _by_preset(DECLARATIONS[setting]))


def preset_name(config: Any) -> str:
    """The name of the preset, which need not exist."""
    return config.get_property("preset") or presets.DEFAULT


def order(config: Any, own_presets: OwnPresets) -> Order:
    """The order that the arguments stand for; the preset may be the user's own.

    Raises
    ------
    BadSettings
        When there is no such preset, or a value is out of its range. Whether the network has such layers, say, only
        `Order.resolved` tells.
    """
    checked = {name: check(DECLARATIONS[name], given) for name, given in changes(config).items()}
    return with_delivery(config, own_presets.order(preset_name(config), checked))


def with_delivery(config: Any, order: Order) -> Order:
    """The same order with the form of result that the arguments ask for."""
    return replace(order, deliver="baked" if config.get_property("bake") else "dream")


def source(config: Any) -> str:
    """What is to be dreamed: one of `layer_choice.SOURCES`, unchecked."""
    return str(config.get_property("source") or LAYER)


def landing(config: Any) -> Landing:
    """How the new layer is to come into the image; raises `BadSettings` where a value is not allowed."""
    return Landing(
        config.get_property("place") or Landing.place,
        config.get_property("blend") or Landing.blend,
        config.get_property("opacity"),
        config.get_property("hidden"),
    ).check()


def with_new_seed(order: Order) -> Order:
    """The same order with a random seed."""
    return replace(order, settings={**order.settings, "seed": new_seed()})


def _argument(setting: str) -> str:
    """The name of a setting's argument."""
    return setting.replace("_", "-")


def _by_preset(declaration: Declaration) -> Value:
    kind = declaration.kind.name
    if kind == "image":
        return ""
    return NUMBER_BY_PRESET if kind in ("int", "float", "bool") else TEXT_BY_PRESET


def _given(config: Any, declaration: Declaration) -> Value:
    given: Value | None = config.get_property(_argument(declaration.name))
    return "" if given is None else given  # GIMP may hand an empty text on as none


def _as_value(setting: str, given: Value) -> Value:
    """A yes or no as such; what is neither as it is."""
    return bool(given) if DECLARATIONS[setting].kind.name == "bool" and given in (0, 1) else given
