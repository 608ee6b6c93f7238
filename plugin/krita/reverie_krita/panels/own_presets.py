"""The user's own presets, and what can be done with presets: a surprise; to keep, rename, share and delete them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QImage, QPainter
from PyQt5.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reverie_krita.panels.gallery import MyGallery
from reverie_krita.panels.narrow import NarrowButton, describe
from reverie_plugin.order import Order
from reverie_plugin.own_preset import SIDE, OwnPreset
from reverie_plugin.own_presets import SUFFIX, Listing, OwnPresets
from reverie_shared.errors import HostRefused, ReverieError
from reverie_shared.translation import _


class OwnPresetsPanel(QWidget):
    """The presets, where there are any, buttons, and below them what was not possible.

    Parameters
    ----------
    own : OwnPresets
    chosen : callable
        Gives the name of the chosen preset.
    as_own_preset : callable
        Makes an own preset, of the name that is given, of what is chosen; raises `BadSettings`.
    """

    surprise = pyqtSignal()
    """The user wants a mix at random."""
    changed = pyqtSignal(str)
    """One has come or gone: the name of the one to choose now, or empty."""
    renamed = pyqtSignal(str)
    """The chosen one has another name now."""

    def __init__(self, own: OwnPresets, chosen: Callable[[], str], as_own_preset: Callable[[str], OwnPreset]) -> None:
        super().__init__()
        self._own, self._chosen, self._as_own_preset = own, chosen, as_own_preset
        self.listing = own.listing()
        """The presets; `reload` reads them anew."""
        self._title = QLabel(_("Mine"))
        self.gallery = MyGallery()
        self.gallery.fill(self.listing.presets)
        self._words = QLabel()
        self._words.setObjectName("reverie_own_words")
        self._words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(2)
        surprise = _("A mix of looks at random; “Save look…” keeps one")
        save = _("Keep the look as it is now, with a name")
        row.addWidget(_button(_("Surprise me"), "reverie_surprise", surprise, self.surprise.emit), 1)
        row.addWidget(_button(_("Save look…"), "reverie_save_look", save, lambda: self._attempt(self._save)), 1)
        row.addWidget(self._menu_button())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self._title, self.gallery):
            layout.addWidget(part)
            part.setVisible(bool(self.listing.presets))
        layout.addLayout(row)
        layout.addWidget(self._words)
        self._say("\n".join(self.listing.remarks))

    def reload(self) -> Listing:
        """Read the presets anew."""
        self.listing = self._own.listing()
        self.gallery.fill(self.listing.presets)
        for part in (self._title, self.gallery):
            part.setVisible(bool(self.listing.presets))
        return self.listing

    def find_own(self, name: str) -> OwnPreset | None:
        """The preset of that name, as it was read last."""
        return self.listing.presets.get(name)

    def keep_picture(self, order: Order, image: QImage) -> None:
        """Give a preset that has none yet its picture: a complete preview of its order."""
        if order.own is not None and self._own.wants_picture(order):
            with suppress(HostRefused):  # it gets one another time
                self._own.set_picture(order.own.name, thumbnail(image))
            self.reload()
            self.gallery.select(self._name)

    def _menu_button(self) -> QToolButton:
        menu = QMenu(self)
        menu.setObjectName("reverie_my_looks_menu")
        for text, do, of_own in (
            (_("Rename…"), self._rename, True),
            (_("Share as a file…"), self._share, True),
            (_("Delete…"), self._delete, True),
            (_("Add from a file…"), self._take, False),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _on, do=do: self._attempt(do))
            if of_own:
                menu.aboutToShow.connect(lambda action=action: action.setEnabled(self._name in self.listing.presets))
        button = QToolButton()
        button.setObjectName("reverie_my_looks")
        describe(button, _("My looks"), _("Rename, share, delete or add a look of your own"))
        button.setText("⋮")
        button.setPopupMode(QToolButton.InstantPopup)
        button.setMenu(menu)
        return button

    @property
    def _name(self) -> str:
        """The name of the chosen preset."""
        return self._chosen()

    def _save(self) -> None:
        chosen = self._name if self._name in self.listing.presets else ""

        def save(name: str) -> str:
            return self._own.save_from(self._as_own_preset(name), self._name).name

        if name := self._ask_name(_("Save the look"), chosen, save):
            self._tell(name)

    def _rename(self) -> None:
        if name := self._ask_name(_("Rename the look"), self._name, lambda to: self._own.rename(self._name, to).name):
            self.reload()
            self.renamed.emit(name)

    def _delete(self) -> None:
        box = QMessageBox(QMessageBox.Question, "DeepDream", _("Delete “{look}”?").format(look=self._name), parent=self)
        box.setObjectName("reverie_delete_look")
        box.addButton(QMessageBox.Cancel)
        delete = box.addButton(_("Delete"), QMessageBox.DestructiveRole)
        box.exec_()
        if box.clickedButton() is delete:
            self._own.delete(self._name)
            self._tell("")

    def _share(self) -> None:
        file, _filter = QFileDialog.getSaveFileName(self, _("Share the look"), f"{self._name}{SUFFIX}", _kind())
        if file:
            self._own.share(self._name, Path(file))

    def _take(self) -> None:
        file, _filter = QFileDialog.getOpenFileName(self, _("Add a look"), "", _kind())
        if file:
            self._tell(self._own.take(Path(file), beside=True).name)

    def _ask_name(self, title: str, name: str, do: Callable[[str], str]) -> str:
        """Ask for a name until it can be done, or the user cancels; the name as it is kept, or nothing."""
        dialog = NameDialog(title, name, do, self)
        return dialog.done_name if dialog.exec_() == QDialog.Accepted else ""

    def _tell(self, name: str) -> None:
        self.reload()
        self.changed.emit(name)

    def _attempt(self, do: Callable[[], None]) -> None:
        try:
            do()
        except ReverieError as error:
            self._say(str(error))
        else:
            self._say("")

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))


class NameDialog(QDialog):
    """Asks for a name, and stays open where it is refused.

    Parameters
    ----------
    title, name : str
        The window's title, and the name to begin with.
    do : callable
        Does what the name is for, and returns the name as it is kept; raises `ReverieError` where it is refused.
    parent : QWidget
    """

    def __init__(self, title: str, name: str, do: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setObjectName("reverie_name_dialog")
        self.done_name = ""
        """The name as it is kept, once it is done."""
        self._do = do
        self.line = QLineEdit(name)
        self.line.setObjectName("reverie_look_name")
        self.line.setAccessibleName(_("Name"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.Save | QDialogButtonBox.Cancel, Qt.Horizontal)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (self.line, self.words, buttons):
            layout.addWidget(part)

    def _accept(self) -> None:
        try:
            self.done_name = self._do(self.line.text())
        except ReverieError as error:
            self.words.setText(str(error))
        else:
            self.accept()


def thumbnail(image: QImage) -> bytes:
    """The middle of a picture as a preset's picture, on white."""
    scaled = image.scaled(SIDE, SIDE, Qt.KeepAspectRatioByExpanding, Qt.SmoothTransformation)
    middle = scaled.copy((scaled.width() - SIDE) // 2, (scaled.height() - SIDE) // 2, SIDE, SIDE)
    flat = QImage(SIDE, SIDE, QImage.Format_RGB888)
    flat.fill(Qt.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, middle)
    painter.end()
    return bytes(flat.constBits().asarray(flat.sizeInBytes()))


def _kind() -> str:
    """The files that looks are shared as, for a file chooser."""
    return _("Looks (*{suffix})").format(suffix=SUFFIX)


def _button(text: str, name: str, tooltip: str, do: Callable[[], None]) -> NarrowButton:
    button = NarrowButton(text, name, tooltip)
    button.clicked.connect(lambda _on: do())
    return button
