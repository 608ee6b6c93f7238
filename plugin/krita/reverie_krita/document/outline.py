"""What can be asked of a layer at no cost, to see that it has changed."""

from __future__ import annotations

from dataclasses import dataclass

from reverie_krita.document.layer import Layer
from reverie_plugin.region import Rectangle


@dataclass(frozen=True)
class Outline:
    """Which layer it is, where it and the selection lie, and which frame shows."""

    layer: str
    bounds: Rectangle
    selection: Rectangle | None
    time: int


def outline(layer: Layer) -> Outline:
    """The outline of a layer; raises `HostRefused` where nothing is on it."""
    return Outline(layer.identity, layer.bounds(), layer.selection_bounds(), layer.time)
