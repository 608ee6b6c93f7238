"""The `reverie` command, and the link by which the shell finds it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def script(python: Path) -> str:
    """The text of the command. -I: no module in the current folder can pass for one of Reverie's."""
    if os.name == "nt":  # relative to itself, since cmd reads it in a code page that may lack the user's name
        return '@"%~dp0..\\env\\Scripts\\python.exe" -I -m reverie_cli %*\r\n'
    return f'#!/bin/sh\nexec {shlex.quote(str(python))} -I -m reverie_cli "$@"\n'


def install(command: Path, python: Path) -> bool:
    """Write the command unless it is there already; return whether it was written."""
    wanted = script(python).encode()
    if command.is_file() and command.read_bytes() == wanted and os.access(command, os.X_OK):
        return False
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_bytes(wanted)
    command.chmod(0o755)
    return True


def user_link(command: Path) -> Path | None:
    """Where the link to `command` belongs; None where links to commands are not the custom (Windows)."""
    return None if os.name == "nt" else Path.home() / ".local" / "bin" / command.name


def link(command: Path) -> Path | None:
    """Link to the command from the user's folder of programs; return the link.

    None if there is no such folder on this system, or something that is not ours has the name: that stays.
    """
    place = user_link(command)
    if place is None:
        return None
    if leads_to(place, command):
        return place
    if place.exists() or (place.is_symlink() and "reverie" not in str(place.readlink())):
        return None
    place.unlink(missing_ok=True)  # a dangling link to a Reverie that is gone
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(command)
    return place


def leads_to(place: Path, command: Path) -> bool:
    """Whether `place` is a link to `command`."""
    return place.is_symlink() and place.readlink() == command


def is_on_path(folder: Path) -> bool:
    """Whether the shell looks for programs in `folder`."""
    return str(folder) in os.environ.get("PATH", "").split(os.pathsep)
