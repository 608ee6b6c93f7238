"""The plug-in in GIMP: its stub in each profile, libraries for GIMP's Python, and whether GIMP has registered it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from installer import hosts
from installer.environment import remove
from installer.hosts import Editor
from reverie_shared.build import build_id
from reverie_shared.places import Places

NAME = "reverie"
"""The name of the plug-in's folder and of its script; GIMP requires them to be equal."""

IMPORT_ROOTS = ("shared", "plugin", "plugin/gimp")
"""The code folders that the stub puts on `sys.path`."""

RECORD = "install.json"

PROCEDURE = "plug-in-reverie-dream"
"""What GIMP has registered once it has registered the plug-in."""

ANSWER_SECONDS = 120.0
"""How long GIMP may take to answer; its very first start reads all fonts and plug-ins."""

NO_ANSWER = "the plug-in is in place; this GIMP could not be asked. It shows as Filters > DeepDream at the next start."
"""Shown where GIMP gave no answer."""

_QUESTION = """
import json, sys
from gi.repository import Gimp
sys.path.insert(0, {editor!r} + "/cp%d%d" % sys.version_info[:2])
try:
    import msgpack, platformdirs, zmq
    loads = True
except Exception:
    loads = False
registered = Gimp.get_pdb().lookup_procedure({procedure!r}) is not None
print("REVERIE " + json.dumps(dict(python=sys.version_info[:2], loads=loads, registered=registered)), flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """What GIMP says of itself."""

    python: tuple[int, int]
    """The version of its Python."""
    loads: bool
    """Whether that can load the libraries for the plug-in."""
    registered: bool
    """Whether the plug-in's procedure is registered."""

    @property
    def in_words(self) -> str:
        """The same as a sentence for the user."""
        if not self.registered:
            return "the plug-in is in place, but GIMP has not registered it: start GIMP in a terminal, which says why."
        if not self.loads:
            return "the plug-in is registered: Filters > DeepDream (its Python loads no ZeroMQ: a relay speaks for it)."
        return "the plug-in is registered: Filters > DeepDream."


def install(editor: Editor, places: Places) -> bool:
    """Put the stub into one profile; return whether anything was changed.

    The stub is written again with each build, so that GIMP, which goes by its date, asks it again for its procedures.
    Raises `InstallFailed` if its folder is another plug-in's.
    """
    folder = editor.plugins / NAME
    script, record = folder / f"{NAME}.py", folder / RECORD
    source = (places.code / "plugin" / "gimp" / "plug_ins" / NAME / f"{NAME}.py").read_bytes()
    wanted = json.dumps(_record(places), indent=2)
    if (
        script.is_file()
        and record.is_file()
        and script.read_bytes() == source
        and record.read_text(encoding="utf-8") == wanted
        and os.access(script, os.X_OK)
    ):
        return False
    hosts.check_is_ours(folder)
    remove(folder)
    folder.mkdir(parents=True)
    record.write_text(wanted, encoding="utf-8")
    script.write_bytes(source)
    script.chmod(0o755)  # GIMP passes over a script without the run bit, and says nothing
    return True


def uninstall(editor: Editor, places: Places) -> bool:
    """Take the stub of this Reverie out of one profile; return whether it was there."""
    folder = editor.plugins / NAME
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(found, dict) or found.get("home") != str(places.home):
        return False
    shutil.rmtree(folder)
    return True


def written(editor: Editor) -> list[Path]:
    """What `install` writes: the folder of the plug-in."""
    return [editor.plugins / NAME]


def ask(editor: Editor, places: Places, program: Sequence[str] | None = None) -> Answer | None:
    """Start GIMP without windows and ask it; None where it cannot be found, or gives no answer.

    Parameters
    ----------
    editor : Editor
        The profile; the GIMP asked is one that uses it.
    places : Places
        Where the libraries for the plug-in lie.
    program : sequence of str, optional
        The command that starts GIMP's console, where it is not to be looked for.
    """
    command = list(program) if program else find_console(editor)
    if command is None:
        return None
    question = _QUESTION.format(editor=str(places.editor), procedure=PROCEDURE)
    try:
        told = subprocess.run(
            [*command, "-i", "-n", "--batch-interpreter=python-fu-eval", "-b", f"exec({question!r})", "--quit"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"^REVERIE (\{.*\})$", told, re.MULTILINE)
    if found is None:
        return None
    facts = json.loads(found[1])
    return Answer((facts["python"][0], facts["python"][1]), facts["loads"], facts["registered"])


def find_console(editor: Editor) -> list[str] | None:
    """The command that starts GIMP without windows, with that profile; None where there is none."""
    version = editor.plugins.parent.name
    if "snap" in editor.plugins.parts:
        return None  # it lets nobody start its console
    if console := hosts.gimp_consoles().get(version):
        return [str(console)]
    if hosts.has_flatpak("org.gimp.GIMP"):
        return ["flatpak", "run", f"--command=gimp-console-{version}", "org.gimp.GIMP"]
    return None


def make_profile(console: Path) -> None:
    """Start a GIMP that was never started, without windows, so that it makes its profile."""
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            [console, "-i", "-n", "--quit"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )


def _record(places: Places) -> dict[str, object]:
    return {
        "home": str(places.home),
        "build": build_id(places.code),
        "code": [str(places.code / root) for root in IMPORT_ROOTS],
        "editor": str(places.editor),
    }
