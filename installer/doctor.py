"""`install.py doctor`: what can be told without an environment, then `reverie doctor` for all the rest."""

from __future__ import annotations

from pathlib import Path

from installer import code_copy, command, gimp, hosts, machine, plugins, record
from installer.environment import Environment
from installer.installation import CHECKOUT
from installer.installed_command import InstalledCommand
from installer.output import Output
from installer.record import Record
from reverie_shared.places import Places


def examine(places: Places) -> int:
    """Print the state of everything; return 0 if it is in order, 1 if something is to be seen to."""
    intact, in_order = is_intact(places), True
    environment = _environment(places)
    if environment is not None and environment.fault() is None:
        print("\n“reverie doctor” says:", flush=True)
        in_order = InstalledCommand(places, environment.python, Output()).show("doctor") == 0
    if not intact and environment is not None:
        print("\nRun install.py to repair it.")
    return 0 if intact and in_order else 1


def is_intact(places: Places) -> bool:
    """Print what can be told without the environment; return whether install.py has nothing to repair."""
    known, environment = record.load(places.record), _environment(places)
    if known is None or environment is None:
        print(f"Reverie is not installed in {places.home}.")
        _editors(None)
        return False
    found = environment.inspect() or {"python": "?", "packages": {}}
    tensorflow = [f"{name} {version}" for name, version in found["packages"].items() if "tensorflow" in name]
    fault = environment.fault()
    current = code_copy.is_current(CHECKOUT, places.code)
    command_fault = _command_fault(places, known)
    rows = {
        "Home": f"{places.home} ({machine.free_gigabytes(places.home):.1f} GB free on its disk)",
        "Reverie": f"{known.version or '?'}, build {known.build or '?'}"
        + ("" if known.complete else "; the installation is unfinished"),
        "Code": "the same as in this checkout" if current else "not the same as in this checkout",
        "Environment": f"{fault or 'intact'}: Python {found['python']}, {', '.join(tensorflow)}",
        "Command": _command(known, command_fault),
        "NVIDIA GPU": "found" if machine.has_nvidia_gpu() else "none found",
        "Log": str(places.logs / "install.log"),
    }
    for name, text in rows.items():
        print(f"{name:12} {text}")
    registered = _editors(places)
    return known.complete and fault is None and current and command_fault is None and registered


def _environment(places: Places) -> Environment | None:
    """The environment of what is installed; None where nothing is."""
    known = record.load(places.record)
    if known is None:
        return None
    return Environment(places.environment, known.lock or machine.server_lock(), known.cluster)


def _command_fault(places: Places, known: Record) -> str | None:
    """What is wrong with the command or with the link to it that was made, in words; None if nothing is."""
    if not places.command.exists():
        return "it is missing"
    if known.link is None or command.leads_to(Path(known.link), places.command):
        return None
    if Path(known.link).exists() or Path(known.link).is_symlink():
        return f"{known.link} is something else now, not the link to it"
    return f"the link to it, {known.link}, is gone"


def _command(known: Record, fault: str | None) -> str:
    """The command and from where it is linked, or what is wrong with it."""
    if fault:
        return f"{known.command}: {fault}"
    return f"{known.command}, linked from {known.link}" if known.link else known.command


def _editors(places: Places | None) -> bool:
    """Print the editors found; return whether every GIMP that can be asked has registered the plug-in it was given.

    None are asked where `places` is None: nothing is installed.
    """
    found = hosts.find()
    registered = True
    for editor in found:
        plugin = "with" if editor.has_plugin else "without"
        print(f"{'Editor':12} {editor.title}, {plugin} Reverie's plug-in in {editor.plugins}", flush=True)
        if places and editor.has_plugin and editor.host == "gimp":
            answer = gimp.ask(editor, places)
            registered &= answer is None or answer.registered
            print(f"{'':12} {answer.in_words if answer else gimp.NO_ANSWER}")
    unstarted = hosts.never_started()
    for title in unstarted:
        print(f"{'Editor':12} {plugins.start_once_message(title)}")
    if not found and not unstarted:
        print(f"{'Editors':12} no profile of GIMP 3 or Krita found")
    return registered
