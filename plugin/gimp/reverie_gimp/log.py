"""The plug-in's log, and the error that a fault in Reverie becomes."""

from __future__ import annotations

import logging
from functools import cache

from reverie_plugin import log as plugin_log
from reverie_shared import places
from reverie_shared.errors import ReverieError


@cache
def log() -> logging.Logger:
    """The logger of this plug-in, which writes `gimp.log` in the folder of Reverie's logs."""
    return plugin_log.open_log(places.find(), "gimp")


def unexpected(error: Exception) -> ReverieError:
    """A fault in Reverie as an error for the user; the log gets the traceback."""
    return plugin_log.unexpected(log(), error)
