"""Imports GTK and GIMP's widgets. Only modules that show windows import this one: GIMP's console has no screen."""

from __future__ import annotations

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("GimpUi", "3.0")
gi.require_version("Gtk", "3.0")

from gi.repository import Gdk, GdkPixbuf, GimpUi, Gtk  # noqa: E402  # after the versions are required

__all__ = ["Gdk", "GdkPixbuf", "GimpUi", "Gtk"]
