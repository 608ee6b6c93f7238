"""Finds the layer to dream among what is selected in GIMP, or refuses with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_shared.errors import HostRefused


def chosen_layer(image: Any, drawables: Sequence[Any]) -> Any:
    """The one selected layer; raises `HostRefused` where it cannot be dreamed, or is not exactly one."""
    if image.get_floating_sel() is not None:
        raise HostRefused(
            "The image has a floating selection.",
            "Anchor it (Layer > Anchor Layer) or make it a layer of its own, then try again.",
        )
    if not drawables:
        raise HostRefused(
            "No layer is selected.", "Click the layer to be dreamed in the Layers dialog, then try again."
        )
    if len(drawables) > 1:
        raise HostRefused(
            f"{len(drawables)} layers are selected.",
            "Click one of them in the Layers dialog (a group is dreamed as a whole), then try again.",
        )
    (layer,) = drawables
    if not isinstance(layer, Gimp.Layer):
        raise HostRefused(
            "A channel or a layer mask is selected, not a layer.",
            "Click the layer's own picture in the Layers dialog, then try again.",
        )
    if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
        raise HostRefused(
            "The image is indexed: its palette has no room for a dream's colours.",
            "Choose Image > Mode > RGB, then try again.",
        )
    if locked := next((item for item in _with_groups(layer) if item.get_lock_content()), None):
        raise HostRefused(
            f"The pixels of “{locked.get_name()}” are locked.",
            "Unlock them with the brush symbol in the Layers dialog, then try again.",
        )
    return layer


def _with_groups(layer: Any) -> list[Any]:
    """The layer and all groups that contain it."""
    found = []
    while layer is not None:
        found.append(layer)
        layer = layer.get_parent()
    return found
