"""What goes wrong, for the log, and faults of Reverie's own as a sentence."""

from __future__ import annotations

import logging
from functools import cache

from reverie_plugin.connect.installation import Installation
from reverie_plugin.log import log_file, open_log
from reverie_shared.errors import Unexpected

_HOST = "gimp"


@cache
def log() -> logging.Logger:
    """This plug-in's log."""
    return open_log(Installation.find().places, _HOST)


def unexpected(error: Exception) -> Unexpected:
    """A fault as an error for the user; the log gets where it was."""
    log().error("A fault.", exc_info=error)
    return Unexpected(
        f"The dream failed by a fault in Reverie ({type(error).__name__}).",
        f"Please report it, with {log_file(Installation.find().places, _HOST)}.",
    )
