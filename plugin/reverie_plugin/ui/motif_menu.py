"""The menu of what can grow in a dream, on whichever network dreams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reverie_plugin.ui.setting_words import words
from reverie_shared import weighted
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED, describe_layers, family
from reverie_shared.settings import DECLARATIONS, MOTIFS
from reverie_shared.translation import N_, _

OF_THE_LOOK = N_("as the look has them")
"""What is said of a choice that has no words: channels by number, or layers that no menu lists."""


@dataclass(frozen=True)
class MotifMenu:
    """The motifs of a network, and which are chosen.

    Attributes
    ----------
    setting : str
        The setting that a choice changes: the drawn motifs have names of their own (`motifs`), on any other network
        it is its layers that draw (`layers`).
    entries : mapping
        By the name that the setting takes, the text of the menu's entry.
    weights : mapping
        What is chosen: weights by name.
    words : str
        What is chosen, in words, for the button that opens the menu.
    """

    setting: str
    entries: Mapping[str, str]
    weights: Mapping[str, float]
    words: str

    def changes(self, name: str) -> dict[str, Value]:
        """The settings to change where an entry is switched on or off.

        The last of `layers` stays: they cannot be none. Layers and channels that no entry stands for make room for the
        first entry that does.
        """
        known = {other: weight for other, weight in self.weights.items() if other in self.entries}
        wanted = weighted.switched(known, name, DECLARATIONS[self.setting].kind.optional)
        changed: dict[str, Value] = {self.setting: weighted.text(wanted)}
        return changed if self.setting == "motifs" else {**changed, "motifs": ""}


def growing(network: str) -> dict[str, str]:
    """What can grow on a network, which is not `auto`: by name, in words. Motifs of the drawn ones, else layers."""
    return {name: _(name) for name in MOTIFS} if family(network) == BUNDLED else describe_layers(network)


def motif_menu(network: str, values: Mapping[str, Value]) -> MotifMenu:
    """The menu for the network that dreams.

    Parameters
    ----------
    network : str
        Its name, never `auto`.
    values : mapping
        The settings as they are now; `layers` and `motifs` may hold a text that is not allowed.
    """
    setting = "motifs" if family(network) == BUNDLED else "layers"
    entries = growing(network)
    try:
        weights = DECLARATIONS[setting].kind.weights(str(values[setting]))
    except BadSettings:
        weights = {}
    chosen = {name: weight for name, weight in weights.items() if weight}
    known = [entries[name] for name in chosen if name in entries]
    nothing = words(setting).nothing or _(OF_THE_LOOK)
    own = _(OF_THE_LOOK) if chosen else nothing
    return MotifMenu(setting, entries, weights, "; ".join(known) or own)
