"""Finds the image editors of this user, and the folder in which each looks for plug-ins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NAMES = {"gimp": "GIMP", "krita": "Krita"}
"""The kinds of editors, by the name of their folder in plugin/ (and on the command line): what people call them."""

FIRST_GIMP = 3


@dataclass(frozen=True)
class Editor:
    """One profile of an editor.

    Attributes
    ----------
    host : str
        A name in `NAMES`.
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
    """The profiles of GIMP 3 and Krita in the user's folder (by default the home folder), GIMP first.

    Krita's is also found where it does not exist yet but Krita is installed: Krita takes a folder that was made for it.
    GIMP does not: it would leave out its other folders and what it takes over from an older GIMP (`never_started`).
    """
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
    usual = _data(user) / ("Krita" if sys.platform == "darwin" else "krita")
    if usual.is_dir() or _has_krita():
        yield Editor("krita", "Krita", usual / "pykrita")
    flatpak = user / ".var" / "app" / "org.kde.krita" / "data" / "krita"
    if flatpak.is_dir() or has_flatpak("org.kde.krita"):
        yield Editor("krita", "Krita (Flatpak)", flatpak / "pykrita")


def never_started(user: Path | None = None) -> dict[str, Path | None]:
    """Each GIMP 3 that is installed but has no profile, which GIMP makes when it is started.

    Returns
    -------
    dict
        By title, the program that starts it without windows; None where only the user can start it.
    """
    user = user or Path.home()
    titles = {editor.title for editor in _gimps(user)}
    found: dict[str, Path | None] = {f"GIMP {version}": console for version, console in gimp_consoles().items()}
    if not titles and not found and has_flatpak("org.gimp.GIMP"):
        found["GIMP (Flatpak)"] = None
    if not any("Snap" in title for title in titles) and shutil.which("snap") and shutil.which("gimp", path="/snap/bin"):
        found["GIMP (Snap)"] = None
    return {title: console for title, console in found.items() if title not in titles}


def gimp_consoles() -> dict[str, Path]:
    """The programs that start a GIMP 3 without windows, by its version (such as `3.0`)."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    if sys.platform == "darwin":
        folders.append("/Applications/GIMP.app/Contents/MacOS")
    if sys.platform == "win32":
        folders += [f"{base}\\GIMP 3\\bin" for base in _program_folders()]
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(Path(folder).glob("gimp-console-3.*")):
            version = re.fullmatch(r"gimp-console-(3\.\d+)(\.exe)?", file.name)
            if version and os.access(file, os.X_OK):
                found.setdefault(version[1], file)
    return found


def _has_krita() -> bool:
    """Whether Krita is installed, other than as a Flatpak or an AppImage."""
    if shutil.which("krita"):
        return True
    if sys.platform == "darwin":
        return Path("/Applications/krita.app").is_dir()
    if sys.platform == "win32":
        return any(next(Path(base).glob("Krita*/bin/krita.exe"), None) for base in _program_folders() if base)
    return False


def _program_folders() -> list[str]:
    """Where programs lie on Windows."""
    return [os.environ.get("PROGRAMFILES", ""), os.environ.get("LOCALAPPDATA", "") + "\\Programs"]


def has_flatpak(name: str) -> bool:
    """Whether that Flatpak is installed."""
    flatpak = shutil.which("flatpak") if sys.platform == "linux" else None
    if flatpak is None:
        return False
    return subprocess.run([flatpak, "info", name], capture_output=True, check=False).returncode == 0


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
