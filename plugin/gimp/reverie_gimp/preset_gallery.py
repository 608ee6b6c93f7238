"""The presets, shown as pictures to click: the user's own, then those that are built in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_gimp.own_presets_bar import own_presets_bar
from reverie_gimp.rows import SHORTEN_AT_END, Keys
from reverie_gimp.thumbnail import pixbuf
from reverie_plugin.own_preset import OwnPreset
from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets
from reverie_shared.translation import _

SIDE = 84
"""Side of a picture, in GTK's pixels."""

_IN_A_LINE = 5
_LEAST_HEIGHT, _MOST_HEIGHT = 130, 280
"""Heights of the box in GTK's pixels, on a low screen and on others. A line cut in two shows that the box scrolls."""

_ABOVE = 28
"""Height, in GTK's pixels, of what stays in sight above the chosen one: a title."""

_NAME_WIDTH = 11
"""Characters of a name that are shown at the most."""


def preset_gallery(order: DialogOrder, keys: Keys) -> Any:
    """A box of the presets, where a click on one chooses it, and below it what can be done with presets."""
    title = Gtk.Label(label=_("Mine"), xalign=0)
    inside = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    scrolled = Gtk.ScrolledWindow(
        hscrollbar_policy=Gtk.PolicyType.NEVER,
        propagate_natural_height=True,
        min_content_height=_LEAST_HEIGHT,
        max_content_height=_MOST_HEIGHT,
    )
    scrolled.add(inside)

    def show(child: Any, place: Any) -> None:
        if child.is_selected():
            _left, top = child.translate_coordinates(inside, 0, 0) or (0, place.y)
            scrolled.get_vadjustment().clamp_page(max(0, top - _ABOVE), top + place.height)

    mine, built_in = _Flow(order, show), _Flow(order, show)
    built_in.fill(
        {preset.name: _entry(preset.title, _(preset.help), _built_in(preset.name)) for preset in presets.shown()}
    )
    for part in (title, mine.widget, built_in.widget):
        inside.pack_start(part, False, False, 0)
    for part in (title, mine.widget):
        part.set_no_show_all(True)
    shown: dict[str, OwnPreset] = {}

    def follow() -> None:
        if shown != order.own.presets:
            shown.clear()
            shown.update(order.own.presets)
            mine.fill({own.name: _entry(own.name, _of(own), _own(own)) for own in shown.values()})
        for part in (title, mine.widget):
            part.set_visible(bool(shown))
        mine.follow()
        built_in.show_only(order.listed)
        built_in.follow()

    order.on_change(follow)
    follow()
    gallery = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
    gallery.pack_start(scrolled, True, True, 0)
    gallery.pack_start(own_presets_bar(order, keys), False, False, 0)
    return gallery


class _Flow:
    """Presets in lines, in `widget`.

    Parameters
    ----------
    order : DialogOrder
    on_place : callable
        Is called with each entry, and where it lies: before that its place is not known.
    """

    def __init__(self, order: DialogOrder, on_place: Callable[[Any, Any], None]) -> None:
        self._order, self._on_place = order, on_place
        self._names: list[str] = []
        self.widget = Gtk.FlowBox(
            selection_mode=Gtk.SelectionMode.SINGLE,
            min_children_per_line=_IN_A_LINE,
            max_children_per_line=_IN_A_LINE,
            homogeneous=True,
            valign=Gtk.Align.START,
        )
        self.widget.connect("child-activated", lambda _flow, child: order.choose_preset(self._names[child.get_index()]))

    def fill(self, entries: Mapping[str, Any]) -> None:
        """Show these entries, by the names of their presets."""
        for child in self.widget.get_children():
            child.destroy()
        self._names = list(entries)
        for entry in entries.values():
            self.widget.add(entry)
            entry.connect("size-allocate", self._on_place)
            entry.show_all()
            entry.set_no_show_all(True)  # `show_only` tells whether it is shown

    def show_only(self, names: Collection[str]) -> None:
        """Show those of the entries that have these names."""
        for name, child in zip(self._names, self.widget.get_children(), strict=True):
            child.set_visible(name in names)

    def follow(self) -> None:
        """Mark the preset that is chosen, if it is here."""
        if self._order.preset_name in self._names:
            self.widget.select_child(self.widget.get_child_at_index(self._names.index(self._order.preset_name)))
        else:
            self.widget.unselect_all()


def _entry(name: str, help: str, picture: Any) -> Any:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
    box.pack_start(picture, False, False, 0)
    box.pack_start(Gtk.Label(label=name, ellipsize=SHORTEN_AT_END, max_width_chars=_NAME_WIDTH), False, False, 0)
    child = Gtk.FlowBoxChild(tooltip_text=help)
    child.get_accessible().set_name(name)
    child.add(box)
    return child


def _of(own: OwnPreset) -> str:
    """Of which preset an own one is made."""
    return _("{name}: of {preset}").format(name=own.name, preset=_(own.preset))


def _built_in(name: str) -> Any:
    file = preset_picture(name)
    return _picture(GdkPixbuf.Pixbuf.new_from_file(str(file)) if file.is_file() else None)


def _own(own: OwnPreset) -> Any:
    return _picture(pixbuf(own.picture) if own.picture else None)


def _picture(pixels: Any) -> Any:
    """A preset's picture; a blank where there is none."""
    if pixels is None:
        blank = Gtk.Image.new_from_icon_name("image-x-generic-symbolic", Gtk.IconSize.DIALOG)
        blank.set_size_request(SIDE, SIDE)
        blank.set_opacity(0.3)
        return blank
    picture = Gtk.Image.new_from_gicon(pixels, Gtk.IconSize.DIALOG)
    picture.set_pixel_size(SIDE)
    return picture
