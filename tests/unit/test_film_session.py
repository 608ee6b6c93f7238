"""A film's dream as long as it has no server."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from reverie_plugin.connect.installation import Installation
from reverie_plugin.film import FilmSession, FrameOrder
from reverie_shared.picture import Picture
from reverie_shared.places import Places


class Frame:
    """What is never asked for."""

    picture: Picture


def test_while_the_server_starts_a_wait_takes_its_time(tmp_path: Path) -> None:
    installation = Installation(Places(tmp_path), Path(sys.executable), "a build")
    session = FilmSession[Frame](FrameOrder({}, "reverie"), installation, "the tests")
    began = time.monotonic()
    session.wait(0.05)
    assert time.monotonic() - began >= 0.05
