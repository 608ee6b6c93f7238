"""What the tests do inside Krita with Reverie's docker, as a user would."""

import os
import sys

from inside_documents import app, document, new_document, node, settle, size
from PyQt5.QtCore import QEvent, QPointF, Qt, QTimer
from PyQt5.QtGui import QTabletEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractItemView, QApplication, QPushButton, QWidget

QUICK = {"steps": 2, "smallest": 48}


def widget(name):
    """A widget of the docker, by its name."""
    found = [each for each in docker().findChildren(QWidget, name) if each.isEnabled()]
    assert found, f"no widget {name}"
    return found[-1]


def docker():
    return next(each for each in app().dockers() if each.objectName() == "reverie_docker")


def manager():
    return docker().manager


def close():
    """Close all documents, whatever is in them."""
    for dream in list(manager().dreams):
        manager().dismiss(dream)
    manager().drop_preview()
    yield lambda: not manager().dreams
    for each in app().documents():
        each.waitForDone()
        each.setModified(False)
        each.close()
    yield lambda: not app().documents()
    yield 0.05


def set_settings(preset="reverie", live=False, **values):
    """Set the docker's widgets, without a preview unless `live`."""
    docker().show()
    widget("reverie_live").setChecked(live)
    docker().settings.show_order(preset, {**QUICK, **values})


def place(**values):
    """What is dreamed and how the new layer lies, by the docker's widgets; what is not named is as it is at first."""
    from reverie_krita.placement import Placement

    docker().settings.new_layer.show_placement(Placement(**values))


def press(name):
    widget(name).click()


def dream(preset="reverie", **values):
    """Press Dream, and wait for the layer."""
    set_settings(preset, **values)
    yield 0.0
    inserted = []
    manager().inserted.connect(inserted.append)
    press("reverie_dream_button")
    yield from until_over()
    yield from settle()
    assert inserted, message()
    return inserted[0].report


def until_over():
    """Wait until no dream is under way."""
    yield lambda: all(each.state.over for each in manager().dreams)


def message():
    """What the docker tells, below the button and in the rows."""
    words = [each.text() for each in docker().findChildren(QWidget, "reverie_words") if each.isVisible()]
    label = widget("reverie_message")
    return "\n".join([label.text()] * label.isVisible() + words)


def undo_steps():
    """How many steps can be undone, by Krita's own list."""
    history = next(each for each in app().dockers() if each.objectName() == "History")
    history.show()
    return history.findChildren(QAbstractItemView)[0].currentIndex().row()


def screenshot(path):
    QApplication.processEvents()
    QApplication.primaryScreen().grabWindow(0).save(path)


def show_docker():
    """Make room for the docker."""
    app().activeWindow().qwindow().setGeometry(0, 0, 1280, 1000)
    docker().show()
    docker().raise_()


def begin_dream(preset="reverie", **values):
    """Press Dream, and do not wait."""
    set_settings(preset, **values)
    press("reverie_dream_button")
    yield until_dreaming()


def until_dreaming():
    return lambda: manager().dreams and manager().dreams[-1].progress is not None


def wait_until_over():
    yield from until_over()
    yield from settle()


def stroke_until_a_dream_lands(name):
    """Paint a pixel every few milliseconds, each as an act of the hand, until a dream is inserted; how many."""
    count = 0

    def stroke():
        nonlocal count
        rows, x = divmod(count, size()[0])
        node(name).setPixelData(b"\x00\x00\xff\xff", x, 7 + rows % 40, 1, 1)
        manager().hand.acts += 1
        count += 1

    timer = QTimer()
    timer.timeout.connect(stroke)
    manager().inserted.connect(timer.stop)
    timer.start(3)
    try:
        yield from until_over()
    finally:
        timer.stop()
        manager().inserted.disconnect(timer.stop)
    document().refreshProjection()
    yield from settle()
    return count


def until_waiting_for_the_hand():
    """Wait until a dream is done that does not land because of what the user does."""
    yield lambda: "Waiting for your stroke, polygon or dialog" in message()


def pen(down):
    """What Qt tells where a pen touches the screen, or leaves it."""
    kind, buttons = (QEvent.TabletPress, Qt.LeftButton) if down else (QEvent.TabletRelease, Qt.NoButton)
    place, stylus, tip = QPointF(5, 5), QTabletEvent.Stylus, QTabletEvent.Pen
    event = QTabletEvent(
        kind, place, place, stylus, tip, 0.5 * down, 0, 0, 0.0, 0.0, 0, Qt.NoModifier, 1, Qt.LeftButton, buttons
    )
    QApplication.sendEvent(widget("reverie_server"), event)


def states():
    return [each.state.value for each in manager().dreams]


def preview_image():
    """Size of the picture that the docker shows of the preview, 0 where there is none, and the preview's words."""
    shown = manager().preview
    return (shown.image.width() if shown and shown.image else 0), widget("reverie_preview_words").text()


