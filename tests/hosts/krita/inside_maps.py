"""What the tests do inside Krita with control maps, as a user would."""

from inside_docker import docker, manager, widget
from inside_documents import app, document, node, settle
from PyQt5.QtCore import QTimer
from PyQt5.QtGui import QColor
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


def toggle_in_colour(number, text):
    """Choose an entry in the menu of a colour."""
    button = widget(f"reverie_grows_{number}")

    def choose():
        action = next(each for each in button.menu().actions() if each.text() == text)
        action.trigger()
        button.menu().close()

    QTimer.singleShot(50, choose)
    button.showMenu()
    yield 0.1


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
