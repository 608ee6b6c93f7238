"""Having the server download a network."""

from __future__ import annotations

from collections.abc import Generator

from reverie_plugin.client import Client
from reverie_shared.applications import APPLICATIONS
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused

NETWORK = "imagenet"
"""The network that is worth downloading for everyone."""

MEGABYTES = {NETWORK: 88, **APPLICATIONS}
"""What can be downloaded, and about how much that is."""


def wanted(network: str) -> str:
    """What is to be downloaded for dreams on `network`, as the settings name it."""
    return network if network in APPLICATIONS else NETWORK


def offer(network: str) -> str:
    """What to write on the button that downloads a network."""
    called = "the network trained on ImageNet" if network == NETWORK else network
    return f"Download {called} ({MEGABYTES[network]} MB)"


def arrived(network: str) -> str:
    """What to say when it has come."""
    called = "The network trained on ImageNet" if network == NETWORK else network
    return f"{called} is installed."


def download(client: Client, network: str) -> Generator[Installing | None, None, None]:
    """Ask for the network; yield how far it is, or None where there is nothing new.

    The server goes on with it when nobody listens any more. Raises what it is refused for, `NetworkUnavailable` mostly.
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


def standing(progress: Installing) -> str:
    """How far a download is, in words."""
    if not progress.total:
        return f"{progress.done / 1e6:.0f} MB"
    return f"{progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB"
