"""Where the dream lands in the stack of layers, and how it is blended with what is below it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from reverie_gimp import pixels
from reverie_gimp.gimp import Gimp
from reverie_gimp.recipe import Origin, is_dream
from reverie_gimp.selection import bounds_of, inside, shown_mask
from reverie_gimp.source import Source
from reverie_plugin.region import Rectangle
from reverie_shared.errors import BadSettings, HostRefused
from reverie_shared.translation import _

ABOVE, TOP, CLIPPED = "above", "top", "clipped"
PLACES = (ABOVE, TOP, CLIPPED)
"""Above the layer that was dreamed, and the older dreams of it; on top of all layers; or above the dreamed one in a
group with it, in which it covers no more than that does.
"""

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
                raise BadSettings(
                    _("{name} cannot be “{value}”.").format(name=name, value=value),
                    _("It takes {values}.").format(values=", ".join(allowed)),
                )
        if not 0 <= self.opacity <= 100:
            raise BadSettings(
                _("{name} cannot be “{value}”.").format(name="opacity", value=self.opacity),
                _("It takes a number from 0 to 100, in percent."),
            )
        return self

    def check_on(self, source: Any | None) -> None:
        """Raise `HostRefused` where no layer can land so on `source`, the layer that is dreamed, if there is."""
        if self.place == CLIPPED and source is not None and source.get_mode() == Gimp.LayerMode.PASS_THROUGH:
            raise HostRefused(
                _("“{layer}” is a pass-through group, to which nothing can be clipped.").format(
                    layer=source.get_name()
                ),
                _("Set its mode to Normal, or choose another place for the new layer."),
            )

    def style(self, layer: Any, source: Any | None) -> None:
        """Give a new layer its mode, opacity and visibility; `source` is the layer that was dreamed, if there is."""
        as_source = _Blending() if source is None else _Blending.of(source)
        if as_source.mode == Gimp.LayerMode.PASS_THROUGH:  # a group's
            as_source = _Blending(opacity=as_source.opacity)
        if self.blend == AS_SOURCE:
            blending = replace(as_source, opacity=as_source.opacity * self.opacity / 100)
        else:
            mode = getattr(Gimp.LayerMode, self.blend.upper().replace("-", "_"))
            blending = _Blending(mode, self.opacity, as_source.composite_mode)
        blending.give(layer)
        layer.set_visible(not self.hidden)

    def insert(self, layer: Any, image: Any, source: Source) -> None:
        """Insert a new layer, in one undo step; raises `HostRefused` where GIMP does not, and the image stays."""
        below = source.layer
        self.check_on(below)
        wanted = self.place == CLIPPED or (self.place == ABOVE and _needs_group(layer, image, below))
        if below is not None and wanted:
            if not _is_clipped(below):
                self._insert_into_group(layer, image, source, below)
                return
            self._clip(layer)
        parent, position = self._position(image, source)
        _require(image.insert_layer(layer, parent, position))

    def _position(self, image: Any, source: Source) -> tuple[Any | None, int]:
        """The group and the position for the new layer: visible, so above the older dreams of the same layer.

        The top of the image where the dreamed layer was removed.
        """
        layer = source.layer
        if layer is None or self.place == TOP:
            return None, 0
        siblings, position = _siblings(layer, image), image.get_item_position(layer)
        while position and _is_dream_of(siblings[position - 1], source.origin.first):
            position -= 1
        return layer.get_parent(), position

    def keep_transparency(self, layer: Any, image: Any, source: Source) -> None:
        """Have a new layer, which has its place already, leave the transparency as it is where what is below is half
        transparent; over it, it would add to that.
        """
        below = source.layer
        if below is not None and not (below.has_alpha() or shown_mask(below) is not None):
            return
        group = None if below is None or self.place == TOP else below.get_parent()
        if group is not None:
            soft = _is_soft(group, bounds_of(layer))
        else:
            visible = Gimp.Layer.new_from_visible(image, image, "visible")
            soft = _is_soft(visible, bounds_of(layer))
            visible.delete()
        if soft:
            self._clip(layer)

    def _clip(self, layer: Any) -> None:
        """Have a new layer cover no more than what is below it does, which has the source's opacity already."""
        layer.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)
        if self.blend == AS_SOURCE and layer.get_mode() == Gimp.LayerMode.NORMAL:
            layer.set_opacity(self.opacity)

    def _insert_into_group(self, layer: Any, image: Any, source: Source, below: Any) -> None:
        """Insert a new layer above its source, both in a new group in which it covers no more than the source does:
        outside a group, the source's share cannot be told from that of the layers below.

        The group takes over how the source is blended, so that the two look as the source did.
        """
        parent, siblings = below.get_parent(), _siblings(below, image)
        top = self._position(image, source)[1]
        moved = siblings[top : image.get_item_position(below) + 1]
        blending = _Blending.of(below)
        group = Gimp.GroupLayer.new(image, _("{layer} with dreams").format(layer=below.get_name()))
        image.undo_group_start()
        try:
            _require(image.insert_layer(group, parent, top))
            try:
                blending.give(group)
                _Blending().give(below)
                for each in reversed(moved):
                    _require(image.reorder_item(each, group, 0))
                if self.blend == AS_SOURCE:
                    _Blending(opacity=layer.get_opacity()).give(layer)
                self._clip(layer)
                _require(image.insert_layer(layer, group, 0))
            except BaseException:
                for each in moved:
                    image.reorder_item(each, parent, image.get_item_position(group))
                with suppress(HostRefused):
                    blending.give(below)
                image.remove_layer(group)
                raise
        finally:
            image.undo_group_end()


