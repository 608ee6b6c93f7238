"""“What is here?” for an editor: what its user points at; connects to the server, and has a network look at it."""

from __future__ import annotations

from collections.abc import Generator

from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.look import Sights, look
from reverie_plugin.events import Waiting
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.messages import Progress
from reverie_shared.picture import Part, Picture
from reverie_shared.translation import _


def place_selected(selected: Rectangle | None, bounds: Rectangle) -> Rectangle:
    """What of a picture with these bounds is selected; raises `HostRefused` where nothing is."""
    place = selected and selected.clipped(bounds)
    if place is None:
        raise HostRefused(_("Nothing is selected."), _("Select a part of the picture, or click on it here."))
    return place


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
