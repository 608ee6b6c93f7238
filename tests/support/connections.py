"""A connection file's content, of a server that does not run."""

from __future__ import annotations

from reverie_shared.connection import Connection

CONNECTION = Connection(
    control="tcp://127.0.0.1:1",
    pictures="tcp://127.0.0.1:65535",
    server_key="s" * 40,
    client_public="p" * 40,
    client_secret="c" * 40,
    pid=1,
    build="0123456789abcdef",
)
