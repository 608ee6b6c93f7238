"""The dialog's rows of settings: for each a label, a widget, and a button to have it follow the preset again."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from reverie_gimp.arguments import LARGEST_SEED
from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import Gtk
from reverie_gimp.rows import Keys, Rows, choices, name, side_by_side
from reverie_gimp.weights_field import Field, layers_field, motif_choice, motifs_field
from reverie_plugin.ui.setting_words import EXPERT, Words, words
from reverie_shared.declaration import Declaration
from reverie_shared.networks import AUTO, NETWORKS, title
from reverie_shared.own_networks import parse as parse_own_network
from reverie_shared.seeds import new_seed
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import _


def first_rows(
    order: DialogOrder, names: Sequence[str], guides: list[str], rows: Rows, choose: Callable[[], None]
) -> None:
    """Add the rows that a painter asks for; `guides` are the layers that can be one, `choose` opens the window in which
    motifs are chosen.
    """
    for setting in names:
        field = motif_choice(order, choose) if setting == "motifs" else _field(order, setting, guides)
        add_row(order, setting, field, rows)


def expert_rows(order: DialogOrder, guides: list[str], keys: Keys) -> Any:
    """All other settings, in groups, in two columns."""
    columns = Rows(keys), Rows(keys)
    total = sum(len(group.settings) + 1 for group in EXPERT)
    count = 0
    for group in EXPERT:
        rows = columns[2 * count >= total]
        rows.add_title(_(group.title))
        for setting in group.settings:
            add_row(order, setting, _field(order, setting, guides), rows)
        count += len(group.settings) + 1
    box = Gtk.Box(spacing=18)
    for rows in columns:
        box.pack_start(rows.widget, True, True, 0)
    return box


def reset_all(order: DialogOrder, keys: Keys) -> Any:
    """A button to have all settings follow the preset again, as a click on its picture does."""
    button = Gtk.Button.new_with_mnemonic(keys.mark(_("All as the preset has them")))
    button.set_tooltip_text(_("Every setting but the variant"))
    button.connect("clicked", lambda _button: order.choose_preset(order.preset_name))

    def show() -> None:
        button.set_sensitive(bool(order.changes.keys() - {"seed"}))

    order.on_change(show)
    show()
    return button


def add_row(order: DialogOrder, setting: str, field: Field, rows: Rows) -> None:
    """Add the row of a setting: its label, the button to have it follow the preset again, and its widget."""
    said = words(setting)
    widget, show, *focus = field
    unit = f" ({said.unit})" if said.unit else ""
    reset, show_reset = _reset(order, setting, said)
    rows.add(f"{said.label}{unit}", _tooltip(setting, said), widget, reset, *focus)
    for each in (show, show_reset):
        order.on_change(each)
        each()


def _tooltip(setting: str, said: Words) -> str:
    kind = DECLARATIONS[setting].kind
    if kind.name not in ("int", "float"):
        return said.tooltip
    text = _("{tooltip} ({values}; 0: {nothing})") if said.nothing else "{tooltip} ({values})"
    return text.format(tooltip=said.tooltip, values=kind.describe(), nothing=said.nothing)


def _reset(order: DialogOrder, setting: str, said: Words) -> tuple[Any, Callable[[], None]]:
    """A button beside a setting, to be shown where that is changed."""
    button = Gtk.Button(label="↺", relief=Gtk.ReliefStyle.NONE)
    name(
        button,
        _("{setting} as the preset has it").format(setting=said.label),
        _("Changed; click to have it follow the preset again"),
    )
    button.connect("clicked", lambda _button: order.reset(setting))

    def show() -> None:
        button.set_visible(setting in order.changes)

    return button, show


def _field(order: DialogOrder, setting: str, guides: list[str]) -> Field:
    declaration, said = DECLARATIONS[setting], words(setting)
    kind = declaration.kind
    if setting == "layers":
        return layers_field(order, declaration)
    if setting == "motifs":
        return motifs_field(order, declaration)
    if setting == "network":
        texts = {each: title(each) for each in (AUTO, *NETWORKS)}
        return _choices(order, setting, said, texts, order.choose_network)
    if kind.name == "choice":
        return _choices(order, setting, said, {choice: said.choices.get(choice, choice) for choice in kind.names})
    if kind.name == "image":
        if order.shown(setting) not in guides:  # GIMP keeps the last value, which may be from another image
            order.reset(setting)
        nothing = said.nothing or _("None")
        return _choices(order, setting, said, {"": nothing, **{guide: guide for guide in guides if guide}})
    if kind.name == "bool":
        return _check_box(order, setting, said)
    spin, show = _number(order, declaration, said)
    if setting == "seed":
        return _with_dice(order, spin), show, spin
    return (_with_slider(spin, said), show, spin) if setting in ("strength", "smallest", "detail") else (spin, show)


def _choices(
    order: DialogOrder,
    setting: str,
    said: Words,
    texts: dict[str, str],
    choose: Callable[[str], None] | None = None,
) -> Field:
    combo = choices(said.label, texts)
    chosen = choose or (lambda choice: order.change(setting, choice))

    def changed(_widget: object) -> None:
        chosen(combo.get_active_id() or "")
        show()  # the choice may come to what was chosen before

    handler = combo.connect("changed", changed)

    def show() -> None:
        value = str(order.shown(setting))
        with combo.handler_block(handler):
            if not combo.set_active_id(value) and parse_own_network(value):  # a network file of the user's own
                combo.append(value, title(value))
                combo.set_active_id(value)

    return combo, show


def _check_box(order: DialogOrder, setting: str, said: Words) -> Field:
    check = Gtk.CheckButton()
    name(check, said.label)
    handler = check.connect("toggled", lambda _widget: order.change(setting, bool(check.get_active())))

    def show() -> None:
        with check.handler_block(handler):
            check.set_active(bool(order.shown(setting)))

    return check, show


def _number(order: DialogOrder, declaration: Declaration, said: Words) -> tuple[Any, Callable[[], None]]:
    kind = declaration.kind
    digits = 0 if kind.name == "int" else 4 if kind.high <= 1 else 2  # a step size, at most 1, needs more digits
    step = 10.0**-digits
    spin = Gtk.SpinButton(digits=digits, numeric=True, activates_default=True)
    spin.set_range(kind.low, min(kind.high, LARGEST_SEED))
    spin.set_increments(step, 10 * step)
    name(spin, said.label)

    def changed(_widget: object) -> None:
        value = spin.get_value()
        if round(value, digits) != round(float(order.shown(declaration.name)), digits):  # else GTK has rounded it
            order.change(declaration.name, round(value) if kind.name == "int" else value)

    handler = spin.connect("value-changed", changed)

    def show() -> None:
        with spin.handler_block(handler):
            spin.set_value(float(order.shown(declaration.name)))

    return spin, show


def _with_slider(spin: Any, said: Words) -> Any:
    """A number with a slider; where that is reversed, in even steps of the factor, as shapes grow."""
    if not said.reverse:
        scale = Gtk.Scale(adjustment=spin.get_adjustment(), draw_value=False, hexpand=True)
    else:
        scale = _reversed_scale(spin)
    name(scale, _("{setting}, slider").format(setting=said.label))
    return side_by_side(scale, spin)


def _reversed_scale(spin: Any) -> Any:
    low, high = spin.get_range()
    steps = Gtk.Adjustment(lower=-math.log2(high), upper=-math.log2(low), step_increment=0.05, page_increment=0.5)
    handler = steps.connect("value-changed", lambda _scale: spin.set_value(2.0 ** -steps.get_value()))

    def follow(_widget: object) -> None:
        with steps.handler_block(handler):
            steps.set_value(-math.log2(spin.get_value()))

    spin.connect("value-changed", follow)
    return Gtk.Scale(adjustment=steps, draw_value=False, hexpand=True)


def _with_dice(order: DialogOrder, spin: Any) -> Any:
    dice = Gtk.Button(label="⚄")
    name(dice, _("Another variant"), _("A random one"))
    dice.connect("clicked", lambda _widget: order.change("seed", new_seed()))
    return side_by_side(spin, dice)
