"""A mirror on this machine that publishes one file, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FILE = bytes(range(256)) * 20_000
"""What it publishes if nothing else: 5 MB."""

PATHS = ("whole", "no-ranges", "cut-off", "other", "folder")
"""Its names: as it should be; by a server that cannot send parts; by one that hangs up half-way; another file; as it
should be, by any name in a folder."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        how = self.path.split("/")[1]
        if how not in PATHS:
            self.send_error(404)
            return
        assert isinstance(self.server, _Server)
        body = self.server.file[::-1] if how == "other" else self.server.file
        wanted = self.headers.get("Range")
        start = 0
        if wanted and how != "no-ranges":
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.server.starts.append(start)
        self.wfile.write(body[start : len(body) // 2] if how == "cut-off" else body[start:])

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    def __init__(self, file: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.file = file
        self.starts: list[int] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Mirror:
    """Where it listens, and from which byte on each download began."""

    def __init__(self, address: str, starts: list[int]) -> None:
        self._address = address
        self.starts = starts

    def url(self, how: str) -> str:
        """The address of the file, published in one of the ways of `PATHS`."""
        return f"{self._address}/{how}"


@contextmanager
def mirror(file: bytes = FILE) -> Iterator[Mirror]:
    """A mirror of a file that runs."""
    server = _Server(file)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Mirror(f"http://127.0.0.1:{server.server_port}", server.starts)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
