"""The picture of the preview: all of it, or its own pixels, to be dragged about; the dream, or what it was before."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gdk, GdkPixbuf, Gtk
from reverie_gimp.rows import Keys, name
from reverie_plugin.ui.preview_plan import PREVIEW_SIDE
from reverie_shared.picture import Picture
from reverie_shared.translation import _

_HEIGHT = 320
"""The largest height of the picture in GTK's pixels: with what is below it, it fits on a screen of 720."""

_DRAG = 4
"""How far the mouse is moved, in GTK's pixels, before it drags the picture."""


class PreviewPicture:
    """The picture, in `widget`, and the buttons for another sight of it, in `buttons`.

    Parameters
    ----------
    keys : Keys
        Gives the buttons their letters.
    """

    def __init__(self, keys: Keys) -> None:
        self._dreamed: Any = None
        self._original: Any = None
        self._held = False
        self._pressed: tuple[float, float] | None = None
        self._offset = [0, 0]
        """How far what shows is from the picture's left and upper edge, in its own pixels."""
        self._icon = Gtk.Image(pixel_size=PREVIEW_SIDE)
        self._icon.get_accessible().set_name(_("Preview"))
        self._frame = Gtk.Layout(
            halign=Gtk.Align.CENTER, valign=Gtk.Align.CENTER
        )  # crops the square of an icon to the picture
        self._frame.put(self._icon, 0, 0)
        self.widget = Gtk.EventBox(
            tooltip_text=_("Hold the mouse button to see the picture as it was"), halign=Gtk.Align.CENTER
        )
        self.widget.add_events(Gdk.EventMask.BUTTON1_MOTION_MASK)
        self.widget.add(self._frame)
        for signal, handle in (("button-press", self._press), ("motion-notify", self._move)):
            self.widget.connect(f"{signal}-event", handle)
        self.widget.connect("button-release-event", self._release)
        self._before = _button(keys, _("Before"), _("The picture as it was, and back"))
        self._at_own_size = _button(keys, "1:1", _("The preview's own pixels; drag the picture to move it"))
        self.buttons = Gtk.Box(spacing=6)
        for button in (self._before, self._at_own_size):
            button.connect("toggled", lambda _button: self._show())
            self.buttons.pack_start(button, False, False, 0)

    @property
    def scale(self) -> int:
        """The width of one of GTK's pixels in pixels of the screen."""
        return int(self._icon.get_scale_factor())

    def show(self, dreamed: Picture, original: Picture) -> None:
        """Show a picture; `original` is what it was before the dream, in any size of the same shape."""
        self._dreamed, self._original = to_pixbuf(dreamed), to_pixbuf(original)
        self._show()

    def _show(self) -> None:
        if self._dreamed is None:
            return
        width, height = _size(self._dreamed)
        shown = self._dreamed
        if self._held or self._before.get_active():
            shown = scaled(self._original, width, height)
        place = _place(width, height)
        self.widget.set_size_request(*place)
        if self._at_own_size.get_active():
            shown = self._part(shown, place)
            width, height = _size(shown)
            place = max(1, width // self.scale), max(1, height // self.scale)
        self._icon.set_pixel_size(max(place))
        self._icon.set_from_gicon(shown, Gtk.IconSize.DIALOG)  # GTK scales an icon to the resolution of the screen
        self._frame.set_size_request(*place)

    def _part(self, picture: Any, place: tuple[int, int]) -> Any:
        """The part of the picture that shows in its place at its own size; keeps the offset within the picture."""
        whole = _size(picture)
        seen = [min(length, room * self.scale) for length, room in zip(whole, place, strict=True)]
        self._offset = [
            max(0, min(length - part, offset)) for length, part, offset in zip(whole, seen, self._offset, strict=True)
        ]
        return picture.new_subpixbuf(*self._offset, *seen)

    def _press(self, _widget: Any, event: Any) -> None:
        self._pressed, self._held = (event.x_root, event.y_root), True
        self._show()

    def _move(self, _widget: Any, event: Any) -> None:
        """Drag the picture where it is shown at its own size."""
        if self._pressed is None or not self._at_own_size.get_active():
            return
        moved = event.x_root - self._pressed[0], event.y_root - self._pressed[1]
        if not self._held or max(map(abs, moved)) >= _DRAG:
            self._pressed, self._held = (event.x_root, event.y_root), False
            self._offset = [offset - round(self.scale * each) for offset, each in zip(self._offset, moved, strict=True)]
            self._show()

    def _release(self, _widget: Any, _event: Any) -> None:
        self._pressed, self._held = None, False
        self._show()


def to_pixbuf(picture: Picture) -> Any:
    """A picture for GTK as GTK's own kind."""
    width, height = picture.format.width, picture.format.height
    pixels = GLib.Bytes.new(bytes(picture.pixels))
    return GdkPixbuf.Pixbuf.new_from_bytes(pixels, GdkPixbuf.Colorspace.RGB, True, 8, width, height, 4 * width)


def scaled(picture: Any, width: int, height: int) -> Any:
    """A pixbuf at another size."""
    return picture.scale_simple(width, height, GdkPixbuf.InterpType.BILINEAR)


def _size(picture: Any) -> tuple[int, int]:
    return picture.get_width(), picture.get_height()


def _place(width: int, height: int) -> tuple[int, int]:
    """The size at which all of a picture is shown."""
    scale = min(PREVIEW_SIDE / width, _HEIGHT / height)
    return max(1, round(scale * width)), max(1, round(scale * height))


def _button(keys: Keys, label: str, tooltip: str) -> Any:
    """A button that stays pressed."""
    button = Gtk.ToggleButton(label=keys.mark(label), use_underline=True)
    name(button, label, tooltip)
    return button
