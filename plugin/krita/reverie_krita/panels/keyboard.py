"""The docker by the keyboard: letters to press with Alt, and the way of the tab key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAbstractButton, QLabel, QLayout, QMainWindow, QWidget


def set_mnemonics(parts: Iterable[QLabel | QAbstractButton], taken: str = "") -> None:
    """Underline a letter of each text, the first that no other part and none of `taken` has; Alt and it lead there."""
    free = {letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" if letter not in taken.lower()}
    for part in parts:
        text = part.text().replace("&", "")
        place = next((place for place, letter in enumerate(text) if letter.lower() in free), None)
        if place is not None:
            free.discard(text[place].lower())
            part.setText(f"{text[:place]}&{text[place:]}")


def menu_letters(window: QWidget) -> str:
    """The letters that the menus of a window have, in one text; there are none in a docker that floats."""
    if not isinstance(window, QMainWindow):
        return ""
    texts = [action.text() for action in window.menuBar().actions()]
    return "".join(text[text.index("&") + 1 :][:1] for text in texts if "&" in text)


def set_tab_order(layout: QLayout) -> None:
    """Have the tab key go through the widgets of a layout, and those inside them, from the top down."""
    stops = [each for each in _widgets(layout) if each.focusPolicy() & Qt.TabFocus]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item.layout() is not None:
            yield from _widgets(item.layout())
        elif item.widget() is not None:
            yield item.widget()
            inside = item.widget().layout()
            viewed = getattr(item.widget(), "widget", None)  # what a scroll area shows
            content = viewed() if viewed is not None else None
            if inside is not None:
                yield from _widgets(inside)
            elif isinstance(content, QWidget) and content.layout() is not None:
                yield from _widgets(content.layout())
