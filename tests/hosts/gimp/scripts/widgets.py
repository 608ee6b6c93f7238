"""For the scripts that use the plug-in's windows: buttons, fields and words, found by their names as a screen reader
finds them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import gi
from windows import wait_for, x

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

Atspi.init()

SCALE = int(os.environ.get("GDK_SCALE", "1"))
"""Pixels of the screen in one of GTK's, in which widgets tell where they are."""

AS_THE_PRESET = " as the preset has it"
"""How the names of those buttons end that have one setting follow the preset again."""


def all_shown() -> Iterator[Any]:
    """Every widget of the plug-in that is on the screen."""
    for each in _programs():
        if each.get_name() == "reverie":
            yield from shown_in(each)


def program(name: str) -> Any:
    """The program whose name begins so."""
    return next(each for each in _programs() if each.get_name().startswith(name))


def shown_in(widget: Any) -> Iterator[Any]:
    """Every part of a widget or a program that is on the screen."""
    return _parts(widget, lambda part: part.get_state_set().contains(Atspi.StateType.SHOWING))


def all_there() -> Iterator[Any]:
    """Every widget of the plug-in that is not hidden, also on pages behind."""
    for each in _programs():
        if each.get_name() == "reverie":
            yield from _parts(each, lambda part: part.get_state_set().contains(Atspi.StateType.VISIBLE))


def presets() -> dict[str, Any]:
    """The pictures in the gallery by name, also those that have to be scrolled to."""
    return {each.get_name(): each for each in all_there() if each.get_role_name() == "list item"}


def message() -> str:
    """All that is to be read in GIMP's message boxes."""
    boxes = [box for each in _programs() for box in shown_in(each) if box.get_name() == "GIMP Message"]
    return "\n".join(each.get_name() for box in boxes for each in shown_in(box) if each.get_role_name() == "label")


def _programs() -> Iterator[Any]:
    """Every program that has told of its widgets."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        if program is not None:
            yield program


def _parts(widget: Any, wanted: Callable[[Any], bool] = lambda _: True) -> Iterator[Any]:
    for index in range(widget.get_child_count()):
        child = widget.get_child_at_index(index)
        if child is not None and wanted(child):
            yield child
            yield from _parts(child, wanted)


def named(name: str, role: str = "", seconds: float = 20, shown: bool = True) -> Any:
    """The widget of that name, once it is there; of the role, such as “spin button”, if one is given; also one on a
    page behind, where not `shown`.
    """

    def found() -> Any:
        widgets = all_shown() if shown else all_there()
        return next((each for each in widgets if each.get_name() == name and role in each.get_role_name()), None)

    return wait_for(found, seconds, name)


def click(name: str, role: str = "") -> None:
    """Do what a click on the widget does."""
    named(name, role).do_action(0)


def area(name: str, role: str = "") -> tuple[int, int, int, int]:
    """Where the widget lies on the screen: x, y, width, height."""
    found = extents(named(name, role))
    return found.x, found.y, found.width, found.height


def extents(widget: Any) -> Any:
    """Where a widget lies on the screen."""
    return widget.get_extents(Atspi.CoordType.SCREEN)


def point(widget: Any) -> None:
    """Move the mouse to the middle of a widget."""
    place = extents(widget)
    x("mousemove", SCALE * (place.x + place.width // 2), SCALE * (place.y + place.height // 2))


def click_on(name: str, role: str = "") -> None:
    """Click in the middle of a widget that has no action of its own."""
    point(named(name, role))
    time.sleep(0.3)  # until the tooltip is gone of what the mouse was on: it may lie above the widget
    x("click", 1)


def point_in_menu(name: str, role: str) -> None:
    """Move the mouse to a part of GIMP's own menus, once it is there."""

    def place() -> Any:
        found = (each for each in shown_in(program("gimp")) if each.get_name() == name and role == each.get_role_name())
        return next(found, None)

    point(wait_for(place, 20, name))


