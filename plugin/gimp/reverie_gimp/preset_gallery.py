"""The presets, shown as pictures to click."""

from __future__ import annotations

from typing import Any

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import GdkPixbuf, Gtk
from reverie_plugin.ui.preset_pictures import preset_picture
from reverie_shared import presets

SIDE = 84
"""Side of a picture, in GTK's pixels."""

_IN_A_LINE = 5
_LEAST_HEIGHT, _MOST_HEIGHT = 168, 280
"""Heights of the box in GTK's pixels, on a low screen and on others. A line cut in two shows that the box scrolls."""


def preset_gallery(order: DialogOrder) -> Any:
    """A box of the presets that can be dreamed on the network that was chosen; a click on one chooses it."""
    listed = presets.shown()
    flow = Gtk.FlowBox(
        selection_mode=Gtk.SelectionMode.SINGLE,
        min_children_per_line=_IN_A_LINE,
        max_children_per_line=_IN_A_LINE,
        homogeneous=True,
        valign=Gtk.Align.START,
    )
    for preset in listed:
        flow.add(_entry(preset))
    flow.set_filter_func(lambda child: listed[child.get_index()] in order.listed)
    scrolled = Gtk.ScrolledWindow(
        hscrollbar_policy=Gtk.PolicyType.NEVER,
        propagate_natural_height=True,
        min_content_height=_LEAST_HEIGHT,
        max_content_height=_MOST_HEIGHT,
    )
    scrolled.add(flow)

    def follow() -> None:
        flow.invalidate_filter()
        if order.preset in order.listed:
            flow.select_child(flow.get_child_at_index(listed.index(order.preset)))
        else:
            flow.unselect_all()

    def show(child: Any, place: Any) -> None:
        if child.is_selected():
            scrolled.get_vadjustment().clamp_page(place.y, place.y + place.height)

    flow.connect("child-activated", lambda _, child: order.choose_preset(listed[child.get_index()]))
    order.on_change(follow)
    for child in flow.get_children():
        child.connect("size-allocate", show)  # before that its place is not known
    follow()
    return scrolled


def _entry(preset: presets.Preset) -> Any:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
    box.pack_start(_picture(preset.name), False, False, 0)
    box.pack_start(Gtk.Label(label=preset.name), False, False, 0)
    child = Gtk.FlowBoxChild(tooltip_text=preset.help)
    child.get_accessible().set_name(preset.name)
    child.add(box)
    return child


def _picture(name: str) -> Any:
    file = preset_picture(name)
    if not file.is_file():
        blank = Gtk.Image.new_from_icon_name("image-x-generic-symbolic", Gtk.IconSize.DIALOG)
        blank.set_size_request(SIDE, SIDE)
        blank.set_opacity(0.3)
        return blank
    picture = Gtk.Image.new_from_gicon(GdkPixbuf.Pixbuf.new_from_file(str(file)), Gtk.IconSize.DIALOG)
    picture.set_pixel_size(SIDE)
    return picture
