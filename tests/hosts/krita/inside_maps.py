"""What the tests do inside Krita with control maps, as a user would."""

import time

from inside_docker import docker, manager, widget
from inside_documents import app, document, node, settle
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from krita import ManagedColor


def make_map(setting):
    """Press the button that makes a layer for a control map; the name of what is active afterwards."""
    widget(f"reverie_new_{setting}").click()
    yield from settle()
    yield 0.3
    return document().activeNode().name()


def map_look(name):
    """Blending mode and opacity of a layer."""
    return node(name).blendingMode(), node(name).opacity()


def paint_map(name, pixel, x, y, width, height):
    """What a brush does to a map, as far as pixels and the hand go; `pixel` is blue, green, red, alpha."""
    node(name).setPixelData(bytes(pixel) * (width * height), x, y, width, height)
    document().refreshProjection()
    manager().hand.acts += 1
    yield from settle()


def preview_after_painting(name, pixel, x, y, width, height):
    """The pixels of the preview that a painted map has brought about."""
    from inside_settings import rested_preview

    old = manager().preview
    yield from paint_map(name, pixel, x, y, width, height)
    yield lambda: manager().preview not in (None, old)
    return (yield from rested_preview())[0]


def write_map(name, pixels, width, height):
    """Give a map these pixels."""
    node(name).setPixelData(pixels, 0, 0, width, height)
    document().refreshProjection()
    yield from settle()


def colours_listed():
    """The colours of the list, and what the docker says that grows in each."""
    return [[row.colour, row.grows.text()] for row in docker().settings.maps._shown]


def toggle_in_colour(number, term):
    """Open the window of choices for a colour, click on a choice, and close it."""
    yield from open_chooser(f"reverie_grows_{number}")
    yield from click_choice(term)
    close_chooser()


def chooser():
    return docker().findChild(QWidget, "reverie_chooser")


def open_chooser(button="reverie_motif_menu"):
    """Click on a button that opens the window of choices; the seconds until its pictures in sight are drawn."""
    began = time.monotonic()
    widget(button).click()
    yield lambda: chooser() is not None and chooser().isVisible()
    chooser().view.viewport().repaint()
    return time.monotonic() - began


def close_chooser():
    chooser().close()


def choices_shown():
    """The words of all choices that are listed."""
    return [choice.words for choice in chooser().view._choices.choices]


def pictures_read():
    """How many pictures were read of the atlas so far."""
    return sum(not each.isNull() for each in chooser().view._choices._pictures.values())


def search_choices(text):
    line = chooser().search
    line.clear()
    QTest.keyClicks(line, text)
    yield 0.1


def click_choice(term):
    """Scroll to a choice, and click on it."""
    view = chooser().view
    row = [choice.term for choice in view._choices.choices].index(term)
    index = view._choices.index(row)
    view.scrollTo(index)
    yield 0.05
    QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, view.visualRect(index).center())
    yield 0.05


def press_on_choice(row):
    """Go to a choice by the keys, and press space."""
    view = chooser().view
    view.setFocus()
    view.setCurrentIndex(view._choices.index(row))
    QTest.keyClick(view, Qt.Key_Space)
    yield 0.05


def marked_choices():
    """The terms of what is marked as chosen among the pictures, and in the rows with sliders."""
    view = chooser().view
    model = view._choices
    rows = range(model.rowCount())
    marked = [model.choices[row].term for row in rows if model.data(model.index(row), Qt.BackgroundRole)]
    return marked, [row.term for row in chooser().rows._shown]


def weigh_choice(number, value):
    """Move a slider."""
    chooser().findChild(QWidget, f"reverie_amount_{number}").setValue(round(100 * value))
    yield 0.05


def chooser_words():
    return chooser().words.text()


def see_selection():
    """Ask what is selected; the seconds until the answer, and the words of the first choices."""
    began = time.monotonic()
    chooser().here.click()
    yield from _until_seen()
    return time.monotonic() - began, choices_shown()[:5]


def see_point(across, down):
    """Click on the picture in the window, in parts of its width and height; the words of the first choices."""
    picture = chooser().picture
    shown = picture.pixmap()
    place = QPoint(int(across * shown.width()), int(down * shown.height()))
    QTest.mouseClick(picture, Qt.LeftButton, Qt.NoModifier, place)
    yield from _until_seen()
    return choices_shown()[:5]


def _until_seen():
    yield 0.01
    assert "…" in chooser_words(), chooser_words()
    yield lambda: "…" not in chooser_words()
    assert "comes first" in chooser_words(), chooser_words()


def set_painting_colour(name):
    view = app().activeWindow().activeView()
    view.setForeGroundColor(ManagedColor.fromQColor(QColor(name), view.canvas()))


def get_painting_colour():
    view = app().activeWindow().activeView()
    return view.foregroundColor().colorForCanvas(view.canvas()).name()


def maps_words():
    """What the docker says of the maps."""
    label = docker().findChild(QWidget, "reverie_maps_words")
    return "" if label.isHidden() else label.text()


def preview_of():
    """The name of the layer that the preview is of."""
    return manager().preview and manager().preview.host.layer.name


def map_settings():
    """The settings of control maps as they are chosen."""
    return {name: value for name, value in docker().settings.chosen[1].items() if "map" in name}


def open_maps(on=True):
    """Open or close the docker's part with the maps."""
    widget("reverie_maps").setChecked(on)
    yield 0.1


def undo():
    app().action("edit_undo").trigger()
    yield from settle()


def press_here():
    chooser().here.click()
