"""The error that stops the installer."""

from __future__ import annotations

from typing import ClassVar

from reverie_shared.errors import ReverieError


class InstallFailed(ReverieError):
    """The installer cannot go on: what happened, and what to do."""

    code: ClassVar[str] = "install-failed"
