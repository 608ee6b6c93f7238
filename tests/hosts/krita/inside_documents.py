"""What the tests do inside Krita with documents: make, select, look at, change by menu actions."""

import tempfile

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QWidget

from krita import Krita, Selection


def app():
    return Krita.instance()


def document():
    return app().activeDocument()


def settle():
    """Let Krita finish what it does."""
    document().waitForDone()
    yield 0.1
    document().waitForDone()


def new_document(width, height, model, depth, profile, pixels, at=(0, 0), size=None):
    """A document in a window of its own, with one layer of those pixels at `at`."""
    made = app().createDocument(width, height, "test", model, depth, profile, 72.0)
    made.setBatchmode(True)
    app().activeWindow().addView(made)
    layer = made.rootNode().childNodes()[0]
    layer.setName("photo")
    app().setActiveDocument(made)
    yield lambda: document() == made
    blank = made.createNode("photo", "paintlayer")
    blank.setPixelData(pixels, *at, *(size or (width, height)))
    made.rootNode().addChildNode(blank, None)
    layer.remove()
    made.setActiveNode(blank)
    yield from settle()
    yield lambda: made.activeNode() is not None and made.activeNode().name() == "photo"
    return space()


def space():
    return document().colorModel(), document().colorDepth(), document().colorProfile()


def select(x, y, width, height, feather=0):
    selection = Selection()
    selection.select(x, y, width, height, 255)
    if feather:
        selection.feather(feather)
    document().setSelection(selection)
    yield from settle()
    x, y, width, height = selection.x(), selection.y(), selection.width(), selection.height()
    return (x, y, width, height), bytes(selection.pixelData(x, y, width, height))


def selected():
    """The rectangle around the selection."""
    selection = document().selection()
    assert selection is not None
    return selection.x(), selection.y(), selection.width(), selection.height()


def layers():
    """Names and kinds of all layers, from the bottom, a group's own in a list after it."""

    def tree(node):
        children = [child for child in node.childNodes() if child.type() != "selectionmask"]
        return [(child.name(), child.type(), tree(child)) for child in children]

    return tree(document().rootNode())


def names():
    """Names of the layers, from the bottom, without a group's own; of a dream without what was changed."""
    return [name.partition(" (")[0] for name, _, _ in layers()]


def node(name):
    """The layer whose name begins so."""
    waiting = list(document().rootNode().childNodes())
    while waiting:
        each = waiting.pop(0)
        if each.name().startswith(name):
            return each
        waiting += each.childNodes()
    raise AssertionError(f"no layer {name} in {layers()}")


def layer(name):
    """Bounds, colour space and pixels of a layer."""
    found = node(name)
    box = found.bounds()
    bounds = box.x(), box.y(), box.width(), box.height()
    return bounds, (found.colorModel(), found.colorDepth(), found.colorProfile()), bytes(found.pixelData(*bounds))


def mask_of(name, x, y, width, height):
    """Values of the one mask of a layer."""
    (mask,) = node(name).childNodes()
    return mask.type(), bytes(mask.pixelData(x, y, width, height))


def pixels(x=0, y=0, width=None, height=None):
    """What the document shows."""
    document().waitForDone()
    return bytes(document().pixelData(x, y, width or document().width(), height or document().height()))


def trigger(action):
    """A menu entry of Krita's."""
    found = app().action(action)
    assert found is not None and found.isEnabled(), action
    found.trigger()
    yield from settle()


def active_layer():
    return document().activeNode().name()


def size():
    return document().width(), document().height()


def into_group(*names):
    """Put these layers into a new group at the top."""
    group = document().createGroupLayer("group")
    document().rootNode().addChildNode(group, None)
    for name in names:
        found = node(name)
        copy = found.duplicate()
        copy.setName(found.name())
        found.remove()
        group.addChildNode(copy, None)
    yield from settle()


def choose(name):
    document().setActiveNode(node(name))
    yield lambda: document().activeNode().name().startswith(name)


