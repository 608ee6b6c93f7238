"""The networks that the server can download, and the request to download one."""

from __future__ import annotations

from collections.abc import Collection, Generator

from reverie_plugin.connect.client import Client
from reverie_shared.applications import APPLICATIONS
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused
from reverie_shared.networks import IMAGENET, PHOTOGRAPHS
from reverie_shared.translation import N_, _

MEGABYTES = {PHOTOGRAPHS: 23, IMAGENET: 88, **APPLICATIONS}
"""Every network that can be downloaded, and about how many megabytes that is."""

_CALLED = {PHOTOGRAPHS: N_("the network of photographs"), IMAGENET: N_("the large network of photographs")}


def network_to_install(network: str, installed: Collection[str]) -> str:
    """The network to download for dreams on `network`, a value of the setting of that name; it may be there already.

    For `auto` and `bundled` that is `photographs`, which is small, and once there are photographs, `imagenet`.
    """
    if network in MEGABYTES:
        return network
    return IMAGENET if PHOTOGRAPHS in installed or IMAGENET in installed else PHOTOGRAPHS


def called(network: str) -> str:
    """What a sentence calls a network that can be downloaded, in the user's language."""
    return _(_CALLED.get(network, network))


def install_network(client: Client, network: str) -> Generator[Installing | None, None, Installed]:
    """Have the server download a network; yield its progress, or None where there is no news; return its answer.

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
                    raise refused.exception()
                case Installed() as installed if envelope.id == number:
                    return installed
        yield None
