"""From what was chosen, by itself or in an order for the installed networks, to complete settings that are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reverie_shared.declaration import check
from reverie_shared.errors import BadSettings
from reverie_shared.errors import settings as wrong
from reverie_shared.map_colours import parse as parse_colours
from reverie_shared.networks import APPLICATION, AUTO, BUNDLED, LAYERS, check_layer, check_motif, family
from reverie_shared.presets import Preset
from reverie_shared.presets import preset as find_preset
from reverie_shared.settings import DECLARATIONS, MOTIFS, SMALLEST_TILE, Settings
from reverie_shared.spelling import did_you_mean, nearest, shortened

_MAX_LISTED_MOTIFS = 12
"""The most motifs that an error lists."""


def resolve_order(preset: str, changes: Mapping[str, object], networks: Sequence[str]) -> Settings:
    """The complete settings of an order: what the user changed, else what the preset wants of the network.

    An order that names every setting, as that of a recipe does, has no need of the preset's look.

    Parameters
    ----------
    preset : str
        The preset's name.
    changes : mapping
        The settings that the user changed, by name; values may be text, as typed on a command line. One that equals a
        default counts as every other.
    networks : sequence of str
        The installed networks (`networks.installed`, or what a server says of itself).

    Returns
    -------
    Settings
        Their `network` is the name of a network, installed or not, never `auto`.

    Raises
    ------
    BadSettings
        When there is no such preset or setting, a value is not allowed, the preset has no look on the network, or
        the network has no such layer.
    """
    network = wanted_network(preset, changes, networks)
    if changes.keys() >= DECLARATIONS.keys():
        return resolve(changes, {"network": network})
    return resolve(find_preset(preset).look(network), changes, {"network": network})


def wanted_network(preset: str, changes: Mapping[str, object], networks: Sequence[str]) -> str:
    """The network that an order wants, installed or not: what `network_setting` means where those are installed.

    Raises
    ------
    BadSettings
        When there is no such preset or network.
    """
    wanted = find_preset(preset)
    check(DECLARATIONS["network"], changes.get("network", AUTO))
    return wanted.chosen(network_setting(wanted, changes), networks)


def network_setting(preset: Preset, changes: Mapping[str, object]) -> str:
    """The value of the setting `network` that counts, which may be `auto`: what was chosen, else what the preset wants,
    else the bundled network where a motif is named, for no other knows motifs by name.
    """
    setting = str(changes.get("network", AUTO))
    setting = preset.network if setting == AUTO else setting
    motifs = _names_motifs(changes.get("motifs", ""))
    if changes.get("colour_map"):  # without it, the list of its colours means nothing
        motifs = motifs or _colours_name_motifs(changes.get("map_colours", ""))
    return BUNDLED if setting == AUTO and motifs else setting


def is_motif(term: str, network: str) -> bool:
    """Whether a name in a list of colours means a motif, or a channel of all layers, on that network, which may be
    `auto`; else it is a layer.
    """
    return term.isdecimal() or (term in MOTIFS and _may_know_motifs(network))


def resolve(*layers: Mapping[str, object]) -> Settings:
    """The complete settings: the declared defaults, changed by each mapping in turn.

    An order, which names a preset, is resolved by `resolve_order`.

    Parameters
    ----------
    *layers : mappings from a setting's name to its value
        For example a look's, then the user's. Values may be text, as typed on a command line.

    Raises
    ------
    BadSettings
        For a name that is not a setting, or a value that is not of its type or range.
    """
    values: dict[str, Any] = {}
    for layer in layers:
        check_names(layer)
        for name, value in layer.items():
            values[name] = check(DECLARATIONS[name], value)
    settings = Settings(**values)
    for name in settings.layer_weights:
        check_layer(name, settings.network)
    for name in settings.motif_weights:
        if ":" in name:
            check_layer(name.partition(":")[0], settings.network)
        elif not name.isdecimal():
            check_motif(name, settings.network)
    _check_colours(settings)
    if settings.octaves and settings.octaves_above >= settings.octaves:
        raise wrong.TOO_MANY_OCTAVES_ABOVE(above=settings.octaves_above, octaves=settings.octaves)
    if 0 < settings.tile_size < SMALLEST_TILE:
        raise wrong.TILES_TOO_SMALL(pixels=settings.tile_size, smallest=SMALLEST_TILE)
    return settings


def check_names(names: Iterable[str], also: Sequence[str] = ()) -> None:
    """Raise `BadSettings` for a name that is neither a setting's nor one of `also`, with the one that it is like."""
    for name in names:
        if name not in DECLARATIONS and name not in also:
            guess = did_you_mean(name, [*also, *DECLARATIONS])
            raise wrong.NO_SETTING(setting=shortened(name), guess=guess, settings=[*DECLARATIONS])


def _check_colours(settings: Settings) -> None:
    """Check the list of colours, as far as that is possible without the network."""
    if settings.colour_map and not settings.map_colours:
        raise wrong.NO_LIST_OF_COLOURS()
    for terms in settings.colour_terms.values() if settings.colour_map else ():  # it means nothing without its map
        for term in terms:
            if term in MOTIFS and term not in _menu_layers(settings.network):
                check_motif(term, settings.network)
            elif not is_motif(term, settings.network):
                _check_layer_of_colour(term.partition(":")[0], settings.network)


def _may_know_motifs(network: str) -> bool:
    """Whether a network, which may be `auto`, can know motifs by name."""
    return network == AUTO or family(network) == BUNDLED


def _menu_layers(network: str) -> Mapping[str, str]:
    """The layers that menus list of one of Reverie's own networks; none of `auto` and of applications."""
    of = AUTO if network == AUTO else family(network)
    return {} if of in (AUTO, APPLICATION) else LAYERS[of]


def _check_layer_of_colour(name: str, network: str) -> None:
    """Check a name in a list of colours that is no motif."""
    if _may_know_motifs(network) and not any(name in layers for layers in LAYERS.values()):
        names = nearest(name, MOTIFS)[:_MAX_LISTED_MOTIFS]
        raise wrong.NO_MOTIF_OR_LAYER(
            term=shortened(name),
            guess=did_you_mean(name, (*MOTIFS, *LAYERS[BUNDLED])),
            motifs=wrong.NAMES_AND_OTHERS(names=names, count=len(MOTIFS) - len(names)),
        )
    check_layer(name, network)


def _colours_name_motifs(colours: object) -> bool:
    """Whether a value of the setting `map_colours` names a motif; False where it is not allowed, which `resolve` says
    in words.
    """
    try:
        terms = parse_colours(str(check(DECLARATIONS["map_colours"], colours)))
    except BadSettings:
        return False
    return any(term in MOTIFS for mix in terms.values() for term in mix)


def _names_motifs(motifs: object) -> bool:
    """Whether a value of the setting `motifs` names one, and not only channels by number; False where it is not
    allowed, which `resolve` says in words.
    """
    try:
        weights = DECLARATIONS["motifs"].kind.weights(str(check(DECLARATIONS["motifs"], motifs)))
    except BadSettings:
        return False
    return any(weight and name in MOTIFS for name, weight in weights.items())
