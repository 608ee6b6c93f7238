"""The layers of a network as a menu, each with what it draws."""

from __future__ import annotations

from reverie_shared.networks import describe_layers


def layer_menu(network: str) -> dict[str, str]:
    """The entries of a menu for the setting `layers`, from the surface of the network to its depth.

    Parameters
    ----------
    network : str
        The network that dreams: its name, never `auto` (`Order.resolved(...).network`).

    Returns
    -------
    dict
        By the layer's name (“animals”) the entry's text (“animals: dogs, bears and birds”).
    """
    return {name: f"{name}: {draws}" for name, draws in describe_layers(network).items()}
