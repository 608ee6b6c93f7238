"""The digest of a network's file: two machines with the same one have the same network."""

from __future__ import annotations

from pathlib import Path

from reverie_server.networks import catalog, own_store
from reverie_server.networks.weights import BUNDLED
from reverie_shared import own_networks
from reverie_shared.networks import BUNDLED as BUNDLED_NAME


def file_digest(name: str, folder: Path) -> str:
    """SHA-256, in hexadecimal digits, of the file of the network of that name; `folder` is that of downloaded networks.

    Raises `OSError` where it is not there.
    """
    if own := own_networks.parse(name):
        return own.digest
    file = BUNDLED if name == BUNDLED_NAME else catalog.file(name, folder)
    return own_store.digest(file)
