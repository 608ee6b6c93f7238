"""The image editors that are served: those found, and the folder in each that is Reverie's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from installer.failure import InstallFailed
from reverie_shared.editors import NAMES, Editor, find, gimp_consoles, has_flatpak, never_started

__all__ = ["NAMES", "Editor", "check_is_ours", "find", "gimp_consoles", "has_flatpak", "missing", "never_started"]


def check_is_ours(folder: Path) -> None:
    """Raise `InstallFailed` if `folder`, where the plug-in belongs, holds something else than a plug-in of Reverie.

    A Reverie's has an install.json that names its `home`; a folder that is missing or empty is free.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        found = json.loads((folder / "install.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("home"), str):
        raise InstallFailed(
            f"{folder} is not a plug-in of Reverie, and Reverie's belongs there.",
            "Rename or remove that folder, then run install.py again; or leave this editor out with --hosts.",
        )


def missing(editors: list[Editor], wanted: Iterable[str]) -> list[str]:
    """What to tell the user of the editors asked for by name (`wanted`) that are not among those found."""
    found = {editor.host for editor in editors}
    return [
        f"No profile of {NAMES[host]} was found: start {NAMES[host]} once, then run install.py again."
        for host in wanted
        if host not in found
    ]
