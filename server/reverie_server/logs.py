"""The log files: `server.log` of both processes, and `worker.log` with what TensorFlow prints."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from reverie_shared.places import private_folder

SERVER_LOG = "server.log"
WORKER_OUTPUT = "worker.log"

_FORMAT = "%(asctime)s %(levelname)-7s %(processName)s %(name)s: %(message)s"
_BYTES, _OLDER = 2**20, 3


def start(folder: Path) -> None:
    """Log into `folder`, and to the terminal where there is one (a detached server has none)."""
    path = private_folder(folder) / SERVER_LOG
    handlers: list[logging.Handler] = [
        logging.handlers.RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_OLDER, encoding="utf-8")
    ]
    if sys.stderr and sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    logging.basicConfig(level=logging.INFO, format=_FORMAT, handlers=handlers)


def forward(send: Callable[[Any], None]) -> None:
    """In the worker: send each record to the server process, which alone writes and rotates `server.log`."""

    class Forwarder(logging.handlers.QueueHandler):
        def enqueue(self, record: logging.LogRecord) -> None:
            send(record)

    logging.basicConfig(level=logging.INFO, handlers=[Forwarder(None)])  # type: ignore[arg-type]


def catch_output(folder: Path) -> None:
    """Redirect all that this process prints, C++ libraries included, to `worker.log`; the previous one is kept.

    Raises `OSError` where that file cannot be written; then nothing is redirected.
    """
    path = private_folder(folder) / WORKER_OUTPUT
    with suppress(OSError):  # there is no previous one; or, on Windows, another worker still writes it
        path.replace(path.with_suffix(".log.1"))
    output = path.open("w", encoding="utf-8", buffering=1)
    for standard in (1, 2):
        os.dup2(output.fileno(), standard)
    sys.stdout = sys.stderr = output