def preview(**values):
    """Turn the live preview on, change a setting, and wait for the preview to rest; the sizes of its pictures."""
    set_settings(live=True, **values)
    sizes = []

    def look():
        now = preview_image()[0]
        if now and now not in sizes:
            sizes.append(now)

    def rests():
        return manager().preview is not None and manager().preview.state.value == "preview done" and size()[0] in sizes

    manager().changed.connect(look)
    try:
        yield rests
    finally:
        manager().changed.disconnect(look)
    return sizes


def remember_second():
    """Open a second document in front of the first."""
    first = document()
    yield from new_document(40, 30, "RGBA", "U8", "", b"\x40\x80\xc0\xff" * 1200)
    global FIRST
    FIRST = first


def close_first():
    FIRST.setModified(False)
    FIRST.close()
    yield 0.2


def history(whole=False):
    """The rows of the history: of each the first line without what was changed, or all lines where `whole`."""
    rows = widget("reverie_history")
    texts = [rows.item(index).text() for index in range(rows.count())]
    return texts if whole else [text.splitlines()[0].partition(" (")[0] for text in texts]


def choose_dream(index):
    widget("reverie_history").setCurrentRow(index)


def chosen():
    """The order that the widgets make."""
    made = docker().settings.order()
    return made.preset, dict(made.settings)


def clipboard():
    return QApplication.clipboard().text()


def has_thumbnails():
    rows = widget("reverie_history")
    return [not rows.item(index).icon().isNull() for index in range(rows.count())]


def save_and_reopen(path):
    document().setBatchmode(True)
    assert document().saveAs(path)
    yield from close()
    opened = app().openDocument(path)
    app().activeWindow().addView(opened)
    yield lambda: document() is not None
    yield from settle()


def buttons():
    """The buttons of the rows that show."""
    return [
        each.text()
        for row in docker().findChildren(QWidget, "reverie_row")
        for each in row.findChildren(QPushButton)
        if each.isVisible()
    ]


def server_words():
    return widget("reverie_server").text()


def remember_dreams(count):
    """Put so many dreams into the history, like the last one."""
    from dataclasses import replace

    from reverie_krita.document import history

    entry = history.entries(document())[0]
    for seed in range(count):
        report = {**entry.report, "settings": {**entry.settings, "seed": seed}}
        history.add(document(), replace(entry, report=report))


def hide_docker():
    docker().hide()


def docker_is_shown():
    return docker().isVisible()


def error_shown():
    """What the docker says that stands in for Reverie's."""
    return docker().findChild(QWidget, "reverie_error").text()


def until_server_says(words):
    """Wait until the docker's line about the server has these words."""
    yield lambda: words in server_words()


def download(button):
    """Press a button that downloads, and wait for the end; what the bar showed, and the words in the end."""
    yield lambda: widget("reverie_download").isVisible()
    shown = set()
    bar = widget("reverie_download_bar")
    bar.valueChanged.connect(lambda value: shown.add((value, bar.maximum())))
    press(button)
    yield lambda: not bar.isVisible()
    return [list(each) for each in sorted(shown)], widget("reverie_download_words").text()


def download_is_offered():
    return widget("reverie_download").isVisible()


def begin_preview(**values):
    """Turn the live preview on, and wait until it is dreamed."""
    set_settings(live=True, **values)
    yield from until_previewing()


def until_previewing():
    yield lambda: manager().preview is not None and manager().preview.progress is not None


def until_preview(state):
    """Wait until the preview does this."""
    yield lambda: manager().preview is not None and manager().preview.state.value == state


def gallery_of(count, width):
    """A gallery of so many presets in a docker so wide; whether each has a picture, and the last one's name and place
    after the key that goes to the end.
    """
    from dataclasses import replace

    from reverie_krita.panels.gallery import Gallery
    from reverie_shared import presets

    usual = presets.PRESETS
    presets.PRESETS = {
        f"preset {number}": replace(usual["reverie"], name=f"preset {number}") for number in range(count)
    }
    try:
        gallery = Gallery()
        gallery.show_preset("preset 0", [*presets.PRESETS])
        gallery.resize(width, gallery.height())
        gallery.show()
        yield 0.1
        chosen = []
        gallery.chosen.connect(lambda: chosen.append(gallery.preset))
        QTest.keyClick(gallery, Qt.Key_End)
        yield 0.1
        pictures = [not gallery.item(index).icon().isNull() for index in range(gallery.count())]
        in_sight = gallery.viewport().rect().contains(gallery.visualItemRect(gallery.currentItem()))
        gallery.deleteLater()
        return pictures, chosen, in_sight
    finally:
        presets.PRESETS = usual


def setting(name):
    """What the docker's widget of a setting says."""
    return docker().settings.fields[name].value()


def recover_by_restart():
    """Press the button that restarts Krita; no document is left to ask about."""
    for each in app().documents():
        each.setModified(False)
    QTimer.singleShot(100, lambda: press("reverie_recover"))


def process_id():
    return os.getpid()


def libraries():
    """The version of Krita's Python, and which files of the plug-in's libraries it has loaded."""
    import msgpack
    import platformdirs
    import zmq

    return tuple(sys.version_info[:2]), [each.__file__ for each in (zmq, msgpack, platformdirs)]


def text_of(name):
    """What a widget of the docker says."""
    return widget(name).text()
