"""Where the dream lands in the stack of layers, and how it is blended with what is below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.recipe import Origin
from reverie_gimp.selection import shown_mask
from reverie_gimp.source import Source
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadSettings

ABOVE, TOP = "above", "top"
PLACES = (ABOVE, TOP)
"""Above the layer that was dreamed, and the older dreams of it; or on top of all layers."""

AS_SOURCE = "layer"
"""The mode and the opacity of the layer that was dreamed."""

_MODES = ("NORMAL", "MULTIPLY", "SCREEN", "OVERLAY", "SOFTLIGHT", "HARDLIGHT", "DARKEN_ONLY", "LIGHTEN_ONLY")
BLENDS = (AS_SOURCE, *(name.lower().replace("_", "-") for name in (*_MODES, "LCH_COLOR", "LUMINANCE")))
"""The modes of a layer that can be chosen, by GIMP's names."""


@dataclass(frozen=True)
class Landing:
    """How a dream's layer comes into the image.

    Attributes
    ----------
    place : str
        One of `PLACES`.
    blend : str
        One of `BLENDS`.
    opacity : float
        In percent; of the opacity of the layer that was dreamed, where `blend` is `AS_SOURCE`.
    hidden : bool
        Whether the layer is not visible at first.
    """

    place: str = ABOVE
    blend: str = AS_SOURCE
    opacity: float = 100.0
    hidden: bool = False

    def check(self) -> Landing:
        """Return this; raises `BadSettings` where a value is not allowed."""
        for name, value, allowed in (("place", self.place, PLACES), ("blend", self.blend, BLENDS)):
            if value not in allowed:
                raise BadSettings(f"{name} cannot be “{value}”.", f"It takes {', '.join(allowed)}.")
        if not 0 <= self.opacity <= 100:
            raise BadSettings(f"opacity cannot be “{self.opacity}”.", "It takes a number from 0 to 100, in percent.")
        return self

    def style(self, layer: Any, source: Any | None) -> None:
        """Give a new layer its mode, opacity and visibility; `source` is the layer that was dreamed, if there is."""
        mode, opacity = Gimp.LayerMode.NORMAL, 100.0
        if self.blend != AS_SOURCE:
            mode = getattr(Gimp.LayerMode, self.blend.upper().replace("-", "_"))
        elif source is not None:
            mode, opacity = source.get_mode(), source.get_opacity()
        if mode != Gimp.LayerMode.PASS_THROUGH:  # a group's
            layer.set_mode(mode)
        layer.set_opacity(opacity * self.opacity / 100)
        layer.set_visible(not self.hidden)

    def position(self, image: Any, source: Source) -> tuple[Any | None, int]:
        """The group and the position for the new layer: visible, so above the older dreams of the same layer.

        The top of the image where the dreamed layer was removed.
        """
        layer = source.layer
        if layer is None or self.place == TOP:
            return None, 0
        parent, position = layer.get_parent(), image.get_item_position(layer)
        siblings = image.get_layers() if parent is None else parent.get_children()
        while position and _is_dream_of(siblings[position - 1], source.origin.first):
            position -= 1
        return parent, position


def keep_transparency(layer: Any, source: Source, image: Any, area: Rectangle) -> None:
    """Have a new layer, which is to cover `area`, leave the transparency as it is where what is below is half
    transparent; over it, it would add to that.
    """
    below = source.layer
    if below is not None and not (below.has_alpha() or shown_mask(below) is not None):
        return
    group = None if below is None else below.get_parent()
    if group is not None:
        _, x, y = group.get_offsets()
        soft = _has_soft_alpha(group, Rectangle(area.x - x, area.y - y, area.width, area.height))
    else:
        visible = Gimp.Layer.new_from_visible(image, image, "visible")
        soft = _has_soft_alpha(visible, area)
        visible.delete()
    if soft:
        layer.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)


def _has_soft_alpha(drawable: Any, area: Rectangle) -> bool:
    """Whether a pixel is neither opaque nor fully transparent; outside the drawable, all are transparent."""
    return bool(pixels.alpha(drawable, area).translate(None, b"\x00\xff"))


def _is_dream_of(layer: Any, first: int) -> bool:
    origin = Origin.of(layer)
    return origin is not None and origin.first == first
