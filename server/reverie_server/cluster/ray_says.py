"""What Ray says where a machine may not join or use a cluster: another token, another version of it or of Python."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

WRONG_TOKEN = "InvalidAuthToken"

_MISMATCH = re.compile(r"ersion mismatch: The cluster was started with:\s+Ray: (\S+)\s+Python: (\S+)")


def cluster_versions(said: str) -> str:
    """The cluster's versions, where they are what Ray has refused this machine for; else empty."""
    found = _MISMATCH.search(said)
    return _words(found[1], found[2]) if found else ""


def own_versions() -> str:
    """This machine's."""
    return _words(version("ray"), platform.python_version())


def _words(ray: str, python: str) -> str:
    return f"Ray {ray}, Python {python}"
