"""Finds what to dream among what is selected in GIMP, or refuses with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_gimp.recipe import Origin
from reverie_gimp.refusals import check_image
from reverie_gimp.selection import CurrentSelection, layer_selection, original_selection, visible_selection
from reverie_gimp.source import LayerSource, Source, VisibleSource, original, original_name
from reverie_shared.errors import BadSettings, HostRefused
from reverie_shared.translation import _, ngettext

LAYER, ORIGINAL, VISIBLE = "layer", "original", "visible"
SOURCES = (LAYER, ORIGINAL, VISIBLE)
"""The selected layer; what that was dreamed from, if it is a dream; all that is visible."""


def chosen_layer(image: Any, drawables: Sequence[Any]) -> Any:
    """The one selected layer; raises `HostRefused` where it cannot be dreamed, or is not exactly one."""
    check_image(image)
    if not drawables:
        raise HostRefused(
            _("No layer is selected."), _("Click the layer to be dreamed in the Layers dialog, then try again.")
        )
    if len(drawables) > 1:
        raise HostRefused(
            ngettext("{count} layer is selected.", "{count} layers are selected.", len(drawables)).format(
                count=len(drawables)
            ),
            _("Click one of them in the Layers dialog (a group is dreamed as a whole), then try again."),
        )
    (layer,) = drawables
    if isinstance(layer, Gimp.LayerMask):  # it is being edited
        layer = Gimp.Layer.from_mask(layer)
    if not isinstance(layer, Gimp.Layer):
        raise HostRefused(
            _("A channel is selected, not a layer."),
            _("Click the layer's own picture in the Layers dialog, then try again."),
        )
    return layer


def chosen_source(image: Any, layer: Any, what: str, maps: Collection[str] = ()) -> tuple[Source, CurrentSelection]:
    """What is dreamed, and where.

    Parameters
    ----------
    image, layer
        GIMP's; the layer is the selected one.
    what : str
        One of `SOURCES`. The original of a layer that was not dreamed is the layer itself.
    maps : collection of str
        The names of the layers that are control maps: they are not part of what is visible.

    Raises
    ------
    HostRefused
        When the layer is gone, or what it was dreamed from.
    BadSettings
        When there is no such choice.
    """
    if what not in SOURCES:
        raise BadSettings(
            _("{name} cannot be “{value}”.").format(name="source", value=what),
            _("It takes {values}.").format(values=", ".join(SOURCES)),
        )
    if what == VISIBLE:
        return VisibleSource(image, maps=maps), visible_selection(image)
    selected = LayerSource(image, layer)
    if what == LAYER or Origin.of(layer) is None:
        return selected, layer_selection(image, layer)
    found = original(image, layer, maps)
    if found is None:
        raise HostRefused(
            _("What {layer} was dreamed from is no longer in the image.").format(layer=selected.name),
            _("Choose the layer to be dreamed, or Filters > DeepDream > Dream deeper to go on from this one."),
        )
    return found, original_selection(image, layer, found.layer)


def sources(image: Any, layer: Any) -> dict[str, str]:
    """What can be dreamed where `layer` is selected, for a dialog: of `SOURCES` each in words, the likeliest first."""
    if Origin.of(layer) is None:
        the_layer = _("the layer “{name}”").format(name=layer.get_name())
        return {LAYER: the_layer, VISIBLE: _("all that is visible")}
    found = original_name(image, layer)
    first = {ORIGINAL: _("the original, {name}").format(name=found)} if found else {}
    this = _("this dream, “{name}”").format(name=layer.get_name())
    return {**first, LAYER: this, VISIBLE: _("all that is visible")}