@dataclass(frozen=True)
class _Blending:
    """How a layer is blended with what is below it, as GIMP has it."""

    mode: Any = Gimp.LayerMode.NORMAL
    opacity: float = 100.0
    composite_mode: Any = Gimp.LayerCompositeMode.AUTO
    composite_space: Any = Gimp.LayerColorSpace.AUTO
    blend_space: Any = Gimp.LayerColorSpace.AUTO

    @classmethod
    def of(cls, layer: Any) -> _Blending:
        """That of a layer."""
        return cls(*(getattr(layer, f"get_{each.name}")() for each in fields(cls)))

    def give(self, layer: Any) -> None:
        """Have a layer blended so; raises `HostRefused` where it is locked."""
        for each in fields(self):  # the mode first: GIMP sets those after the opacity to AUTO with it
            wanted = getattr(self, each.name)
            if getattr(layer, f"get_{each.name}")() != wanted:
                _require(getattr(layer, f"set_{each.name}")(wanted))


def _require(done: bool) -> None:
    """Raise `HostRefused` where GIMP has not done what it was asked for."""
    if not done:
        raise HostRefused(_("GIMP could not insert the new layer."), _("Check the image's locks, then try again."))


def _is_clipped(source: Any) -> bool:
    """Whether a new layer above this one can be clipped to it as it is: it is in a group with its dreams alone, as the
    lowest layer or clipped to that itself.
    """
    group = source.get_parent()
    if group is None or group.get_mode() == Gimp.LayerMode.PASS_THROUGH:
        return False
    *dreams, lowest = group.get_children()
    clipped = source.get_composite_mode() == Gimp.LayerCompositeMode.CLIP_TO_BACKDROP
    return (source == lowest or clipped) and all(is_dream(each) for each in dreams)


def _needs_group(layer: Any, image: Any, source: Any | None) -> bool:
    """Whether a new layer would cover what is below a half transparent source, as that alone does not.

    A dream's soft edge is over what it was dreamed from: there is nothing that must not be covered.
    """
    normal = Gimp.LayerMode.NORMAL
    if source is None or is_dream(source) or not source.get_mode() == layer.get_mode() == normal:
        return False
    below = _siblings(source, image)[image.get_item_position(source) + 1 :]
    return any(each.get_visible() for each in below) and _is_soft(source, bounds_of(layer))


def _siblings(layer: Any, image: Any) -> list[Any]:
    """The layers of the group that a layer is in, or of the image, from the top."""
    parent = layer.get_parent()
    return list(image.get_layers() if parent is None else parent.get_children())


def _is_soft(layer: Any, area: Rectangle) -> bool:
    """Whether a pixel of a layer, its mask included, is neither opaque nor fully transparent inside `area`, which is in
    the image's coordinates; outside the layer, all are transparent.
    """
    place, mask = inside(layer, area), shown_mask(layer)
    return any(
        values.translate(None, b"\x00\xff")
        for values in (
            pixels.alpha(layer, place) if layer.has_alpha() else b"",
            b"" if mask is None else pixels.coverage_in_8_bits(mask, place),
        )
    )


def _is_dream_of(layer: Any, first: int) -> bool:
    origin = Origin.of(layer)
    return origin is not None and origin.first == first
