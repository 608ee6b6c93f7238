"""What the tests do inside Krita with animations: draw, select frames in the timeline, dream, look at each frame."""

import hashlib

from inside_docker import QUICK, manager, press, set_settings, until_dreaming, widget
from inside_documents import animate, app, choose, document, node, settle, show_frame
from PyQt5.QtCore import QItemSelection, QItemSelectionModel
from PyQt5.QtWidgets import QTableView, QWidget


def draw_walk(name, *frames):
    """Give a layer a drawing on each of these frames: a rectangle that walks to the right over the first picture."""
    for number, frame in enumerate(frames):
        yield from animate(name, frame, 20 + 12 * number, 60, 20, 20)
    yield from show_frame(0)
    document().setModified(False)


def select_frames(first, last):
    """Select frames in Krita's timeline, as the mouse does."""
    docks = app().activeWindow().qwindow().findChildren(QWidget, "TimelineDocker")
    docks[0].show()
    docks[0].raise_()
    tables = docks[0].findChildren(QTableView)
    (table,) = [each for each in tables if each.metaObject().className() == "KisAnimTimelineFramesView"]
    model = table.model()
    yield lambda: model.rowCount() > 0 and model.columnCount() > last
    chosen = QItemSelection(model.index(0, first), model.index(0, last))
    table.selectionModel().select(chosen, QItemSelectionModel.ClearAndSelect)
    yield lambda: (document().playBackStartTime(), document().playBackEndTime()) == (first, last)


def begin_animation(button, **values):
    """Press one of the buttons for animations, and wait until it is dreamed."""
    set_settings(**{**QUICK, **values})
    section = widget("reverie_animation")
    section.setChecked(True)
    press(button)
    yield until_dreaming()


def until_drawing(number):
    """Wait until so many drawings are dreamed, and the docker has shown the last one; what it says then."""
    yield lambda: manager().dreams and manager().dreams[-1].progress.frame > number
    dream = manager().dreams[-1]
    yield lambda: dream.image is not None
    return dream.words


def on_frame(name, frame):
    """What a layer has on a frame: its bounds and pixels on the canvas."""
    yield from show_frame(frame)
    found, size = node(name), (document().width(), document().height())
    box = found.bounds()
    return (box.x(), box.y(), box.width(), box.height()), bytes(found.pixelData(0, 0, *size))


def keyframes(name):
    """The frames among the first hundred on which a layer has a keyframe."""
    return [time for time in range(100) if node(name).hasKeyframeAtTime(time)]


def state():
    """All that a document is: its layers, each on every frame on which one changes, the frame that shows, whether it is
    modified, and what is stored with it.
    """
    copy = document().clone()
    layers = {}
    try:
        for layer in copy.rootNode().childNodes():
            times = [time for time in range(20) if layer.hasKeyframeAtTime(time)] or [0]
            shown = []
            for time in times:
                copy.setCurrentTime(time)
                copy.waitForDone()
                pixels = bytes(layer.pixelData(0, 0, copy.width(), copy.height()))
                shown.append((time, hashlib.sha256(pixels).hexdigest()))
            layers[layer.name()] = shown
    finally:
        copy.setModified(False)
        copy.close()
    stored = document().annotationTypes()
    return layers, document().currentTime(), document().modified(), stored, len(app().documents())


def remove_layer_and_choose(name, other):
    """Remove a layer while another one is active."""
    yield from choose(other)
    node(name).remove()
    yield from settle()


def until_document_is_closed():
    """Close the document in front, and wait until no dream is under way."""
    document().setModified(False)
    document().close()
    yield lambda: all(each.state.over for each in manager().dreams)