def click_in_menu(name: str, role: str) -> None:
    """Click on a part of GIMP's own menus."""
    point_in_menu(name, role)
    x("click", 1)


def page(name: str) -> None:
    """Turn to a page of the dialog."""
    click_on(name, "page tab")
    time.sleep(0.3)


def choose_preset(name: str) -> None:
    """Click on a picture of the gallery, which is scrolled to."""
    page("Look")
    picture = wait_for(lambda: presets().get(name), 5, name)
    box = picture
    while box.get_role_name() != "scroll pane":
        box = box.get_parent()
    seen = box.get_extents(Atspi.CoordType.SCREEN)
    x("mousemove", seen.x + seen.width // 2, seen.y + seen.height // 2, "click", "--repeat", 20, 4)
    time.sleep(0.3)

    def in_sight() -> bool:
        place = picture.get_extents(Atspi.CoordType.SCREEN)
        if seen.y <= place.y + place.height // 2 < seen.y + seen.height:
            x("mousemove", place.x + place.width // 2, place.y + place.height // 2, "click", 1)
            return True
        x("click", 5)  # where it is is not known before it is in sight
        time.sleep(0.3)
        return False

    wait_for(in_sight, 20, f"{name} in the gallery")


def number(name: str) -> float:
    """What a spin button holds."""
    return float(named(name, "spin button", shown=False).get_current_value())


def set_number(name: str, value: float) -> None:
    """Have a spin button hold another value."""
    named(name, "spin button", shown=False).set_current_value(value)


def choices(name: str) -> list[str]:
    """What a combo box offers."""
    menu = named(name, "combo box", shown=False).get_child_at_index(0)
    return [menu.get_child_at_index(index).get_name() for index in range(menu.get_child_count())]


def choose(name: str, choice: str) -> None:
    """Choose one of a combo box's."""
    Atspi.Selection.select_child(named(name, "combo box", shown=False), choices(name).index(choice))


def entries(button: str) -> list[str]:
    """The entries of the menu that a button opens."""
    click(button, "toggle button")
    wait_for(_menu_items, 5, f"the menu of {button}")
    found = [item.get_name() for item in _menu_items()]
    x("key", "Escape")
    wait_for(lambda: not _menu_items(), 5, f"the end of the menu of {button}")
    return found


def pick(button: str, name: str) -> None:
    """Choose the entry for a name in the menu that a button opens; the name may be followed by what it draws."""
    click(button, "toggle button")

    def found() -> Any:
        return next((item for item in _menu_items() if item.get_name().partition(":")[0] == name), None)

    wait_for(found, 5, f"{name} in the menu of {button}").do_action(0)
    wait_for(lambda: not _menu_items(), 5, f"the end of the menu of {button}")


def _menu_items() -> list[Any]:
    return [each for each in all_shown() if each.get_role_name() == "check menu item"]


def changed() -> list[str]:
    """The settings that a row shows as changed: beside it is a button to have it follow the preset again."""
    buttons = {each.get_name() for each in all_there()}
    return sorted(name.removesuffix(AS_THE_PRESET) for name in buttons if name.endswith(AS_THE_PRESET))


def text(name: str) -> str:
    """What an entry holds."""
    return str(Atspi.Text.get_text(named(name, "text", shown=False), 0, -1))


def set_text(name: str, wanted: str) -> None:
    """Have an entry hold another text."""
    Atspi.EditableText.set_text_contents(named(name, "text", shown=False), wanted)


def words() -> str:
    """All the labels that are on the screen."""
    return "\n".join(each.get_name() for each in all_shown() if each.get_role_name() == "label")


def wait_for_words(wanted: str, seconds: float = 30) -> str:
    """The label that has these words in it, once there is one."""
    return str(wait_for(lambda: next((line for line in words().splitlines() if wanted in line), ""), seconds, wanted))
