"""What the tests do inside Krita with a user's own presets."""

from inside_docker import docker, press, widget
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialogButtonBox, QMenu, QMessageBox


def save_look(*names):
    """Save the look under the first of these names that is taken; what the others were refused by."""
    refused = []

    def answer():
        dialog = QApplication.activeModalWidget()
        for name in names:
            dialog.line.setText(name)
            dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.Save).click()
            refused.append(dialog.words.text() if dialog.isVisible() else "")

    QTimer.singleShot(200, answer)
    press("reverie_save_look")
    return refused


def my_looks():
    """The names in the gallery of the user's own, whether it is seen, and the chosen one."""
    rows = docker().settings.own_presets.gallery
    names = [rows.item(index).text() for index in range(rows.count())]
    return names, not rows.isHidden(), rows.currentItem().text() if rows.currentItem() else None


def click_my_look(name):
    """Click one of them."""
    rows = widget("reverie_my_presets")
    item = rows.findItems(name, Qt.MatchExactly)[0]
    rows.scrollToItem(item)
    yield 0.05
    QTest.mouseClick(rows.viewport(), Qt.LeftButton, Qt.NoModifier, rows.visualItemRect(item).center())


def until_it_has_a_picture(name):
    """Wait until a preset of the user's own has its picture."""
    from reverie_plugin.own_preset import PICTURE_BYTES

    yield lambda: len(docker().settings.own_presets.listing.presets[name].picture) == PICTURE_BYTES


def delete_look():
    """Delete the chosen one by the menu, and say yes."""

    def answer():
        box = QApplication.activeModalWidget()
        next(each for each in box.buttons() if box.buttonRole(each) == QMessageBox.DestructiveRole).click()

    QTimer.singleShot(200, answer)
    menu = docker().findChild(QMenu, "reverie_my_looks_menu")
    next(each for each in menu.actions() if each.text().replace("&", "") == "Delete…").trigger()


def own_words():
    """What is told below the buttons."""
    return widget("reverie_own_words").text()
