"""What the dialog's preview shows of a dream of no strength, which is the image itself: a picture of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gi.repository import Gegl, Gimp
from helpers import arguments, photo, tell
from widgets import SCALE, area, click, set_number, wait_for_words
from windows import DREAM, menu, picture, show, wait_for_window, wait_until_gone


def as_it_is(image: Any) -> None:
    pass


def adobe_rgb(image: Any) -> None:
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())


def adobe_rgb_with_alpha(image: Any) -> None:
    adobe_rgb(image)
    image.get_layers()[0].add_alpha()


def adobe_rgb_in_linear_floats(image: Any) -> None:
    adobe_rgb(image)
    image.convert_precision(Gimp.Precision.FLOAT_LINEAR)


def gray(image: Any) -> None:
    image.convert_grayscale()


KINDS: dict[str, Callable[[Any], None]] = {
    made.__name__: made for made in (as_it_is, adobe_rgb, adobe_rgb_with_alpha, adobe_rgb_in_linear_floats, gray)
}

window = show(photo())
menu(window, DREAM)
wait_for_window("^DeepDream")
set_number("Strength", 0)  # the dialog remembers
click("Dream", "button")
wait_until_gone("^DeepDream")

facts: dict[str, Any] = {}
for name in arguments("colours")["kinds"]:
    image = photo("seen.png")
    KINDS[name](image)
    window = show(image)
    menu(window, DREAM)
    wait_for_window("^DeepDream")
    wait_for_words("Dream goes on from here", 60)
    picture(f"{name}, {SCALE} times")
    light = image.get_layers()[0].get_buffer().get(Gegl.Rectangle.new(5, 5, 1, 1), 1.0, "R'G'B' u8", 0)
    facts[name] = {"area": area("Preview"), "colour": list(light)}
    tell("colours", facts)
    click("Cancel")
    wait_until_gone("^DeepDream")
