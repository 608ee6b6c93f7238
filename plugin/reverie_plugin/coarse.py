"""How much of a dream is its preview: the octaves, from the coarsest on, that a small window can show."""

from __future__ import annotations

from reverie_shared.settings import Settings


def coarse_octaves(settings: Settings, width: int, height: int, side: int) -> int:
    """How many octaves a preview takes.

    Parameters
    ----------
    settings : Settings
    width, height : int
        Of what is dreamed, in pixels.
    side : int
        The longer side, in pixels, up to which a preview is refined.

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
