"""The log of a host: what a user sends along with a question."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from reverie_shared.places import Places


def log_file(places: Places, host: str) -> Path:
    """Where the log of that host is."""
    return places.logs / f"{host}.log"


def open_log(places: Places, host: str) -> logging.Logger:
    """The logger of that host; it writes at most two files of half a megabyte.

    Where no file can be written it writes to the error stream: that nothing can be noted is no reason to fail.
    """
    logger = logging.getLogger(f"reverie.{host}")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler: logging.Handler
    try:
        places.logs.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(places, host), maxBytes=2**19, backupCount=1, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger
