"""Removes all that the installer made, and nothing else: what the user has made of presets stays."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from installer import command, hosts, install_lock, plugins, record, shell_files
from installer.environment import Environment, remove
from installer.failure import InstallFailed
from installer.installation import LOCK_NAME, contents
from installer.installed_command import InstalledCommand
from installer.output import Output
from reverie_shared.places import Places


def uninstall(places: Places) -> None:
    """Stop the server and remove Reverie's home, the link to its command, and the folders made for them.

    Raises `InstallFailed` if there is no Reverie of ours at `places.home`.
    """
    known = record.load(places.record)
    if known is None:
        raise InstallFailed(
            f"There is no Reverie in {places.home}.", "Name the folder it was installed to with --prefix."
        )
    with install_lock.hold(places.home / LOCK_NAME):
        output = Output()
        InstalledCommand(places, Environment(places.environment, known.lock).python, output).stop()
        plugins.uninstall(hosts.find(), places, output)
        link = Path(known.link) if known.link else None
        if link and command.leads_to(link, places.command):
            link.unlink()
        shell_files.uninstall(known.shell_files, output)
        for path in contents(places):
            remove(path)
        remove(places.record)  # last, so that an interrupted run can be repeated
    for folder in (places.presets, places.home, *map(Path, reversed(known.made))):
        with suppress(OSError):  # it is not empty: somebody else uses it
            folder.rmdir()
    if places.home.exists():
        others = sorted(path.name for path in places.home.iterdir() if path != places.presets)
        presets = [f"Your own presets are kept, in {places.presets}."] if places.presets.exists() else []
        left = [f"Left in {places.home}, since it is not Reverie's: {', '.join(others)}"] if others else []
        output.say(" ".join(["Reverie is removed.", *presets, *left]))
    else:
        output.say("Reverie is removed. (What pip downloaded stays in pip's cache: `pip cache purge` empties it.)")
