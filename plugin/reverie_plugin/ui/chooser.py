"""The window in which a painter chooses by picture what is to grow: what it shows, in which order, and what is chosen.

Both editors draw it with their own toolkits; a click switches something on or off, a slider says how much of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reverie_plugin.connect.look import Sights
from reverie_plugin.ui.motif_menu import growing
from reverie_shared import atlas as atlases
from reverie_shared.atlas import Atlas, Entry
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings, ReverieError
from reverie_shared.networks import BUNDLED, family
from reverie_shared.places import Places
from reverie_shared.settings import DECLARATIONS, MOTIFS
from reverie_shared.translation import N_, _

TITLE = N_("What grows")
SEARCH = N_("Search by name")
HERE, HERE_TOOLTIP = N_("What is selected?"), N_("What the selection shows most comes first")
POINT = N_("Click on the picture where you like it: what is there comes first.")
LOOKING = N_("Looking…")
SEEN = N_("What is there comes first, the most of it at the beginning.")
NONE_CHOSEN = N_("Nothing is chosen: what grows is as the look has it.")
AMOUNT = N_("How much: {name}")
TAKE_AWAY = N_("Take away: {name}")
NONE_FOUND = N_("Nothing has that name.")

PICTURE = 96
"""Pixels a side of the pictures of an atlas."""

MOST_WEIGHT, USUAL_WEIGHT = 3.0, 1.0
"""The right end of a slider, and the weight that a click gives."""

PAGE = 24
"""Pictures that a window makes at a time, as far as somebody scrolls."""


@dataclass(frozen=True)
class Choice:
    """Something that can grow.

    Attributes
    ----------
    term : str
        What settings call it: `owls`, `faces`, `faces:17`.
    words : str
        What a window calls it, in the user's language.
    entry : Entry or None
        Its picture in the atlas; None where there is no atlas.
    """

    term: str
    words: str
    entry: Entry | None = None


class Chooser:
    """What the window shows of a network, and what is chosen.

    Parameters
    ----------
    network : str
        The network that dreams; never `auto`.
    places : Places
        Where atlases are.
    weights : mapping
        What is chosen, weights by term.
    mixes_all : bool
        Whether layers, channels and motifs can be mixed, as in a colour of a map; else layers take the place of the
        others, and the others that of layers.
    """

    def __init__(self, network: str, places: Places, weights: Mapping[str, float], mixes_all: bool = False) -> None:
        self.network = network
        self.weights = {term: weight for term, weight in weights.items() if weight}
        self.remark = ""
        """Why there are no pictures, as a sentence; or empty."""
        self._mixes_all = mixes_all
        self._atlas: Atlas | None = None
        self._first: dict[str, int] = {}
        """The place of what was seen, by term."""
        try:
            self._atlas = Atlas.of(network, places)
            all_choices = [Choice(each.term, each.words(network), each) for each in self._atlas.entries]
        except ReverieError as error:
            self.remark = str(error)
            all_choices = [Choice(name, text) for name, text in growing(network).items()]
        self._all = {choice.term: choice for choice in all_choices}

    def choices(self, text: str = "") -> list[Choice]:
        """What can grow and has all words of a text in its name: what was seen first, the rest in its own order."""
        if self._atlas is not None:
            found = [self._all[each.term] for each in self._atlas.search(text)]
        else:
            wanted = text.casefold().split()
            told = {choice: f"{choice.term} {choice.words}".casefold() for choice in self._all.values()}
            found = [choice for choice, words in told.items() if all(word in words for word in wanted)]
        return sorted(found, key=lambda choice: self._first.get(choice.term, len(self._first)))

    def chosen(self) -> list[Choice]:
        """What is chosen, in the order in which it was."""
        return [self._all.get(term, Choice(term, term)) for term in self.weights]

    def picture(self, choice: Choice) -> bytes:
        """The JPEG of a choice; empty where there is none, or it is damaged."""
        if self._atlas is None or choice.entry is None:
            return b""
        try:
            return self._atlas.picture(choice.entry)
        except ReverieError as error:
            self.remark = str(error)
            return b""

    def toggle(self, term: str) -> None:
        """Switch something on or off."""
        if term in self.weights:
            del self.weights[term]
            return
        if not self._mixes_all:
            same = self._is_layer(term)
            self.weights = {each: weight for each, weight in self.weights.items() if self._is_layer(each) == same}
        self.weights[term] = USUAL_WEIGHT

    def set_weight(self, term: str, weight: float) -> None:
        """Have more or less of what is chosen; 0 takes it away."""
        if weight:
            self.weights[term] = weight
        else:
            self.weights.pop(term, None)

    def changes(self) -> dict[str, Value]:
        """The settings to change; none where nothing is chosen: then `layers` and `motifs` follow the preset."""
        return atlases.mix(self.weights, self.network) if self.weights else {}

    def show_seen(self, sights: Sights) -> None:
        """Have what was seen come first: motifs, then channels, then the layers of these."""
        terms = [each.term for each in (*sights.motifs, *sights.channels)]
        layers = dict.fromkeys(each.layer for each in sights.channels)
        known = [term for term in dict.fromkeys([*terms, *layers]) if term in self._all]
        self._first = {term: place for place, term in enumerate(known)}

    def _is_layer(self, term: str) -> bool:
        return ":" not in term and term not in MOTIFS and not term.isdecimal()


def chosen_weights(network: str, values: Mapping[str, Value]) -> dict[str, float]:
    """What grows by the settings: channels and motifs, or else layers; none where it is all that the look has.

    Parameters
    ----------
    network : str
        The network that dreams.
    values : mapping
        All settings; `layers` and `motifs` may hold a text that is not allowed.
    """
    motifs = _weights("motifs", values)
    return motifs if motifs or family(network) == BUNDLED else _weights("layers", values)


def status(chooser: Chooser) -> str:
    """What stands below the pictures while nothing else is to be said."""
    return chooser.remark or ("" if chooser.weights else _(NONE_CHOSEN))


def _weights(setting: str, values: Mapping[str, Value]) -> dict[str, float]:
    try:
        found = DECLARATIONS[setting].kind.weights(str(values[setting]))
    except BadSettings:
        return {}
    return {name: weight for name, weight in found.items() if weight}
