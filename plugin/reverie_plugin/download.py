"""Having the server download a network."""

from __future__ import annotations

from collections.abc import Generator

from reverie_plugin.client import Client
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused

NETWORK = "imagenet"
"""The network that can be downloaded."""

OFFER = "Download the network trained on ImageNet (88 MB)"


def download(client: Client, network: str = NETWORK) -> Generator[Installing | None, None, None]:
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
