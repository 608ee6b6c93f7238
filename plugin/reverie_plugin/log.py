"""The log of a host: a file that a user sends along with a question."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reverie_shared.errors import ReverieError
from reverie_shared.errors.connection import FAULT, NO_MEMORY_HERE
from reverie_shared.places import Places
from reverie_shared.translation import _


def log_file(places: Places, host: str) -> Path:
    """The path of that host's log."""
    return places.logs / f"{host}.log"


def open_log(places: Places, host: str) -> logging.Logger:
    """The logger of that host; it writes at most two files of half a megabyte.

    Where no file can be written it writes to the error stream: a missing log must not stop a dream. Opened again, it
    writes to the new place alone.
    """
    logger = logging.getLogger(f"reverie.{host}")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for earlier in [*logger.handlers]:
        logger.removeHandler(earlier)
        earlier.close()
    handler: logging.Handler
    try:
        places.logs.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(places, host), maxBytes=2**19, backupCount=1, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def unexpected(log: logging.Logger, error: BaseException) -> ReverieError:
    """A fault in Reverie itself as an error for the user, which names the log's file; the log gets the traceback. Where
    the system gives this process no more memory, that is the error.
    """
    log.error("A fault.", exc_info=error)
    if isinstance(error, MemoryError):
        return NO_MEMORY_HERE()
    files = [handler.baseFilename for handler in log.handlers if isinstance(handler, logging.FileHandler)]
    return FAULT(reason=repr(error), log=files[0] if files else _("the log"))
