"""The dialog's rows about the new layer: where it lands, and how it is blended with what is below it."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import GObject
from reverie_gimp.gtk import Gtk
from reverie_gimp.landing import ABOVE, AS_SOURCE, BLENDS, CLIPPED, TOP
from reverie_gimp.rows import Keys, Rows, choices, name
from reverie_shared.translation import N_, _

_PLACES = {
    ABOVE: N_("above what was dreamed"),
    TOP: N_("on top of all layers"),
    CLIPPED: N_("clipped to what was dreamed, in a group"),
}
_MODES = {
    AS_SOURCE: N_("as what was dreamed"),
    "normal": N_("normal"),
    "multiply": N_("multiply"),
    "screen": N_("screen"),
    "overlay": N_("overlay"),
    "softlight": N_("soft light"),
    "hardlight": N_("hard light"),
    "darken-only": N_("darken only"),
    "lighten-only": N_("lighten only"),
    "lch-color": N_("colour"),
    "luminance": N_("luminance"),
}
_BOTH = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


def landing_rows(config: Any, keys: Keys) -> Any:
    """Rows that show and change the arguments about the new layer."""
    rows = Rows(keys)
    places = {place: _(text) for place, text in _PLACES.items()}
    modes = {mode: _(_MODES[mode]) for mode in BLENDS}
    for argument, label, tooltip, texts in (
        ("place", _("Place"), _("Where the new layer comes"), places),
        ("blend", _("Blend mode"), _("How it is blended with what is below"), modes),
    ):
        rows.add(label, tooltip, _choice(config, argument, label, texts))
    opacity = Gtk.SpinButton(digits=0, numeric=True, activates_default=True)
    opacity.set_range(0, 100)
    opacity.set_increments(1, 10)
    name(opacity, _("Opacity"))
    config.bind_property("opacity", opacity, "value", _BOTH)
    rows.add(
        _("Opacity (%)"),
        _("How much of the new layer covers; with the mode of what was dreamed, a share of its opacity"),
        opacity,
    )
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12)
    box.pack_start(rows.widget, False, False, 0)
    for argument, label, tooltip in (
        ("hidden", _("Hidden at first"), _("The new layer comes, but is not visible until you show it")),
        ("bake", _("Selection in the layer's alpha"), _("In place of a layer mask, which can be edited")),
    ):
        check = Gtk.CheckButton(label=keys.mark(label), use_underline=True, tooltip_text=tooltip)
        config.bind_property(argument, check, "active", _BOTH)
        box.pack_start(check, False, False, 0)
    return box


def source_row(config: Any, sources: dict[str, str], keys: Keys) -> Any:
    """The row of what is dreamed; `sources` are the choices in words."""
    if config.get_property("source") not in sources or "original" in sources:
        config.set_property("source", next(iter(sources)))
    label = _("Dream on")
    rows = Rows(keys)
    rows.add(
        label,
        _("What the dream grows on. The original is what this dream was dreamed from."),
        _choice(config, "source", label, sources),
    )
    return rows.widget


def _choice(config: Any, argument: str, label: str, texts: dict[str, str]) -> Any:
    combo = choices(label, texts)
    config.bind_property(argument, combo, "active-id", _BOTH)
    return combo
