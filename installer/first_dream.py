"""Dreams the bundled photo through the installed server, as a check of the installation."""

from __future__ import annotations

from pathlib import Path

from installer.failure import InstallFailed
from installer.installed_command import InstalledCommand
from reverie_shared.places import Places

PHOTO = Path("plugin", "file", "reverie_cli", "data", "chelsea.png")
"""The photo, within the code."""


def picture(places: Places) -> Path:
    """The dreamed photo."""
    return places.demo / "chelsea-dream.png"


def report(places: Places) -> Path:
    """The report of that dream (written last)."""
    return places.demo / "report.json"


def dream(reverie: InstalledCommand) -> None:
    """Dream the photo; the command says where the picture is, how long it took, and on which network."""
    places = reverie.places
    places.demo.mkdir(exist_ok=True)
    for leftover in (picture(places), report(places)):
        leftover.unlink(missing_ok=True)
    reverie.output.say("Dreaming a first photo...")
    code = reverie.show("dream", places.code / PHOTO, "-o", picture(places), "--report", report(places))
    if code:
        raise InstallFailed(
            "Reverie is installed, but its first dream failed; the lines above say why.",
            f"Run install.py again; if it fails again, {places.logs} has the details.",
        )
