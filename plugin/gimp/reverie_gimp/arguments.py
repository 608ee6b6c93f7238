"""The settings as arguments of a GIMP procedure, and an order from the arguments.

An argument at its default is by preset: the setting is what the preset wants of the network that dreams. So no default
is a value of the setting: every value that a script or the dialog gives counts.

Numbers are declared without bounds and choices as text, so that Reverie can refuse a wrong value in words: where a
value is out of a declared range, GIMP keeps the default and tells the caller nothing.
"""

from __future__ import annotations

import math
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
from reverie_shared.translation import _

NUMBER_BY_PRESET = -1
"""The value of a number's argument, or a yes's or no's, that is by preset: no setting can be negative."""

TEXT_BY_PRESET = "preset"
"""The value of a text's argument, or a choice's, that is by preset. That of the guide is empty: no preset has one."""

_ANY_NUMBER = -GLib.MAXFLOAT, GLib.MAXFLOAT
"""The range of a number's argument. A range without bounds is none that GIMP could read from its `pluginrc` again."""

_FLAGS = GObject.ParamFlags.READWRITE | GObject.ParamFlags.LAX_VALIDATION
"""Lax: what is infinite becomes a bound of the range, and is refused; else GIMP would keep the default in its place and
only log it. NaN GIMP refuses itself, as a wrong call.
"""

LARGEST_SEED = GLib.MAXINT32
"""The largest integer that an argument can hold."""


def declare(procedure: Any) -> None:
    """Give the procedure all arguments of a dream: preset and settings, what is dreamed, and how the layer lands."""
    declare_settings(procedure)
    _declare_layer(procedure)


def declare_settings(procedure: Any) -> None:
    """Give the procedure arguments for the preset and each setting."""
    names = ", ".join(preset.name for preset in presets.shown())
    procedure.add_string_argument(
        "preset",
        _("_Preset"),
        _("The look to begin with: {names}; or one of your own.").format(names=names),
        presets.DEFAULT,
        _FLAGS,
    )
    for declaration in DECLARATIONS.values():
        _declare(procedure, declaration, _FLAGS)


def _declare_layer(procedure: Any) -> None:
    """Give the procedure arguments for what is dreamed, and for the new layer."""
    flags = _FLAGS
    procedure.add_string_argument(
        "source",
        _("Dream _on"),
        _("What is dreamed: {values}; the original is what the layer was dreamed from.").format(
            values=", ".join(SOURCES)
        ),
        LAYER,
        flags,
    )
    procedure.add_string_argument(
        "place",
        _("P_lace"),
        _("Where the new layer comes: {values}.").format(values=", ".join(PLACES)),
        Landing.place,
        flags,
    )
    procedure.add_string_argument(
        "blend",
        _("_Mode"),
        _("The new layer's mode: {values}; {as_source} is that of the dreamed one.").format(
            values=", ".join(BLENDS), as_source=AS_SOURCE
        ),
        Landing.blend,
        flags,
    )
    procedure.add_double_argument(
        "opacity",
        _("Opa_city"),
        _("The new layer's, in percent; where `blend` is {as_source}, of the dreamed layer's opacity.").format(
            as_source=AS_SOURCE
        ),
        *_ANY_NUMBER,
        Landing.opacity,
        flags,
    )
    procedure.add_boolean_argument(
        "hidden", _("_Hidden"), _("Whether the new layer is not visible."), Landing.hidden, flags
    )
    procedure.add_boolean_argument(
        "bake",
        _("_Bake the selection into the layer"),
        _("Into its alpha, in place of a layer mask."),
        False,
        flags,
    )


def _declare(procedure: Any, declaration: Declaration, flags: Any) -> None:
    name, label, kind = _argument(declaration.name), _(declaration.label), declaration.kind
    default = _by_preset(declaration)
    values = _("0 for no, 1 for yes") if kind.name == "bool" else kind.describe()
    text = "{help} ({values})" if default == "" else _("{help} ({values}; {default} for what the preset wants)")
    help = text.format(help=_(declaration.help), values=values, default=default)
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
    """The order that all arguments of a dream stand for; raises as `settings_order`."""
    return with_delivery(config, settings_order(config, own_presets))


def settings_order(config: Any, own_presets: OwnPresets) -> Order:
    """The order that preset and settings stand for; the preset may be the user's own.

    Raises
    ------
    BadSettings
        When there is no such preset, or a value is out of its range. Whether the network has such layers, say, only
        `Order.resolved` tells.
    """
    checked = {name: check(DECLARATIONS[name], given) for name, given in changes(config).items()}
    return own_presets.order(preset_name(config), checked)


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
        _with_infinity(config.get_property("opacity")),
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
    if given is None:
        return ""  # GIMP may hand an empty text on as none
    return _with_infinity(given) if isinstance(given, float) else given


def _with_infinity(number: float) -> float:
    """A number as it was given: at a bound of the range, it was infinite."""
    return math.copysign(math.inf, number) if abs(number) >= GLib.MAXFLOAT else number


def _as_value(setting: str, given: Value) -> Value:
    """A yes or no as such; what is neither as it is."""
    return bool(given) if DECLARATIONS[setting].kind.name == "bool" and given in (0, 1) else given
