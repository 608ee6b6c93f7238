"""Installs the plug-ins into the image editors that were found, checks them, and removes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import editor_libraries, gimp, hosts, krita, record
from installer.hosts import Editor
from installer.output import Output
from reverie_shared.places import Places


def _into_gimp(editor: Editor, places: Places, python: Path, output: Output, offline: bool) -> bool:
    new = gimp.install(editor, places)
    output.say(f"{editor.title}: asking it what it knows of Reverie...")
    answer = gimp.ask(editor, places)
    for version in [answer.python] if answer else editor_libraries.VERSIONS:
        new |= editor_libraries.install(places.editor, version, python, output, offline)
    if answer and not answer.loads:
        answer = gimp.ask(editor, places)
    output.say(f"{editor.title}: {answer.in_words if answer else gimp.NO_ANSWER}")
    return new


def _into_krita(editor: Editor, places: Places, python: Path, output: Output, offline: bool) -> bool:
    new = krita.install_into(krita.Profile.of(editor), places, places.code)
    for version in krita.python_versions(editor):
        new |= editor_libraries.install(places.editor, version, python, output, offline)
    if new:
        output.say(f"{editor.title}: the plug-in is in place, and enabled from its next start on.")
    return new


@dataclass(frozen=True)
class Host:
    """What the installer does for one kind of editor.

    Attributes
    ----------
    install : callable
        Puts the plug-in into an editor, with the libraries for its Python; returns whether anything was changed. Takes
        the editor, the `Places` of the Reverie, its Python, the `Output`, and whether to do without the network.
    uninstall : callable
        Takes the plug-in of the Reverie at those `Places` out of an editor; returns whether it was there.
    written : callable
        The files and folders that `install` writes outside Reverie's home.
    """

    install: Callable[[Editor, Places, Path, Output, bool], bool]
    uninstall: Callable[[Editor, Places], bool]
    written: Callable[[Editor], list[Path]]


HOSTS = {
    "gimp": Host(_into_gimp, gimp.uninstall, gimp.written),
    "krita": Host(_into_krita, krita.uninstall, krita.written),
}
"""By their names in `installer.hosts.NAMES`."""


def install(editors: Sequence[Editor], places: Places, python: Path, output: Output, offline: bool) -> bool:
    """Put the plug-in into each editor, with the libraries for its Python; return whether anything was changed.

    Parameters
    ----------
    editors : sequence of Editor
    places : Places
        Of the Reverie whose code is installed already.
    python : Path
        That of Reverie's environment; pip runs in it.
    output, offline
        As `installer.pip.install` takes them; raises as that does.
    """
    changed = False
    for editor in editors:
        changed |= HOSTS[editor.host].install(editor, places, python, output, offline)
    return changed


def prepare(output: Output) -> None:
    """Start each GIMP that was never started, which makes its profile; say which of them the user has to start."""
    for title, console in hosts.never_started().items():
        if console:
            output.say(f"{title}: starting it for the first time, without windows, so that it makes its folders...")
            gimp.make_profile(console)
    for title in hosts.never_started():
        output.say(start_once_message(title))


def start_once_message(title: str) -> str:
    """What to tell the user of a GIMP that has no profile."""
    return f"{title} is here but was never started: start it once, then run install.py again."


def missing_folders(editors: Sequence[Editor]) -> list[str]:
    """The folders that do not exist yet and that the plug-ins will need, outermost first."""
    written = [path for editor in editors for path in HOSTS[editor.host].written(editor)]
    return list(dict.fromkeys(folder for path in written for folder in record.missing_folders(path)))


def uninstall(editors: Sequence[Editor], places: Places, output: Output) -> None:
    """Take the plug-in of this Reverie out of each editor."""
    for editor in editors:
        if HOSTS[editor.host].uninstall(editor, places):
            output.say(f"{editor.title}: the plug-in is removed.")
