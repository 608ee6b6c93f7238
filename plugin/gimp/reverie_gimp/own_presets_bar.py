"""What can be done with presets: a surprise, and to keep, rename, share and delete one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reverie_gimp.dialog_order import DialogOrder
from reverie_gimp.gtk import Gtk
from reverie_gimp.rows import Keys
from reverie_plugin.own_preset import key
from reverie_plugin.own_presets import SUFFIX
from reverie_shared.errors import ReverieError
from reverie_shared.seeds import new_seed
from reverie_shared.translation import _


def own_presets_bar(order: DialogOrder, keys: Keys) -> Any:
    """A line of buttons, and below it what was not possible."""
    return _Bar(order, keys).widget


@dataclass(frozen=True)
class _Action:
    """An entry of the menu; `of_own` tells whether it is for the own preset that is chosen."""

    label: str
    run: Callable[[], None]
    of_own: bool = True


class _Bar:
    """The buttons, in `widget`."""

    def __init__(self, order: DialogOrder, keys: Keys) -> None:
        self._order, self._own = order, order.own_presets
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, no_show_all=True)
        line = Gtk.Box(spacing=6)
        for label, tooltip, do in (
            (
                _("Surprise me"),
                _("A mix of looks at random; its variant is below, and brings it back"),
                self._surprise,
            ),
            (_("Save look…"), _("Keep the look as it is now, with a name, under “Mine”"), self._save),
        ):
            button = Gtk.Button(label=keys.mark(label), use_underline=True, tooltip_text=tooltip)
            button.connect("clicked", lambda _button, do=do: self._attempt(do))
            line.pack_start(button, False, False, 0)
        line.pack_start(self._menu(), False, False, 0)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=2)
        self.widget.pack_start(line, False, False, 0)
        self.widget.pack_start(self._words, False, False, 0)
        self._say("\n".join(order.own.remarks))

    def _menu(self) -> Any:
        menu = Gtk.Menu()
        for action in (
            _Action(_("Rename…"), self._rename),
            _Action(_("Share as a file…"), self._share),
            _Action(_("Delete…"), self._delete),
            _Action(_("Add from a file…"), self._take, of_own=False),
        ):
            item = Gtk.MenuItem(label=action.label)
            item.connect("activate", lambda _item, do=action.run: self._attempt(do))
            if action.of_own:
                menu.connect(
                    "show", lambda _menu, item=item: item.set_sensitive(self._chosen in self._order.own.presets)
                )
            menu.append(item)
        menu.show_all()
        button = Gtk.MenuButton(popup=menu, tooltip_text=_("Rename, share, delete or add a look of your own"))
        button.get_accessible().set_name(_("My looks"))
        return button

    @property
    def _chosen(self) -> str:
        """The name of the chosen preset."""
        return self._order.preset_name

    def _surprise(self) -> None:
        self._order.take_surprise(new_seed())

    def _save(self) -> None:
        chosen = self._chosen if self._chosen in self._order.own.presets else ""

        def save(name: str) -> None:
            self._choose(self._own.save_from(self._order.as_own_preset(name), self._chosen).name)

        self._ask_name(_("Save the look"), chosen, _("_Save"), save)

    def _rename(self) -> None:
        def rename(name: str) -> None:
            changes = self._order.changes
            self._choose(self._own.rename(self._chosen, name).name)
            self._order.show_order(self._chosen, changes)

        self._ask_name(_("Rename the look"), self._chosen, _("_Rename"), rename)

    def _choose(self, name: str) -> None:
        """Choose an own preset that has just come."""
        self._order.reload_own()
        self._order.choose_preset(next(own for own in self._order.own.presets if key(own) == key(name)))

    def _delete(self) -> None:
        question = Gtk.MessageDialog(
            transient_for=self.widget.get_toplevel(),
            modal=True,
            message_type=Gtk.MessageType.QUESTION,
            text=_("Delete “{name}”?").format(name=self._chosen),
        )
        question.add_buttons(_("_Cancel"), Gtk.ResponseType.CANCEL, _("_Delete"), Gtk.ResponseType.OK)
        wanted = question.run() == Gtk.ResponseType.OK
        question.destroy()
        if wanted:
            self._own.delete(self._chosen)
            self._order.reload_own()

    def _share(self) -> None:
        file = self._file(Gtk.FileChooserAction.SAVE, _("_Share"), f"{self._chosen}{SUFFIX}")
        if file is not None:
            self._own.share(self._chosen, file)

    def _take(self) -> None:
        file = self._file(Gtk.FileChooserAction.OPEN, _("_Add"), "")
        if file is not None:
            self._choose(self._own.take(file, beside=True).name)

    def _file(self, action: Any, label: str, name: str) -> Path | None:
        """Have the user choose a file."""
        chooser = Gtk.FileChooserDialog(
            transient_for=self.widget.get_toplevel(), action=action, do_overwrite_confirmation=True
        )
        chooser.add_buttons(_("_Cancel"), Gtk.ResponseType.CANCEL, label, Gtk.ResponseType.OK)
        kind = Gtk.FileFilter()
        kind.set_name(_("Looks"))
        kind.add_pattern(f"*{SUFFIX}")
        chooser.add_filter(kind)
        if name:
            chooser.set_current_name(name)
        chosen = chooser.get_filename() if chooser.run() == Gtk.ResponseType.OK else None
        chooser.destroy()
        return Path(chosen) if chosen else None

    def _ask_name(self, title: str, name: str, label: str, do: Callable[[str], None]) -> None:
        """Ask for a name until it can be done, or the user cancels."""
        dialog = Gtk.Dialog(title=title, transient_for=self.widget.get_toplevel(), modal=True)
        dialog.add_buttons(_("_Cancel"), Gtk.ResponseType.CANCEL, label, Gtk.ResponseType.OK)
        dialog.set_default_response(Gtk.ResponseType.OK)
        entry = Gtk.Entry(text=name, activates_default=True, width_chars=30)
        entry.get_accessible().set_name(_("Name"))
        words = Gtk.Label(xalign=0, wrap=True, max_width_chars=40)
        area = dialog.get_content_area()
        area.set_spacing(6)
        area.set_border_width(12)
        for part in (entry, words):
            area.pack_start(part, False, False, 0)
        area.show_all()
        while dialog.run() == Gtk.ResponseType.OK:
            refused = _refused(lambda: do(entry.get_text()))
            if not refused:
                break
            words.set_text(refused)
        dialog.destroy()

    def _attempt(self, do: Callable[[], None]) -> None:
        self._say(_refused(do))

    def _say(self, words: str) -> None:
        self._words.set_text(words)
        self._words.set_visible(bool(words))


def _refused(do: Callable[[], None]) -> str:
    """Do something; returns why it was refused, or nothing."""
    try:
        do()
    except ReverieError as error:
        return str(error)
    return ""
