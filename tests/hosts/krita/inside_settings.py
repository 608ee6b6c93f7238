"""What the tests do inside Krita with the docker's settings, presets and networks, as a user would."""

from inside_docker import docker, manager, widget
from inside_documents import document
from PyQt5.QtCore import QPoint, Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QWidget

BY_PRESET = "reverie_by_preset_"


def field(name):
    return docker().settings.fields[name]


def type_number(name, value):
    """Type a number into the box of a setting."""
    box = field(name).box
    box.selectAll()
    QTest.keyClicks(box, f"{value:g}")
    QTest.keyClick(box, Qt.Key_Return)


def type_text(name, text):
    """Type a line for a setting."""
    line = field(name).line
    line.selectAll()
    QTest.keyClicks(line, text) if text else QTest.keyClick(line, Qt.Key_Delete)
    QTest.keyClick(line, Qt.Key_Return)


def pass_through(name):
    """Go into the line of a setting with the keys, and on, without a change."""
    line = field(name).line
    line.setFocus()
    QTest.keyClick(line, Qt.Key_Return)


def choose_name(name, text):
    """Choose an entry in the list of a setting with the keys, also where it is chosen already."""
    box = field(name).box
    box.showPopup()
    rows = box.view()
    rows.setCurrentIndex(box.model().index(box.findText(text), 0))
    QTest.keyClick(rows, Qt.Key_Return)


def shown_settings():
    """What all widgets show."""
    return {name: each.value() for name, each in docker().settings.fields.items()}


def marked():
    """The settings that are marked as changed by the user."""
    buttons = docker().findChildren(QAbstractButton)
    names = [each.objectName().replace(BY_PRESET, "") for each in buttons if each.objectName().startswith(BY_PRESET)]
    return sorted(name for name in names if not widget(BY_PRESET + name).isHidden())


def more_words():
    return widget("reverie_more").text()


def gallery():
    """The names of the presets that the gallery shows, and the chosen one."""
    rows = widget("reverie_presets")
    seen = [rows.item(index).text() for index in range(rows.count()) if not rows.isRowHidden(index)]
    return seen, rows.currentItem() and rows.currentItem().text()


def click_preset(name):
    """Click a preset in the gallery."""
    rows = widget("reverie_presets")
    item = rows.findItems(name, Qt.MatchExactly)[0]
    rows.scrollToItem(item)
    yield 0.05
    QTest.mouseClick(rows.viewport(), Qt.LeftButton, Qt.NoModifier, rows.visualItemRect(item).center())


def network_words():
    """What the docker says of the network that dreams."""
    return widget("reverie_network_words").text()


def switches():
    """The titles of the buttons that switch the network, and the one that is on."""
    buttons = [each for each in docker().settings.network_switch.findChildren(QAbstractButton) if each.isCheckable()]
    seen = [each for each in buttons if not each.isHidden()]
    return [each.text() for each in seen], next((each.text() for each in seen if each.isChecked()), None)


def switch_network(title):
    """Click the button of a network, once."""
    found = [each for each in docker().settings.network_switch.findChildren(QAbstractButton) if each.text() == title]
    QTest.mouseClick(found[-1], Qt.LeftButton, Qt.NoModifier, QPoint(8, found[-1].height() // 2))


def until_networks(count):
    """Wait until so many networks are installed, as far as the docker knows."""
    yield lambda: len(manager().networks) == count


def menu(name):
    """The entries of the menu of a setting: text, whether it is checked, whether it can be chosen."""
    entries = []
    opened = field(name).menu_button.menu()

    def read():
        entries.extend((each.text(), each.isChecked(), each.isEnabled()) for each in opened.actions())
        opened.close()

    QTimer.singleShot(50, read)
    field(name).menu_button.showMenu()
    return entries


def pick(name, text):
    """Choose an entry in the menu of a setting."""
    opened = field(name).menu_button.menu()

    def click():
        next(each for each in opened.actions() if each.text() == text).trigger()
        opened.close()

    QTimer.singleShot(50, click)
    field(name).menu_button.showMenu()


def rested_preview():
    """Wait for the preview of these settings to rest; its picture's pixels, and the words below it."""
    yield 0.4  # longer than the delay until it begins
    yield lambda: manager().preview is not None and manager().preview.state.value == "preview done"
    yield lambda: manager().preview.image is not None and manager().preview.image.width() >= document().width()
    image = manager().preview.image
    return bytes(image.constBits().asarray(image.sizeInBytes())), widget("reverie_preview_words").text()


def remember_report(report):
    """Put a dream with this report into the history, as an earlier Reverie has done."""
    import json

    from PyQt5.QtCore import QByteArray

    entry = {"layer": "", "title": "Dream", "report": report, "when": "2026-01-02T03:04:05+00:00", "thumbnail": ""}
    raw = json.dumps({"version": 1, "dreams": [entry]}).encode()
    document().setAnnotation("reverie-history", "", QByteArray(raw))
    docker().history.refresh()


def width_in(width):
    """How wide a docker with all settings is, which is told to be so wide; for its content and its queue the width that
    is needed, and the one that is there.
    """
    widget("reverie_more").setChecked(True)
    docker().setFloating(True)
    docker().resize(width, 600)
    yield 0.2
    scroll = docker().findChild(QWidget, "reverie_scroll")
    areas = scroll, docker().queue
    sizes = docker().width(), [(each.widget().minimumSizeHint().width(), each.viewport().width()) for each in areas]
    docker().setFloating(False)
    widget("reverie_more").setChecked(False)
    return sizes


def height_in(height):
    """The height of Krita's window, which is told to be so high, and whether the docker's button can be seen in it."""
    window = docker().window()
    window.resize(1366, height)
    yield 0.3
    button = widget("reverie_dream_button")
    below = button.mapTo(window, QPoint(0, button.height())).y()
    return window.height(), button.isVisible() and below <= window.height()


def show_order(preset, changes):
    """Show a preset, and settings as changed by the user."""
    docker().settings.show_order(preset, changes)


def newest_report():
    """The report on the newest dream of the document in front."""
    from reverie_krita.document import history

    return history.entries(document())[0].report


def number_shown(name):
    """What the box of a setting says, without its unit."""
    return field(name).box.cleanText()


def language():
    """The language of the plug-in's catalogue; None where there is none."""
    from reverie_shared import translation

    return translation._catalogue.info().get("language")
