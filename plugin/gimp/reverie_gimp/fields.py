"""The dialog's rows: for each setting a label, and a widget that is bound to the argument of GIMP's procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reverie_gimp.arguments import LARGEST_SEED, argument_name
from reverie_gimp.gimp import GObject
from reverie_gimp.gtk import Gtk
from reverie_shared import weighted
from reverie_shared.declaration import Declaration, Kind
from reverie_shared.errors import BadSettings
from reverie_shared.seeds import new_seed

_MENU_COLUMNS = 4
_BOTH_WAYS = GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE


def grid(config: Any, declarations: list[Declaration], guides: list[str]) -> Any:
    """A grid of rows, one for each of the settings; `guides` are the layers that can be one."""
    grid = Gtk.Grid(row_spacing=6, column_spacing=12)
    for row, declaration in enumerate(declarations):
        label = Gtk.Label(label=declaration.label, xalign=0)
        widget = _widget(config, declaration, guides)
        for part in (label, widget):
            part.set_tooltip_text(f"{declaration.help} ({declaration.kind.describe()})")
        widget.set_hexpand(True)
        grid.attach(label, 0, row, 1, 1)
        grid.attach(widget, 1, row, 1, 1)
    return grid


def bake(config: Any) -> Any:
    """A check box: put the selection into the layer's alpha, not into a layer mask."""
    check = Gtk.CheckButton(label="Bake the selection into the layer, in place of a layer mask")
    config.bind_property("bake", check, "active", _BOTH_WAYS)
    return check


def _widget(config: Any, declaration: Declaration, guides: list[str]) -> Any:
    kind = declaration.kind
    if declaration.name == "seed":
        return _with_dice(config, _number(config, declaration))
    if declaration.name in ("strength", "detail"):
        return _with_slider(_number(config, declaration))
    if kind.name in ("int", "float"):
        return _number(config, declaration)
    if kind.name == "bool":
        return _bound(config, declaration, Gtk.CheckButton(), "active")
    if kind.name == "choice":
        return _choices(config, declaration, {choice: choice for choice in kind.names})
    if kind.name == "image":
        name = argument_name(declaration.name)
        if config.get_property(name) not in guides:  # GIMP keeps the last value, which may be from another image
            config.set_property(name, "")
        return _choices(config, declaration, {"": "None", **{guide: guide for guide in guides if guide}})
    entry = _bound(config, declaration, Gtk.Entry(activates_default=True), "text")
    return _with_buttons(entry, kind) if declaration.name == "layers" else _with_menu(entry, kind)


def _bound(config: Any, declaration: Declaration, widget: Any, shown: str) -> Any:
    """Bind the property `shown` of the widget to the setting; screen readers get the setting's label as its name."""
    config.bind_property(argument_name(declaration.name), widget, shown, _BOTH_WAYS)
    widget.get_accessible().set_name(declaration.label)
    return widget


def _choices(config: Any, declaration: Declaration, labels: dict[str, str]) -> Any:
    combo = Gtk.ComboBoxText()
    for choice, label in labels.items():
        combo.append(choice, label)
    return _bound(config, declaration, combo, "active-id")


def _number(config: Any, declaration: Declaration) -> Any:
    kind = declaration.kind
    digits = 0 if kind.name == "int" else 4 if kind.high <= 1 else 2  # a step size, at most 1, needs more digits
    step = 10.0**-digits
    spin = Gtk.SpinButton(digits=digits, numeric=True, activates_default=True)
    spin.set_range(kind.low, min(kind.high, LARGEST_SEED))
    spin.set_increments(step, 10 * step)
    return _bound(config, declaration, spin, "value")


def _with_slider(spin: Any) -> Any:
    scale = Gtk.Scale(adjustment=spin.get_adjustment(), draw_value=False, hexpand=True)
    return _line(scale, spin)


def _with_dice(config: Any, spin: Any) -> Any:
    dice = Gtk.Button(label="⚄")
    dice.set_tooltip_text("A random seed")
    dice.connect("clicked", lambda _: config.set_property("seed", new_seed()))
    return _line(spin, dice)


def _with_buttons(entry: Any, kind: Kind) -> Any:
    """A button for each name, and the weights as text."""
    buttons = {name: Gtk.ToggleButton(label=name.removeprefix("mixed")) for name in kind.names}
    line = Gtk.Box(homogeneous=True)
    line.get_style_context().add_class("linked")
    for name, button in buttons.items():
        button.set_tooltip_text(name)
        button.get_accessible().set_name(name)
        line.pack_start(button, True, True, 0)
    _synchronise(entry, buttons, kind)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4)
    box.pack_start(line, False, False, 0)
    box.pack_start(entry, False, False, 0)
    return box


def _with_menu(entry: Any, kind: Kind) -> Any:
    """The weights as text, and a menu to put names in and take them out."""
    menu, items = Gtk.Menu(), {name: Gtk.CheckMenuItem(label=name) for name in kind.names}
    for place, item in enumerate(items.values()):
        row, column = divmod(place, _MENU_COLUMNS)
        menu.attach(item, column, column + 1, row, row + 1)
    menu.show_all()
    _synchronise(entry, items, kind)
    button = Gtk.MenuButton(popup=menu)
    button.set_tooltip_text("Choose by name")
    return _line(entry, button)


def _synchronise(entry: Any, toggles: Mapping[str, Any], kind: Kind) -> None:
    """Keep toggles and text alike: a toggle shows whether the text gives its name a weight, and changes the text."""

    def weights() -> dict[str, float]:
        try:
            return kind.weights(entry.get_text())
        except BadSettings:
            return {}

    def show(*_: object) -> None:
        found = weights()
        for name, toggle in toggles.items():
            with toggle.handler_block(handlers[name]):
                toggle.set_active(bool(found.get(name)))

    def toggled(toggle: Any, name: str) -> None:
        wanted = {other: weight for other, weight in weights().items() if other != name}
        if toggle.get_active():
            wanted[name] = 1.0
        if wanted or kind.optional:
            entry.set_text(weighted.text(wanted))
        else:
            toggle.set_active(True)  # this setting may not be empty

    handlers = {name: toggle.connect("toggled", toggled, name) for name, toggle in toggles.items()}
    entry.connect("changed", show)
    show()


def _line(wide: Any, narrow: Any) -> Any:
    box = Gtk.Box(spacing=6)
    box.pack_start(wide, True, True, 0)
    box.pack_start(narrow, False, False, 0)
    return box