def add_layer(name, x, y, width, height):
    """A layer with a gray rectangle at the top, which becomes the active one."""
    made = document().createNode(name, "paintlayer")
    if width:
        made.setPixelData(b"\x80\x80\x80\xff" * (width * height), x, y, width, height)
    document().rootNode().addChildNode(made, None)
    yield from settle()
    yield from choose(name)


def add_special(kind):
    """A vector layer with a rectangle, or a clone of the photo; it becomes the active layer."""
    if kind == "vector":
        made = document().createVectorLayer(kind)
        document().rootNode().addChildNode(made, None)
        made.addShapesFromSvg(
            '<svg width="80" height="60"><rect x="10" y="10" width="50" height="30" fill="#c04020"/></svg>'
        )
    else:
        made = document().createCloneLayer(kind, node("photo"))
        document().rootNode().addChildNode(made, None)
    yield from settle()
    yield from choose(kind)
    yield 0.3


def add_transparency_mask(name, x, y, width, height):
    """A mask on a layer that lets a rectangle through; it becomes the active node."""
    yield from select(x, y, width, height)
    yield from choose(name)
    yield from trigger("add_new_transparency_mask")
    yield lambda: document().activeNode().type() == "transparencymask"


def hide(name):
    node(name).setVisible(False)
    document().refreshProjection()
    yield from settle()


def lock(name):
    node(name).setLocked(True)
    yield from settle()


def animate(name, frame, x, y, width, height):
    """Give a layer a second frame, which has a rectangle on top of the first one's picture."""
    yield from choose(name)
    node(name).enableAnimation()
    yield from show_frame(frame)
    yield from trigger("add_duplicate_frame")
    yield from paint(name, x, y, width, height)


def show_frame(frame):
    """Go to that frame of the animation."""
    document().setCurrentTime(frame)
    yield from settle()
    document().refreshProjection()
    yield from settle()


def set_inherit_alpha(name, on):
    node(name).setInheritAlpha(on)
    document().refreshProjection()
    yield from settle()


def use_tool(name):
    """Choose a tool."""
    app().action(name).trigger()
    yield 0.3


def take_brush():
    """Choose the brush tool and a hard brush; the middle of the canvas, on the screen."""
    app().action("KritaShape/KisToolBrush").trigger()
    view = app().activeWindow().activeView()
    brushes = app().resources("preset")
    view.setCurrentBrushPreset(next(brushes[name] for name in sorted(brushes) if "Basic-1" in name))
    view.setBrushSize(12.0)
    yield from focus()
    shown = [each for each in app().activeWindow().qwindow().findChildren(QWidget) if each.isVisible()]
    canvas = next(each for each in shown if "Canvas" in each.metaObject().className() and each.width() > 200)
    middle = canvas.mapToGlobal(canvas.rect().center())
    return middle.x(), middle.y()


def convert(model, depth, profile=""):
    profile = profile or {"CMYKA": "Chemical proof"}.get(model, "")
    profiles = app().profiles(model, depth)
    document().setColorSpace(model, depth, profile if profile in profiles else profiles[0])
    yield from settle()


def is_enabled(action):
    return app().action(action).isEnabled()


def active_kind():
    return document().activeNode().type()


def close_front():
    """Close the document in front."""
    front = document()
    front.setModified(False)
    front.close()
    yield lambda: document() is not None and document() != front


def remove_layer(name):
    node(name).remove()
    yield from settle()


def paint(name, x, y, width, height):
    """What a brush does, as far as pixels go."""
    node(name).setPixelData(b"\x00\x00\xff\xff" * (width * height), x, y, width, height)
    document().refreshProjection()
    yield from settle()


def take_temporary_files(on):
    """Whether this Python can make any: a full disk lets it make none."""
    tempfile.tempdir = None if on else "/no/such/folder"


def annotation():
    return bytes(document().annotation("reverie-history"))


def quit():
    """Leave Krita by its menu."""
    for each in app().documents():
        each.setModified(False)
    QTimer.singleShot(100, app().action("file_quit").trigger)


def focus():
    app().activeWindow().qwindow().activateWindow()
    yield 0.3
