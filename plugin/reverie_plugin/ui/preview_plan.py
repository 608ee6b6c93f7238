"""How much of a dream is its preview: the octaves, from the coarsest on, that a small window can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reverie_plugin.order import Order
from reverie_plugin.region import Rectangle
from reverie_shared.settings import Settings

PREVIEW_SIDE = 400
"""Longer side, in points, of the largest picture that a window shows of a preview: it is refined up to there."""

PREVIEW_DELAY = 200
"""Milliseconds between the last change of the settings and the begin of a preview."""


def plan_preview(order: Order, networks: Sequence[str], sent: Rectangle, side: int) -> Order:
    """The same order as a preview: it pauses after the octaves that a window can show, and sends a picture after each.

    Parameters
    ----------
    order : Order
        The whole dream; `Session.go_on` takes the preview to its end.
    networks : sequence of str
        The installed networks.
    sent : Rectangle
        What would be sent of the layer: `region.plan(...).sent`.
    side : int
        The longer side, in pixels, up to which the preview is refined.

    Raises
    ------
    BadSettings
        When the order's settings are not allowed.
    """
    octaves = preview_octaves(order.resolved(networks), sent.width, sent.height, side)
    return replace(order, stop_after=octaves, previews=True)


def preview_octaves(settings: Settings, width: int, height: int, side: int) -> int:
    """How many octaves a preview takes.

    Parameters
    ----------
    settings : Settings
    width, height : int
        Size of the picture to dream, in pixels.
    side : int
        The longer side, in pixels, up to which the preview is refined.

    Returns
    -------
    int
        The first octave whose longer side is at least `side`, counted from 1; the dream may have fewer in all.
    """
    longer, scale = max(width, height), settings.octave_scale
    if settings.octaves:
        first = longer * scale ** (settings.octaves_above - settings.octaves + 1)
    else:
        first = settings.smallest * longer / min(width, height)
    count = 1
    while first < side and count < 64:
        first, count = first * scale, count + 1
    return count
