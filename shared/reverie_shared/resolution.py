"""From an order to complete settings, once it is known which networks are installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reverie_shared.declaration import check
from reverie_shared.networks import AUTO, BUNDLED
from reverie_shared.presets import Preset
from reverie_shared.presets import preset as find_preset
from reverie_shared.settings import DECLARATIONS, Settings, colours_name_motifs, names_motifs, resolve


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
    motifs = names_motifs(changes.get("motifs", ""))
    if changes.get("colour_map"):  # without it, the list of its colours means nothing
        motifs = motifs or colours_name_motifs(changes.get("map_colours", ""))
    return BUNDLED if setting == AUTO and motifs else setting
