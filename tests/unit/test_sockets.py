"""The server's sockets: how long a connection may show no key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_server.net import sockets
from reverie_server.net.zap import Keys
from tests.service.strangers import reach


def test_a_connection_that_shows_no_key_in_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_HANDSHAKE_MS", 200)
    with sockets.new_context() as context:
        listener = sockets.open_control(context, Keys.generate(), tmp_path)
        with listener.socket, listener.accepted, reach(listener.endpoint) as stranger:
            stranger.settimeout(10)
            assert stranger.recv(1024), "the server's greeting"
            assert stranger.recv(1024) == b""
