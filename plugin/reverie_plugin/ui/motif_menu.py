"""What can grow in a dream, on whichever network dreams, and what is chosen of it, in words."""

from __future__ import annotations

from collections.abc import Mapping

from reverie_plugin.ui.setting_words import words
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED, describe_layers, family
from reverie_shared.settings import DECLARATIONS, MOTIFS
from reverie_shared.translation import N_, _

OF_THE_LOOK = N_("as the look has them")
"""What is said of a choice that has no words: channels by number, or layers that no menu lists."""


def growing(network: str) -> dict[str, str]:
    """What can grow on a network, which is not `auto`: by name, in words. Motifs of the drawn ones, else layers."""
    return {name: _(name) for name in MOTIFS} if family(network) == BUNDLED else describe_layers(network)


def chosen_words(network: str, values: Mapping[str, Value]) -> str:
    """What grows, in words, for the button that opens the window in which that is chosen.

    Parameters
    ----------
    network : str
        The network that dreams: its name, never `auto`.
    values : mapping
        All settings as they are now; `layers` and `motifs` may hold a text that is not allowed.
    """
    names, drawn = growing(network), family(network) == BUNDLED
    channels = [name for name in _chosen("motifs", values) if ":" in name]
    chosen = _chosen("motifs", values) if channels or drawn else _chosen("layers", values)
    known = [names.get(name, name) for name in chosen if name in names or name in channels]
    if known:
        return "; ".join(known)
    return _(OF_THE_LOOK) if chosen or not drawn else words("motifs").nothing


def _chosen(setting: str, values: Mapping[str, Value]) -> list[str]:
    try:
        weights = DECLARATIONS[setting].kind.weights(str(values[setting]))
    except BadSettings:
        return []
    return [name for name, weight in weights.items() if weight]
