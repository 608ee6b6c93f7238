"""Installs Reverie into its home, or repairs and upgrades what is there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from installer import (
    code_copy,
    command,
    first_dream,
    hosts,
    install_lock,
    machine,
    photographs,
    plugins,
    record,
    shell_files,
)
from installer.environment import Environment
from installer.failure import InstallFailed
from installer.installed_command import InstalledCommand
from installer.output import Output
from installer.record import Record
from reverie_shared import VERSION
from reverie_shared.build import build_id
from reverie_shared.places import Places

CHECKOUT = Path(__file__).resolve().parents[1]
LOCK_NAME = "install.lock"


@dataclass(frozen=True)
class InstallOptions:
    """What the user asked for: which editors (None: all that are found), downloaded networks, no Internet, Ray (which
    stays where it is installed already).
    """

    hosts: Sequence[str] | None = None
    weights: bool = True
    offline: bool = False
    cluster: bool = False


def contents(places: Places) -> list[Path]:
    """All that Reverie ever puts into its home, except the record, the installer's lock and the user's presets."""
    folders = [places.environment, places.code, places.command.parent, places.weights, places.run]
    folders += [places.logs, places.demo, places.editor]
    return [
        *folders,
        *(folder.with_name(f"{folder.name}.{state}") for folder in folders for state in ("old", "new")),
    ]


def check_home(places: Places) -> None:
    """Raise `InstallFailed` if the home is a folder in use for something else."""
    home = places.home
    if home.exists() and not home.is_dir():
        raise InstallFailed(f"{home} is not a folder.", "Name another with --prefix.")
    if not home.exists() or record.load(places.record) is not None:
        return
    ours = {path.name for path in (*contents(places), places.record, places.presets, home / LOCK_NAME)}
    foreign = sorted(path.name for path in home.iterdir() if path.name not in ours)
    if foreign:
        raise InstallFailed(
            f"{home} holds other things already ({', '.join(foreign[:3])}), and no Reverie.",
            "Name a new or an empty folder with --prefix.",
        )


def install(places: Places, options: InstallOptions) -> None:
    """Install Reverie into `places.home`, or repair and upgrade what is there; dream the photo if that is new.

    Raises `InstallFailed`, in words, whenever it cannot go on; run again, it takes up where it was.
    """
    began = time.monotonic()
    machine.check_platform()
    check_home(places)
    before = record.load(places.record)
    cluster = options.cluster or (before is not None and before.cluster)
    environment = Environment(places.environment, machine.server_lock(), cluster)
    fault = environment.fault()
    if fault:
        machine.check_disk(
            places.home,
            [file.stem for file in environment.lock_files],
            "Make room, or name a folder on another disk with --prefix.",
        )
    made = record.missing_folders(places.home)
    with install_lock.hold(places.home / LOCK_NAME):
        output = Output(places.logs / "install.log")
        reverie = InstalledCommand(places, environment.python, output)
        known = record.load(places.record) or Record(str(places.home), made=made)
        done, changed = install_or_repair(environment, fault, reverie, known, options.offline)
        if options.hosts is None or "gimp" in options.hosts:
            plugins.prepare(output)
        editors = _editors(options)
        if for_plugins := plugins.missing_folders(editors):
            done = replace(done, made=done.made + for_plugins)
            done.save(places.record)
        plugins.install(editors, places, environment.python, output, options.offline)
        done = _with_shell_files(done, reverie)
        for remark in hosts.missing(editors, options.hosts or ()):
            output.say(remark)
        with reverie.leaving_no_server():
            if options.weights:
                changed |= photographs.install(environment.python, places.weights, output, options.offline)
            if options.weights and not options.offline:
                reverie.install_imagenet()
            dreams = changed or not first_dream.report(places).exists()
            if dreams:
                first_dream.dream(reverie)
        if dreams:
            output.say(f"Reverie {VERSION} is installed in {places.home} ({time.monotonic() - began:.0f} s).")
        else:
            output.say(f"The first dream: {first_dream.picture(places)}")
            output.say(f"Reverie {VERSION} is installed in {places.home} already, and intact.")
        _say_how_to_start(done, output)


def install_or_repair(
    environment: Environment, fault: str | None, reverie: InstalledCommand, known: Record, offline: bool
) -> tuple[Record, bool]:
    """Make or repair environment, code, command and record; return the record, and whether anything was changed.

    Parameters
    ----------
    environment : Environment
        The one in Reverie's home.
    fault : str, optional
        Why the environment must be made again.
    reverie : InstalledCommand
        Its server is stopped before anything of it is replaced.
    known : Record
        What was installed before.
    offline : bool
        Install packages without an index.
    """
    places, output = reverie.places, reverie.output
    new_code = not code_copy.is_current(CHECKOUT, places.code)
    if fault or new_code or not known.complete:
        reverie.stop()
        replace(known, python=str(environment.python), complete=False).save(places.record)
    if fault:
        output.say(f"Making the environment with TensorFlow, some minutes ({fault})...")
        environment.make(output, offline)
    if new_code:
        output.say("Copying the code...")
        code_copy.install(CHECKOUT, places.code)
    roots = code_copy.import_roots(places.code)
    rewired = environment.set_import_roots(roots)
    new_command = command.install(places.command, environment.python)
    place = command.user_link(places.command)
    for_link = record.missing_folders(place) if place else []
    link = command.link(places.command)
    done = _complete(known, places, environment, roots, link, for_link)
    if done != known or fault or new_code:
        done.save(places.record)
    return done, bool(fault) or new_code or rewired or new_command or done != known


def _complete(
    known: Record, places: Places, environment: Environment, roots: Sequence[Path], link: Path | None, made: list[str]
) -> Record:
    """The record of the complete installation: what was known, with what is installed now and the folders `made`."""
    return replace(
        known,
        version=VERSION,
        build=build_id(places.code),
        python=str(environment.python),
        python_version=environment.python_version,
        lock=environment.lock,
        lock_digest=environment.lock_digest,
        cluster=environment.cluster,
        code=[str(root) for root in roots],
        command=str(places.command),
        link=str(link) if link else None,
        made=known.made + made,
        complete=True,
    )


def _with_shell_files(done: Record, reverie: InstalledCommand) -> Record:
    """Write what shells read of the command; return the record, which names it, and is saved before."""
    before = done.shell_files
    made = list(dict.fromkeys([*done.made, *shell_files.missing_folders()]))
    done = replace(done, made=made, shell_files=shell_files.free(before))
    done.save(reverie.places.record)
    if left_out := set(shell_files.install(reverie, done.shell_files)) - set(before):
        done = replace(done, shell_files=[path for path in done.shell_files if path not in left_out])
        done.save(reverie.places.record)
    return done


def _editors(options: InstallOptions) -> list[hosts.Editor]:
    return [editor for editor in hosts.find() if options.hosts is None or editor.host in options.hosts]


def _say_how_to_start(known: Record, output: Output) -> None:
    if known.link is None:
        output.say(f"Start it with: {known.command}")
    elif command.is_on_path(Path(known.link).parent):
        output.say("Start it with: reverie")
    else:
        folder = str(Path(known.link).parent).replace(str(Path.home()), "~", 1)
        output.say(f"Start it with: {known.link} ({folder} is not on your PATH; after a new login it may be).")
