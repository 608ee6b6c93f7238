"""The page of an atlas: a small web server on the loopback interface, for one user's browser.

Whoever asks must know the token in the address (256 random bits, compared in constant time), and ask for this very
server: the `Host` header is checked, else a page of another site could ask through a name that leads here (DNS
rebinding); so is the `Origin` of what changes anything. The browser is given the address by a file that only the user
can read, for everyone on the machine can read a command line.
"""

from __future__ import annotations

import hmac
import html
import json
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import TracebackType
from typing import Any

from reverie_cli.atlas.contents import Contents
from reverie_shared.errors import NotFound, ReverieError
from reverie_shared.places import private_folder
from reverie_shared.threads import BackgroundThread
from reverie_shared.translation import _

ADDRESS = "127.0.0.1"

LONGEST_BODY = 16 * 1024
"""Bytes of the longest request's body."""

TIMEOUT = 20.0
"""Seconds that a connection may be silent."""

MOST_CONNECTIONS = 128
"""Connections at the same time: a browser makes six, and a process may open 256 files on macOS."""

FILES: Mapping[str, tuple[str, str]] = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
}
"""The files of the page, and their types, by the end of the address."""

_FOLDER = Path(__file__).parent / "page"

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer:
    """Serves the page while it is open, as a context manager.

    Parameters
    ----------
    contents : Contents
        What the page shows and does.
    run : Path
        The folder of files for this user's clients (`places.run`).

    Attributes
    ----------
    url : str
        The page's address, token included.
    """

    def __init__(self, contents: Contents, run: Path) -> None:
        token = secrets.token_urlsafe(32)
        self._server = _Server((ADDRESS, 0), partial(_Handler, contents, token))
        self.url = f"http://{ADDRESS}:{self._server.server_port}/{token}/"
        self._link = private_folder(run) / f"atlas-{secrets.token_hex(8)}.html"

    def __enter__(self) -> PageServer:
        self._link.touch(mode=0o600)
        self._link.write_text(
            f'<!doctype html><meta http-equiv="refresh" content="0; url={html.escape(self.url)}">', encoding="utf-8"
        )
        return self

    @property
    def link(self) -> str:
        """The address of a file, readable by the user alone, that leads to the page."""
        return self._link.as_uri()

    def serve(self) -> None:
        """Answer requests until `shutdown` is called in another thread, or Ctrl-C."""
        self._server.serve_forever(poll_interval=0.2)

    def shutdown(self) -> None:
        """End `serve`, from another thread."""
        self._server.shutdown()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._link.unlink()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Answers each connection in a thread of its own, which ends with the process."""

    allow_reuse_address = False  # on Windows, another user's program could listen at the same port

    def __init__(self, address: tuple[str, int], handler: Callable[..., BaseHTTPRequestHandler]) -> None:
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without asking for the machine's name, which takes seconds where a resolver does not answer."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread; close the connection where there are too many."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            BackgroundThread(partial(self.process_request_thread, request, client_address)).start()
        except RuntimeError:  # the system gives no thread
            self._free.release()
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one connection, in its thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that is gone."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    timeout = TIMEOUT
    server_version = "reverie"
    sys_version = ""

    def __init__(self, contents: Contents, token: str, *arguments: Any) -> None:
        self._contents, self._token = contents, token
        super().__init__(*arguments)

    def do_GET(self) -> None:  # http.server's name
        """Send a file of the page, a picture, or what the page shows."""
        path = self._admitted()
        if path is None:
            return
        if path in FILES:
            name, kind = FILES[path]
            self._send(HTTPStatus.OK, kind, (_FOLDER / name).read_bytes())
        elif path == "contents.json":
            self._answer(self._contents.told)
        elif path == "picture":
            self._answer_picture(self._contents.shown)
        elif path.startswith("entry/"):
            self._answer_picture(partial(self._contents.entry, path.removeprefix("entry/")))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, _("There is no such page here."))

    def do_POST(self) -> None:  # http.server's name
        """Mix, or look at the picture."""
        path = self._admitted()
        if path is None:
            return
        if self.headers.get("Origin") not in (None, f"http://{self.headers['Host']}"):
            self._refuse(HTTPStatus.FORBIDDEN, _("Another page asked for this."))
            return
        asked = self._body()
        if asked is None:
            self._refuse(HTTPStatus.BAD_REQUEST, _("The page has asked for something that it cannot ask for."))
        elif path == "mix":
            self._answer(partial(self._contents.mix, asked))
        elif path == "look":
            self._answer(partial(self._contents.look, asked))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, _("There is no such page here."))

    def _admitted(self) -> str | None:
        """The address behind the token; None where the request was refused."""
        port = self.connection.getsockname()[1]
        if self.headers.get("Host") not in (f"{ADDRESS}:{port}", f"localhost:{port}"):
            self._refuse(HTTPStatus.FORBIDDEN, _("This page is asked for by a name that is not its own."))
            return None
        _empty, _slash, rest = self.path.partition("/")
        token, slash, path = rest.partition("/")
        if not slash or not hmac.compare_digest(token.encode(), self._token.encode()):
            self._refuse(
                HTTPStatus.FORBIDDEN,
                _("This page belongs to another user, or its address is incomplete: copy all of it from the terminal."),
            )
            return None
        return path

    def _body(self) -> dict[str, Any] | None:
        """What the page asks for; None where it is not a map in JSON."""
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 <= length <= LONGEST_BODY:
                return None
            asked = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError, OSError):
            return None
        return asked if isinstance(asked, dict) else None

    def _answer(self, ask: Callable[[], object]) -> None:
        """Send what a call returns, as JSON; where it raises an error, its sentences."""
        try:
            answer, status = ask(), HTTPStatus.OK
        except ReverieError as error:
            answer, status = {"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY
        self._send(status, "application/json", json.dumps(answer).encode())

    def _answer_picture(self, ask: Callable[[], bytes]) -> None:
        try:
            self._send(HTTPStatus.OK, "image/jpeg", ask())
        except NotFound as error:
            self._refuse(HTTPStatus.NOT_FOUND, str(error))
        except ReverieError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self.close_connection = True
        self._send(status, "text/plain; charset=utf-8", f"{words}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:  # http.server's name
        """Say nothing: the address would be in it, and with it the token."""
