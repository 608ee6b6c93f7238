"""A row of the dialog for each setting: a label, and a widget that is bound to GIMP's own argument."""

from __future__ import annotations

from typing import Any

from reverie_gimp.arguments import LARGEST_SEED, argument_name, new_seed
from reverie_gimp.gimp import GObject
from reverie_gimp.gtk import Gtk
from reverie_shared import weighted
from reverie_shared.errors import BadSettings
from reverie_shared.settings import LAYERS, Declaration, Kind

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


def _widget(config: Any, declaration: Declaration, guides: list[str]) -> Any:
    name, kind = argument_name(declaration.name), declaration.kind
    if declaration.name == "seed":
        return _with_dice(config, _number(config, name, declaration))
    if kind.name in ("int", "float"):
        return _number(config, name, declaration)
    if kind.name == "bool":
        check = Gtk.CheckButton()
        config.bind_property(name, check, "active", _BOTH_WAYS)
        return check
    if kind.name == "choice":
        return _choices(config, name, {choice: choice for choice in kind.names})
    if kind.name == "image":
        last = config.get_property(name) or ""  # of another image, perhaps: it is shown, and refused when dreamed
        return _choices(config, name, {"": "None", **{guide: guide for guide in (*guides, last) if guide}})
    return _layers(config, name) if kind.names == LAYERS else _names(config, name, kind)


def _choices(config: Any, name: str, labels: dict[str, str]) -> Any:
    combo = Gtk.ComboBoxText()
    for choice, label in labels.items():
        combo.append(choice, label)
    config.bind_property(name, combo, "active-id", _BOTH_WAYS)
    return combo


def _number(config: Any, name: str, declaration: Declaration) -> Any:
    kind = declaration.kind
    high = min(kind.high, LARGEST_SEED)
    whole = kind.name == "int"
    step = 1.0 if whole else 10.0 ** -_digits(kind.high)
    adjustment = Gtk.Adjustment(
        value=declaration.default, lower=kind.low, upper=high, step_increment=step, page_increment=10 * step
    )
    spin = Gtk.SpinButton(adjustment=adjustment, digits=0 if whole else _digits(kind.high), numeric=True)
    spin.set_activates_default(True)
    config.bind_property(name, adjustment, "value", _BOTH_WAYS)
    if declaration.name not in ("strength", "detail"):
        return spin
    scale = Gtk.Scale(orientation=Gtk.Orientation.HORIZONTAL, adjustment=adjustment, draw_value=False, hexpand=True)
    box = Gtk.Box(spacing=6)
    box.pack_start(scale, True, True, 0)
    box.pack_start(spin, False, False, 0)
    return box


def _digits(high: float) -> int:
    """Digits after the point: step sizes, at most 1, are fine; what goes further is coarser."""
    return 4 if high <= 1 else 2


def _with_dice(config: Any, spin: Any) -> Any:
    dice = Gtk.Button(label="⚄")
    dice.set_tooltip_text("A new seed by chance")
    dice.connect("clicked", lambda _: config.set_property("seed", new_seed()))
    box = Gtk.Box(spacing=6)
    box.pack_start(spin, True, True, 0)
    box.pack_start(dice, False, False, 0)
    return box


def _layers(config: Any, name: str) -> Any:
    """A button for each layer, and the weights as text."""
    entry = Gtk.Entry(activates_default=True)
    config.bind_property(name, entry, "text", _BOTH_WAYS)
    buttons = {layer: Gtk.ToggleButton(label=layer.removeprefix("mixed")) for layer in LAYERS}
    line = Gtk.Box(homogeneous=True)
    line.get_style_context().add_class("linked")

    def weights() -> dict[str, float]:
        try:
            return weighted.parse(entry.get_text(), LAYERS)
        except BadSettings:
            return {}

    def shown(*_: object) -> None:
        found = weights()
        for layer, button in buttons.items():
            button.handler_block_by_func(clicked)
            button.set_active(bool(found.get(layer)))
            button.handler_unblock_by_func(clicked)

    def clicked(button: Any) -> None:
        chosen, found = "mixed" + button.get_label(), weights()
        wanted = {layer: weight for layer, weight in found.items() if layer != chosen}
        if button.get_active():
            wanted[chosen] = 1.0
        if wanted:
            entry.set_text(weighted.text(wanted))
        else:
            button.set_active(True)  # a dream needs one layer at least

    for layer, button in buttons.items():
        button.set_tooltip_text(layer)
        button.connect("toggled", clicked)
        line.pack_start(button, True, True, 0)
    entry.connect("changed", shown)
    shown()
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=4)
    box.pack_start(line, False, False, 0)
    box.pack_start(entry, False, False, 0)
    return box


def _names(config: Any, name: str, kind: Kind) -> Any:
    """The weights as text, and a menu to put names in and take them out."""
    entry = Gtk.Entry(activates_default=True)
    config.bind_property(name, entry, "text", _BOTH_WAYS)
    menu, items = Gtk.Menu(), {each: Gtk.CheckMenuItem(label=each) for each in kind.names}

    def weights() -> dict[str, float]:
        try:
            return kind.weights(entry.get_text())
        except BadSettings:
            return {}

    def shown(*_: object) -> None:
        found = weights()
        for each, item in items.items():
            item.handler_block_by_func(switched)
            item.set_active(bool(found.get(each)))
            item.handler_unblock_by_func(switched)

    def switched(item: Any) -> None:
        wanted = {each: weight for each, weight in weights().items() if each != item.get_label()}
        if item.get_active():
            wanted[item.get_label()] = 1.0
        entry.set_text(weighted.text(wanted))

    for place, item in enumerate(items.values()):
        item.connect("toggled", switched)
        row, column = divmod(place, _MENU_COLUMNS)
        menu.attach(item, column, column + 1, row, row + 1)
    menu.show_all()
    entry.connect("changed", shown)
    shown()
    button = Gtk.MenuButton(popup=menu)
    button.set_tooltip_text("Choose by name")
    box = Gtk.Box(spacing=6)
    box.pack_start(entry, True, True, 0)
    box.pack_start(button, False, False, 0)
    return box


def bake(config: Any) -> Any:
    """The choice between a layer mask and the layer's own alpha."""
    check = Gtk.CheckButton(label="Bake the selection into the layer, in place of a layer mask")
    config.bind_property("bake", check, "active", _BOTH_WAYS)
    return check
