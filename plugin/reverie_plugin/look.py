"""“What is here?” for an editor: connects to the server, and has a network look at a part of a picture."""

from __future__ import annotations

from collections.abc import Generator

from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.look import Sights, look
from reverie_plugin.events import Waiting
from reverie_shared.messages import Progress
from reverie_shared.picture import Part, Picture


def look_at(
    installation: Installation, host: str, picture: Picture, network: str, mask: Picture | None, part: Part | None
) -> Generator[Waiting | Progress | Sights | None, None, None]:
    """What a network sees in a picture: the last event is the `Sights`. Never blocks; closing it cancels the look.

    Parameters
    ----------
    installation : Installation
    host : str
        The editor and its version, for the server's log.
    picture, network, mask, part
        As for `connect.look.look`.

    Raises
    ------
    ReverieError
        Where no server can be started, or it refuses.
    """
    client = yield from connect(installation, host)
    try:
        sights = yield from look(client, picture, network, mask, part)
    finally:
        client.close()
    yield sights
