"""The part of the docker that dreams an animated layer drawing by drawing, and makes one that shows a dream grow."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtWidgets import QVBoxLayout

from reverie_krita.panels.narrow import NarrowButton
from reverie_krita.way import Way
from reverie_shared.translation import N_, _

TITLE, TITLE_TOOLTIP = N_("Animation"), N_("A new animated layer, one step to undo")

FRAMES = N_("Dream every frame")
FRAMES_TOOLTIP = N_(
    "Each drawing of the animated layer, as one film, into a new animated layer: on the frames that are selected in "
    "the timeline, or on all"
)
GROWING = N_("Growing dream")
GROWING_TOOLTIP = N_("How the dream grows, on frames of a new animated layer, from the frame on that shows")


def animation_buttons(dream: Callable[[Way], None]) -> QVBoxLayout:
    """The buttons, one below the other; a click calls `dream`."""
    column = QVBoxLayout()
    column.setSpacing(2)
    for way, text, name, tooltip in (
        (Way.FRAMES, FRAMES, "reverie_frames", FRAMES_TOOLTIP),
        (Way.GROWING, GROWING, "reverie_growing", GROWING_TOOLTIP),
    ):
        button = NarrowButton(_(text), name, _(tooltip))
        button.clicked.connect(lambda _on, way=way: dream(way))
        column.addWidget(button)
    return column
