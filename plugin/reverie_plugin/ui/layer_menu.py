"""The layers of a network as a menu, each with what it draws."""

from __future__ import annotations

from reverie_shared import weighted
from reverie_shared.networks import LAYERS, family


def layer_menu(network: str) -> list[tuple[str, str]]:
    """The entries of a menu for the setting `layers`, from the surface of the network to its depth.

    Parameters
    ----------
    network : str
        The network that dreams: its name, never `auto` (`Order.resolved(...).network`).

    Returns
    -------
    list of (str, str)
        A value of the setting, which is one layer of weight 1 (“animals=1”), and the entry's text (“animals: dogs,
        bears and birds”).
    """
    return [(weighted.text({name: 1.0}), f"{name}: {draws}") for name, draws in LAYERS[family(network)].items()]
