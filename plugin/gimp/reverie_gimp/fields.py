"""The dialog's rows: for each setting a label, a widget, and a button to have it follow the preset again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reverie_gimp.arguments import LARGEST_SEED
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gimp import GObject
from reverie_gimp.gtk import Gtk
from reverie_gimp.weights_field import Field, layers_field, motifs_field, side_by_side
from reverie_shared.declaration import Declaration
from reverie_shared.networks import AUTO, NETWORKS, title
from reverie_shared.seeds import new_seed

_AT_THE_END = 3
"""Pango's way to shorten a text that is too long for its place."""

_CHOICE_WIDTH = 12
"""Characters of a choice that are shown at least; a long name must not widen the window."""


def grid(order: DialogOrder, declarations: list[Declaration], guides: list[str]) -> Any:
    """A grid of rows, one for each of the settings; `guides` are the layers that can be one."""
    grid = Gtk.Grid(row_spacing=6, column_spacing=12)
    for row, declaration in enumerate(declarations):
        label = Gtk.Label(label=declaration.label, xalign=0)
        widget, show = _field(order, declaration, guides)
        for part in (label, widget):
            part.set_tooltip_text(f"{declaration.help} ({declaration.kind.describe()})")
        widget.set_hexpand(True)
        for column, part in enumerate((label, widget, _reset(order, declaration))):
            grid.attach(part, column, row, 1, 1)
        order.on_change(show)
        show()
    return grid


def bake(config: Any) -> Any:
    """A check box: put the selection into the layer's alpha, not into a layer mask."""
    check = Gtk.CheckButton(label="Bake the selection into the layer, in place of a layer mask")
    config.bind_property("bake", check, "active", GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE)
    return check


def reset_all(order: DialogOrder) -> Any:
    """A button to have all settings follow the preset again, as a click on its picture does."""
    button = Gtk.Button(label="All as the preset has them")
    button.set_tooltip_text("Every setting but the seed")
    button.connect("clicked", lambda _: order.choose_preset(order.preset_name))

    def show() -> None:
        button.set_sensitive(bool(order.changes.keys() - {"seed"}))

    order.on_change(show)
    show()
    return button


def _reset(order: DialogOrder, declaration: Declaration) -> Any:
    """A button beside a changed setting."""
    button = Gtk.Button(label="↺", relief=Gtk.ReliefStyle.NONE)
    button.set_tooltip_text("Changed; click to have it follow the preset again")
    button.get_accessible().set_name(f"{declaration.label} as the preset has it")
    button.connect("clicked", lambda _: order.reset(declaration.name))

    def show() -> None:
        button.set_child_visible(declaration.name in order.changes)  # its place stays free

    order.on_change(show)
    show()
    return button


def _field(order: DialogOrder, declaration: Declaration, guides: list[str]) -> Field:
    name, kind = declaration.name, declaration.kind
    if name == "layers":
        return layers_field(order, declaration)
    if name == "motifs":
        return motifs_field(order, declaration)
    if name == "network":
        return _choices(order, declaration, {each: title(each) for each in (AUTO, *NETWORKS)}, order.choose_network)
    if kind.name == "choice":
        return _choices(order, declaration, {choice: choice for choice in kind.names})
    if kind.name == "image":
        if order.shown(name) not in guides:  # GIMP keeps the last value, which may be from another image
            order.reset(name)
        return _choices(order, declaration, {"": "None", **{guide: guide for guide in guides if guide}})
    if kind.name == "bool":
        return _check_box(order, declaration)
    spin, show = _number(order, declaration)
    if name == "seed":
        return _with_dice(order, spin), show
    return (_with_slider(spin) if name in ("strength", "detail") else spin), show


def _choices(
    order: DialogOrder,
    declaration: Declaration,
    labels: dict[str, str],
    choose: Callable[[str], None] | None = None,
) -> Field:
    combo = Gtk.ComboBoxText()
    for choice, label in labels.items():
        combo.append(choice, label)
    for cell in combo.get_cells():
        cell.set_properties(ellipsize=_AT_THE_END, width_chars=_CHOICE_WIDTH)
    combo.get_accessible().set_name(declaration.label)
    chosen = choose or (lambda choice: order.change(declaration.name, choice))

    def changed(_: object) -> None:
        chosen(combo.get_active_id() or "")
        show()  # the choice may come to what was chosen before

    handler = combo.connect("changed", changed)

    def show() -> None:
        with combo.handler_block(handler):
            combo.set_active_id(str(order.shown(declaration.name)))

    return combo, show


def _check_box(order: DialogOrder, declaration: Declaration) -> Field:
    check = Gtk.CheckButton()
    check.get_accessible().set_name(declaration.label)
    handler = check.connect("toggled", lambda _: order.change(declaration.name, bool(check.get_active())))

    def show() -> None:
        with check.handler_block(handler):
            check.set_active(bool(order.shown(declaration.name)))

    return check, show


def _number(order: DialogOrder, declaration: Declaration) -> Field:
    kind = declaration.kind
    digits = 0 if kind.name == "int" else 4 if kind.high <= 1 else 2  # a step size, at most 1, needs more digits
    step = 10.0**-digits
    spin = Gtk.SpinButton(digits=digits, numeric=True, activates_default=True)
    spin.set_range(kind.low, min(kind.high, LARGEST_SEED))
    spin.set_increments(step, 10 * step)
    spin.get_accessible().set_name(declaration.label)

    def changed(_: object) -> None:
        value = spin.get_value()
        if round(value, digits) != round(float(order.shown(declaration.name)), digits):  # else GTK has rounded it
            order.change(declaration.name, round(value) if kind.name == "int" else value)

    handler = spin.connect("value-changed", changed)

    def show() -> None:
        with spin.handler_block(handler):
            spin.set_value(float(order.shown(declaration.name)))

    return spin, show


def _with_slider(spin: Any) -> Any:
    scale = Gtk.Scale(adjustment=spin.get_adjustment(), draw_value=False, hexpand=True)
    return side_by_side(scale, spin)


def _with_dice(order: DialogOrder, spin: Any) -> Any:
    dice = Gtk.Button(label="⚄")
    dice.set_tooltip_text("A random seed")
    dice.connect("clicked", lambda _: order.change("seed", new_seed()))
    return side_by_side(spin, dice)
