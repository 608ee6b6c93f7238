"""A file with all that the doctor has found and the ends of the logs, to be sent along with a question.

It holds no pictures. The keys of the server that runs, and what looks like a key, are taken out of it, and so are the
names of the user, of the machine and of home folders, as far as they are known here.
"""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from reverie_cli.doctor.finding import Finding
from reverie_shared.connection import Connection
from reverie_shared.places import Places

LINES = 200
"""Of the end of each log."""

_PASSWORD = re.compile(r"://[^/@\s]+@")
_KEY = re.compile(
    r"(?<![0-9A-Za-z.:+=^!/*?&<>()\[\]{}@%$#-])[0-9A-Za-z.:+=^!/*?&<>()\[\]{}@%$#-]{40}(?![0-9A-Za-z.:+=^!/*?&<>()\[\]{}@%$#-])"
)
"""A CURVE key as text: 40 digits of Z85, which no word or path of a log is by chance."""


def report(findings: Sequence[Finding], places: Places) -> str:
    """The text of the report."""
    lines = ["# Reverie's report", ""]
    for each in findings:
        lines.append(f"{'FAULT' if each.is_fault else 'ok   '} {each.topic}: {each.what}")
        lines += [f"      {each.remedy}"] if each.is_fault else []
    for file in sorted(places.logs.glob("*.log")):
        lines += ["", f"## {file.name}, its end", ""]
        try:
            lines += file.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES:]
        except OSError as error:
            lines.append(f"({error.strerror})")
    return anonymous("\n".join(lines), [places.home], _keys(places)) + "\n"


def _keys(places: Places) -> list[str]:
    """The keys of the server that runs."""
    connection = Connection.read(places.connection)
    return [] if connection is None else [connection.client_secret, connection.client_public, connection.server_key]


def anonymous(text: str, homes: Iterable[Path], keys: Iterable[str] = ()) -> str:
    """The text without keys, passwords, and the names of folders, user and machine."""
    for key in keys:
        text = text.replace(key, "KEY")
    folders = {str(Path.home()): "~", **{str(home): "REVERIE" for home in homes}}
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(folder, folders[folder])
    text = re.sub(r"(/home/|/Users/|C:\\Users\\)[^/\\\s]+", r"\1USER", text)
    names = {platform.node(): "MACHINE"}
    with suppress(OSError, KeyError):  # a user without a name
        names[getpass.getuser()] = "USER"
    for name, instead in names.items():
        if len(name) > 2:
            text = re.sub(rf"\b{re.escape(name)}\b", instead, text)
    return _KEY.sub("KEY", _PASSWORD.sub("://", text))
