"""What the doctor finds of GIMP and Krita."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from reverie_cli.doctor.finding import Finding
from reverie_plugin.connect.installation import Installation
from reverie_shared.build import FROM_PIP, install_again
from reverie_shared.editors import Editor, find, never_started
from reverie_shared.places import Places
from reverie_shared.translation import _


def editors(installation: Installation) -> Iterator[Finding]:
    """Each editor of this user, and whether it has the plug-in of this Reverie."""
    found = find()
    for editor in found:
        yield _in(editor, installation.places)
    for title in never_started():
        what = _("It is here but was never started.")
        yield Finding(title, what, _("Start it once, then run install.py again."))
    if not found:
        yield Finding(_("Editors"), _("No profile of GIMP 3 or Krita was found."))


def _in(editor: Editor, places: Places) -> Finding:
    folder = editor.plugins / "reverie"
    try:
        home = json.loads((folder / "install.json").read_text(encoding="utf-8"))["home"]
    except (OSError, ValueError, KeyError, TypeError):
        home = None
    if home is None:
        what = _("without Reverie's plug-in ({folder})").format(folder=editor.plugins)
        if FROM_PIP or not places.record.is_file():  # neither pip nor a checkout serves editors
            return Finding(editor.title, what)
        return Finding(editor.title, what, f"{install_again()}.")
    if Path(home) != places.home:
        what = _("with the plug-in of another Reverie, in {home}").format(home=home)
        return Finding(editor.title, what, _("Run the install.py of the one that it shall have."))
    if not any((folder / name).is_file() for name in ("reverie.py", "__init__.py")):  # GIMP's, Krita's
        what = _("with a plug-in that lacks its files ({folder})").format(folder=folder)
        return Finding(editor.title, what, f"{install_again()}.")
    if not any(places.editor.glob("cp*")):
        return Finding(editor.title, _("with the plug-in, but without the libraries for it"), f"{install_again()}.")
    return Finding(editor.title, _("with Reverie's plug-in in {folder}").format(folder=folder))
