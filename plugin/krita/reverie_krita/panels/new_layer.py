"""The part of the docker that says what is dreamed, and how the new layer lies in the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PyQt5.QtCore import QSignalBlocker, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QWidget

from reverie_krita.labels import SELECTION_AS_MASK
from reverie_krita.panels.narrow import describe
from reverie_krita.placement import AS_SOURCE, NORMAL, Place, Placement
from reverie_shared.translation import N_, _

TITLE = N_("New layer")
TITLE_TOOLTIP = N_("What is dreamed, and where the new layer lies")

SOURCES = {False: N_("The active layer"), True: N_("What I see")}
SOURCE, SOURCE_TOOLTIP = N_("Dream of"), N_("The active layer alone, or the whole picture as you see it")
PLACES = {
    Place.BELOW_STROKES: N_("Below new strokes"),
    Place.ON_TOP: N_("On top"),
    Place.CLIPPED: N_("Clipped to its layer"),
    Place.HIDDEN: N_("Hidden"),
}
PLACE, PLACE_TOOLTIP = (
    N_("Lies"),
    N_("Where the new layer lies. Below new strokes: what you paint meanwhile stays to be seen"),
)
BLENDINGS = {
    NORMAL: N_("Normal"),
    AS_SOURCE: N_("As its layer"),
    "multiply": N_("Multiply"),
    "screen": N_("Screen"),
    "overlay": N_("Overlay"),
    "soft_light": N_("Soft light"),
    "color": N_("Colour"),
    "luminize": N_("Luminosity"),
}
BLENDING, BLENDING_TOOLTIP = (
    N_("Blending"),
    N_("The new layer's blending mode; as its layer: with that one's opacity, too"),
)
BEYOND, BEYOND_TOOLTIP = N_("Also beyond the canvas"), N_("What lies beyond the canvas's edge is dreamed, too")
MASKED_TOOLTIP = N_("The selection becomes a transparency mask that can be painted on, not the layer's alpha")


T = TypeVar("T")


class NewLayerPanel(QWidget):
    """The widgets of a `Placement`."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.source = _choice("reverie_source", SOURCE, SOURCE_TOOLTIP, SOURCES)
        self.place = _choice("reverie_place", PLACE, PLACE_TOOLTIP, PLACES)
        self.blending = _choice("reverie_blending", BLENDING, BLENDING_TOOLTIP, BLENDINGS)
        self.masked = _switch("reverie_masked", SELECTION_AS_MASK, MASKED_TOOLTIP)
        self.beyond = _switch("reverie_beyond", BEYOND, BEYOND_TOOLTIP)
        self.rows = QFormLayout()
        """The docker lays it out."""
        self.rows.setRowWrapPolicy(QFormLayout.WrapLongRows)
        for label, box in ((SOURCE, self.source), (PLACE, self.place), (BLENDING, self.blending)):
            self.rows.addRow(QLabel(_(label)), box)
            box.activated.connect(lambda _index: self.changed.emit())
        for switch in (self.masked, self.beyond):
            self.rows.addRow(switch)
            switch.toggled.connect(lambda _on: self.changed.emit())
        self.show_placement(Placement())

    def placement(self) -> Placement:
        """What the widgets say."""
        return Placement(
            merged=bool(self.source.currentData()),
            beyond=self.beyond.isChecked(),
            place=Place(self.place.currentData()),
            blending=str(self.blending.currentData()),
            masked=self.masked.isChecked(),
        )

    def show_placement(self, placement: Placement) -> None:
        """Show this; `changed` is not emitted."""
        with QSignalBlocker(self):
            self.source.setCurrentIndex(self.source.findData(placement.merged))
            self.place.setCurrentIndex(self.place.findData(placement.place.value))
            self.blending.setCurrentIndex(max(0, self.blending.findData(placement.blending)))
            self.masked.setChecked(placement.masked)
            self.beyond.setChecked(placement.beyond)


def _choice(name: str, label: str, tooltip: str, texts: Mapping[T, str]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    describe(box, _(label), _(tooltip))
    box.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(4)
    for value, text in texts.items():
        box.addItem(_(text), value.value if isinstance(value, Place) else value)
    return box


def _switch(name: str, label: str, tooltip: str) -> QCheckBox:
    box = QCheckBox(_(label))
    box.setObjectName(name)
    describe(box, _(label), _(tooltip))
    return box
