"""What the tests see inside Krita of where a dream has landed, and of what its layer is like."""

from inside_docker import app, begin_dream, docker, manager, wait_until_over, widget
from inside_documents import document, node, settle


def look_of(name):
    """A layer's blending mode, opacity, and whether it is hidden or clipped."""
    found = node(name)
    return found.blendingMode(), found.opacity(), not found.visible(), found.inheritAlpha()


def blend(name, mode, opacity):
    node(name).setBlendingMode(mode)
    node(name).setOpacity(opacity)
    document().refreshProjection()
    yield from settle()


def choose_place(place, **values):
    """Choose where the new layer lies, by the name of the place."""
    from reverie_krita.placement import Place, Placement

    docker().settings.new_layer.show_placement(Placement(place=Place(place), **values))


def add_filter_layer():
    from krita import Selection

    whole = Selection()
    whole.select(0, 0, document().width(), document().height(), 255)
    made = document().createFilterLayer("filter", app().filter("invert"), whole)
    document().rootNode().addChildNode(made, None)
    yield from settle()
    document().setActiveNode(made)
    yield lambda: document().activeNode().name() == "filter"


def frames(name):
    """Whether a layer is animated, and the frames among the first twelve at which it changes."""
    found = node(name)
    return found.animated(), [time for time in range(12) if found.hasKeyframeAtTime(time)]


def choose_in(name, text):
    """Choose an entry of one of the lists of “New layer”."""
    box = widget(name)
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def select_diamond(x, y, width, height):
    """Select something else within the bounds of a rectangle."""
    from krita import Selection

    selection = Selection()
    selection.select(x, y, width, height, 255)
    selection.setPixelData(b"\x80" * 100, x + 5, y + 5, 10, 10)
    document().setSelection(selection)
    yield from settle()


def dream_with_a_late_stroke(name, x, y, width, height):
    """Dream, and paint once when the dream's layer is made and not inserted yet."""
    from reverie_krita.host import KritaHost

    look, strokes = KritaHost._look, []

    def look_and_paint(self, holes):
        changed = yield from look(self, holes)
        if not strokes:
            strokes.append(holes)
            node(name).setPixelData(b"\x00\x00\xff\xff" * (width * height), x, y, width, height)
            document().refreshProjection()
            manager().hand.acts += 1
        return changed

    KritaHost._look = look_and_paint
    try:
        yield from begin_dream()
        yield from wait_until_over()
    finally:
        KritaHost._look = look
