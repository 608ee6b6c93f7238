"""What the tests do inside Krita with the docker as a whole: its size, its keys, its preview, Krita's end."""

from inside_docker import app, docker, manager, message, set_settings, undo_steps, until_over, widget
from inside_documents import document, node, settle
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PyQt5.QtGui import QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMessageBox, QWidget


def trigger_command(name, **values):
    """Run one of the plug-in's actions, as its shortcut does."""
    if values:
        set_settings(**values)
    app().action(name).trigger()
    yield 0.1


def wheel(name):
    """Turn the wheel over the editor of a setting without going into it, then once it has the focus; the values."""
    each = docker().settings.fields[name]
    before = each.raw()
    docker().setFocus()
    _turn(each.editor)
    untouched = each.raw()
    each.editor.setFocus()
    yield 0.1
    _turn(each.editor)
    return before, untouched, each.raw()


def _turn(target):
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(target.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.NoButton,
        Qt.NoModifier,
        Qt.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def unnamed():
    """The widgets of the docker that one can go into and that have no tooltip, or no name for a screen reader."""
    for section in docker().settings.sections:
        section.title.setChecked(True)
    found = []
    for each in docker().widget().findChildren(QWidget):
        inside_a_list = each.metaObject().className() == "QComboBoxListView" or each.objectName().startswith("qt_")
        if each.focusPolicy() & Qt.TabFocus and each.isVisibleTo(docker()) and not inside_a_list:
            named = each.accessibleName() or (each.text() if hasattr(each, "text") else "")
            if not named or not _tooltip(each):
                found.append(f"{each.metaObject().className()} {each.objectName()} in {each.parent().objectName()}")
    for section in docker().settings.sections:
        section.title.setChecked(False)
    return found


def _tooltip(each):
    while each is not None and not each.toolTip():
        each = each.parent()
    return each is not None


def tab_order():
    """The names of what the tab key goes through, in the docker, from the preview on."""
    names, each = [], widget("reverie_preview")
    for _ in range(300):
        if docker().isAncestorOf(each) and each.isVisible() and each.focusPolicy() & Qt.TabFocus:
            names.append(each.objectName() or each.parent().objectName())
        each = each.nextInFocusChain()
        if each is widget("reverie_preview"):
            break
    return names


def mnemonics():
    """The letters of the docker's texts."""
    parts = [docker().button, docker().live, *docker().settings.labels]
    return [each.text()[each.text().index("&") + 1].lower() for each in parts if "&" in each.text()]


def preview_words():
    return widget("reverie_preview_words").text()


def until_preview_is_old():
    yield lambda: manager().preview is not None and manager().preview.old


def until_new_preview():
    """Wait until the preview has been dreamed anew and rests."""
    before = manager().preview
    yield lambda: manager().preview is not before and manager().preview is not None
    yield lambda: manager().preview.state.value == "preview done"


def release_key():
    """Press and let go a key that does nothing, as one does who has changed something by the keyboard."""
    QTest.keyClick(app().activeWindow().qwindow(), Qt.Key_Shift)


def floating(width, height):
    """The docker in a window of its own, so large; its size, what its content needs of the width, and what shows."""
    docker().setFloating(True)
    docker().resize(width, height)
    yield 0.3
    scroll = docker().findChild(QWidget, "reverie_scroll")
    visible = {
        name: _is_seen(widget(name))
        for name in ("reverie_preview", "reverie_dream_button", "reverie_presets", "reverie_server")
    }
    areas = [(each.widget().minimumSizeHint().width(), each.viewport().width()) for each in (scroll, docker().queue)]
    size = docker().width(), docker().height()
    return size, areas, visible


def dock():
    docker().setFloating(False)
    yield 0.2


def _is_seen(each):
    """Whether all of a widget lies within those around it."""
    rect = each.rect()
    parent = each.parentWidget()
    while parent is not None:
        rect.moveTopLeft(each.mapTo(parent, QPoint(0, 0)))
        if not parent.rect().contains(rect):
            return False
        if parent is docker():
            break
        parent = parent.parentWidget()
    return each.isVisible()


def gallery_rows_are_whole():
    """Whether each preset that shows at first shows as a whole."""
    rows = widget("reverie_presets")
    rows.scrollToTop()
    seen = rows.viewport().rect()
    boxes = [rows.visualItemRect(rows.item(index)) for index in range(rows.count())]
    return all(seen.contains(box) for box in boxes if seen.intersects(box)), sum(map(seen.contains, boxes))


def first_dream_in_clicks():
    """Dream from a fresh docker by clicks alone; how many it took."""
    clicks = 0
    for name in ("reverie_preview", "reverie_dream_button"):
        each = widget(name)
        QTest.mouseClick(each, Qt.LeftButton)
        clicks += 1
        yield 0.3
    yield from until_over()
    yield from settle()
    return clicks


def answer_quitting(button):
    """Choose “Quit” in the menu; press a button of the box that asks; its text and the buttons there were."""
    for each in app().documents():
        each.setModified(False)
    seen = []

    def answer():
        box = app().activeWindow().qwindow().findChild(QMessageBox, "reverie_quit")
        if box is None:
            QTimer.singleShot(100, answer)
            return
        seen.append((box.text(), [each.text() for each in box.buttons()]))
        next(each for each in box.buttons() if each.text().replace("&", "") == button).click()

    QTimer.singleShot(100, answer)
    QTimer.singleShot(50, app().action("file_quit").trigger)
    yield lambda: seen
    yield 0.3
    return seen[0]


def remembered_state():
    """What the docker shows: preset, changes, placement and whether the preview is live."""
    panel = docker().settings
    placement = panel.placement()
    return *panel.chosen, placement.place.value, placement.merged, docker().live.isChecked()


def change_by_hand(name, value):
    docker().settings.change({name: value})


def switch_live(on):
    widget("reverie_live").setChecked(on)


def pick_motif(term):
    """Choose a motif in the window of choices; the button's words afterwards."""
    from inside_maps import click_choice, close_chooser, open_chooser

    yield from open_chooser()
    yield from click_choice(term)
    close_chooser()
    return widget("reverie_motif_menu").text()


def wait_a_moment():
    """Longer than the docker takes to see whether a small picture has changed, and to begin another preview."""
    yield 1.2


def preview_number():
    return id(manager().preview)


def press_picture():
    QTest.mouseClick(widget("reverie_preview"), Qt.LeftButton)


def until_message(words):
    yield lambda: words in message()


def begin_preview_and_paint(name, x, y, width, height):
    """Begin a preview, paint before anything else happens, and wait until it is old."""
    docker().live_preview.begin()
    node(name).setPixelData(b"\x00\x00\xff\xff" * (width * height), x, y, width, height)
    document().refreshProjection()
    manager().hand.acts += 1
    yield lambda: manager().preview.old


def mark_preview_old():
    manager().mark_old(manager().preview)


def tell_news(words):
    manager().news.emit(words)


def _seen():
    """The pixels that the preview's place shows."""
    image = widget("reverie_preview").pixmap().toImage()
    return bytes(image.constBits().asarray(image.sizeInBytes()))


def hold_preview():
    """Hold the mouse on the preview, and then its button; what shows before, during each, and after."""
    picture, button = widget("reverie_preview"), widget("reverie_before")
    seen = [_seen()]
    for each in (picture, button):
        QTest.mousePress(each, Qt.LeftButton)
        yield 0.5
        seen.append(_seen())
        QTest.mouseRelease(each, Qt.LeftButton)
        yield 0.1
    return [*seen, _seen()]


def original_of_preview():
    """What was read for the preview, as windows show it."""
    image = manager().preview.before
    return bytes(image.constBits().asarray(image.sizeInBytes()))


def move_preview():
    """Show the preview at its own size and drag it; what shows of the whole, then in the middle, and at both ends."""
    picture, button = widget("reverie_preview"), widget("reverie_own_size")
    seen = [_seen()]
    button.click()
    yield 0.1
    seen.append(_seen())
    for way in (1000, -1000):
        start = picture.rect().center()
        QTest.mousePress(picture, Qt.LeftButton, Qt.NoModifier, start)
        for share in (2, 1):
            where = start + QPoint(0, way // share)
            event = QMouseEvent(QEvent.MouseMove, where, Qt.LeftButton, Qt.LeftButton, Qt.NoModifier)
            QApplication.sendEvent(picture, event)
        QTest.mouseRelease(picture, Qt.LeftButton)
        yield 0.1
        seen.append(_seen())
    button.click()
    return seen


def hold_key_on_before():
    """Hold the space bar on the button for the picture before the dream; what shows before, meanwhile, and after."""
    button = widget("reverie_before")
    button.setFocus()
    seen = [_seen()]
    QTest.keyPress(button, Qt.Key_Space)
    yield 0.3
    seen.append(_seen())
    QTest.keyRelease(button, Qt.Key_Space)
    yield 0.1
    return [*seen, _seen()]


def show_on_a_temporary_layer():
    """Put a layer onto the picture and take it away again; how many steps can be undone before, with it, and after."""
    steps = [undo_steps()]
    made = document().createNode("preview", "paintlayer")
    made.setPixelData(b"\x80\x80\x80\xff" * 400, 0, 0, 20, 20)
    document().rootNode().addChildNode(made, None)
    yield from settle()
    steps.append(undo_steps())
    made.remove()
    yield from settle()
    return [*steps, undo_steps()]


def open_in_window(width, height):
    """Choose the menu's entry in a window so large, beside the dockers that Krita has at first; the heights of window,
    docker and the preview's picture, and whether preview, button and server are seen.
    """
    window = app().activeWindow().qwindow()
    docker().hide()
    window.addDockWidget(Qt.RightDockWidgetArea, docker())
    window.setGeometry(0, 0, width, height)
    yield 0.3
    app().action("reverie_dream").trigger()
    yield 0.5
    names = "reverie_preview", "reverie_dream_button", "reverie_server"
    seen = all(_is_seen(widget(name)) for name in names)
    found = window.height(), docker().height(), widget("reverie_preview").height(), seen
    window.removeDockWidget(docker())
    window.addDockWidget(Qt.RightDockWidgetArea, docker())
    return found
