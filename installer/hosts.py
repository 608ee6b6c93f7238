"""Which image editors this user has, and where each looks for plug-ins."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NAMES = {"gimp": "GIMP", "krita": "Krita"}
FIRST_GIMP = 3


@dataclass(frozen=True)
class Editor:
    """One profile of an editor.

    Attributes
    ----------
    host : str
        `gimp` or `krita`.
    title : str
        For people: name, version, and packaging where it is not the system's own.
    plugins : Path
        The folder in which this editor looks for its user's plug-ins; it may not exist yet.
    """

    host: str
    title: str
    plugins: Path

    @property
    def has_plugin(self) -> bool:
        """Whether Reverie's plug-in is in its folder."""
        return (self.plugins / "reverie").is_dir()


def find(user: Path | None = None) -> list[Editor]:
    """The profiles of GIMP 3 and Krita in the user's folder (by default the home folder), GIMP first."""
    user = user or Path.home()
    return [*_gimps(user), *_kritas(user)]


def _gimps(user: Path) -> Iterable[Editor]:
    # GIMP's Flatpak uses the same folder as the system's GIMP.
    for profiles, packaging in (
        (_settings(user) / "GIMP", ""),
        (user / "snap" / "gimp" / "current" / "GIMP", " (Snap)"),
    ):
        for profile in sorted(profiles.glob("*")):
            version = re.fullmatch(r"(\d+)\.(\d+)", profile.name)
            if version and int(version[1]) >= FIRST_GIMP and profile.is_dir():
                yield Editor("gimp", f"GIMP {profile.name}{packaging}", profile / "plug-ins")


def _kritas(user: Path) -> Iterable[Editor]:
    for profile, packaging in (
        (_data(user) / ("Krita" if sys.platform == "darwin" else "krita"), ""),
        (user / ".var" / "app" / "org.kde.krita" / "data" / "krita", " (Flatpak)"),
    ):
        if profile.is_dir():
            yield Editor("krita", f"Krita{packaging}", profile / "pykrita")


def _settings(user: Path) -> Path:
    """Where programs keep their users' settings."""
    if sys.platform == "linux":
        return Path(os.environ.get("XDG_CONFIG_HOME") or user / ".config")
    return _data(user)


def _data(user: Path) -> Path:
    """Where programs keep their users' data."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or user / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return user / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or user / ".local" / "share")


def missing(editors: list[Editor], wanted: Iterable[str]) -> list[str]:
    """What to tell the user of the editors asked for by name (`wanted`) that are not among those found."""
    found = {editor.host for editor in editors}
    return [
        f"No profile of {NAMES[host]} was found: start {NAMES[host]} once, then run install.py again."
        for host in wanted
        if host not in found
    ]
