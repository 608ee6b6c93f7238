"""The networks that the server can download, and the request to download one."""

from __future__ import annotations

from collections.abc import Generator

from reverie_plugin.connect.client import Client
from reverie_shared.applications import APPLICATIONS
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused

NETWORK = "imagenet"
"""The network that is worth downloading for everyone: InceptionV3, trained on ImageNet."""

MEGABYTES = {NETWORK: 88, **APPLICATIONS}
"""Every network that can be downloaded, and about how many megabytes that is."""


def network_to_install(network: str) -> str:
    """The network to download for dreams on `network`, a value of the setting of that name."""
    return network if network in APPLICATIONS else NETWORK


def install_network(client: Client, network: str) -> Generator[Installing | None, None, None]:
    """Have the server download a network; yield its progress, or None where there is no news.

    The server goes on with the download when the generator is closed.

    Raises
    ------
    ReverieError
        When the server refuses, or the download fails: `NetworkUnavailable` mostly.
    """
    number = client.request(InstallNetwork(network))
    while True:
        for envelope in client.receive():
            match envelope.message:
                case Installing() as progress if envelope.id == number:
                    yield progress
                case Refused() as refused if envelope.id == number:
                    raise refused.error()
                case Installed() if envelope.id == number:
                    return
        yield None
