"""The commands about the server: serve, status, stop, weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import click
import psutil
import rich.progress
from rich.console import Console

from reverie_cli.host import NAME
from reverie_cli.printable import printable
from reverie_cli.server_process import server_process
from reverie_cli.translated import command, option
from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect, working_folder
from reverie_plugin.connect.networks import MEGABYTES, install_network
from reverie_plugin.driver import run_to_end
from reverie_plugin.ui.formatting import describe_server
from reverie_plugin.ui.server_status import no_server
from reverie_shared.applications import APPLICATIONS
from reverie_shared.connection import Connection
from reverie_shared.errors import NetworkUnavailable, ReverieError, ServerUnavailable
from reverie_shared.exit_codes import UNAVAILABLE
from reverie_shared.messages import (
    AskStatus,
    Installed,
    Message,
    Shutdown,
    Status,
)
from reverie_shared.networks import IMAGENET, PHOTOGRAPHS, is_damaged, short_name, title
from reverie_shared.own_networks import parse
from reverie_shared.translation import N_, _, ngettext

POLL_SECONDS = 0.05
"""Seconds between two looks at a process that is to exit, or a file that is to come."""

RESTORE_SECONDS = 3.0
"""How long a running server may take to write its connection file again. It looks once a second."""

RECOMMENDED = (PHOTOGRAPHS, IMAGENET)
"""The networks for everyone: what is installed where none is named, the quicker first."""

EXIT_SECONDS = 6.0
"""How long a server may take to exit by itself before it is terminated, and then killed."""


@command(help=N_("Run the server in this terminal, until Ctrl-C. For editors that cannot start programs."))
def serve() -> None:
    """Run `reverie serve`."""
    installation = Installation.find()
    command, environment = installation.server_command(), installation.server_environment()
    os.chdir(working_folder(installation))
    if os.name == "nt":  # exec would give the terminal back at once
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(command[0], command, environment)


@command(help=N_("Say what the server does. Exit code 3 where none runs."))
@option("--json", "as_json", is_flag=True, help=N_("For programs."))
def status(as_json: bool) -> None:
    """Run `reverie status`."""
    installation = Installation.find()
    answer = _ask(_connection(installation), installation, AskStatus())
    facts = answer.facts if isinstance(answer, Status) else None
    if as_json:
        click.echo(json.dumps({"running": facts is not None, **(facts or {})}, indent=2))
    else:
        click.echo(no_server().words if facts is None else _in_words(facts))
    if answer is None:
        sys.exit(UNAVAILABLE)


@command(help=N_("End the server at once; dreams under way are cancelled."))
def stop() -> None:
    """Run `reverie stop`."""
    installation = Installation.find()
    process = server_process(installation.places)
    if process is None:
        click.echo(_("No server runs."))
        return
    with suppress(ReverieError):  # one that hangs, or speaks another version, is ended all the same
        connection = Connection.read(installation.places.connection)
        if _ask(connection, installation, Shutdown(now=True)) is not None:
            _exits(process)
    _end(process)
    click.echo(_("The server has stopped."))


@command(help=N_("Say which networks can dream, or install some. Exit code 3 where one cannot be had."))
@option(
    "--install",
    metavar="[NAME]",
    is_flag=False,
    flag_value="",
    help=N_(
        "Download the network of that name: photographs (EfficientNet-Lite2), imagenet (InceptionV3), or a Keras "
        "application; without a NAME, the first two."
    ),
)
def weights(install: str | None) -> None:
    """Run `reverie weights`."""
    wanted = [] if install is None else [install] if install else RECOMMENDED
    installation = Installation.find()
    client = run_to_end(connect(installation, NAME))
    try:
        had = [_install(client, network) for network in wanted]
        answer = run_to_end(client.ask(AskStatus()), client.wait)
        installed = answer.facts["networks"] if isinstance(answer, Status) else []
    finally:
        client.close()
    repaired = [answer.network for answer in had if answer and answer.repaired]
    damaged = [network for network in RECOMMENDED if is_damaged(network, installation.places.weights)]
    for network in (*installed, *(network for network in RECOMMENDED if network not in installed)):
        install = f"“reverie weights --install {network}”"
        if network in repaired:
            click.echo(_("{network}: installed; its file was damaged, and has been replaced").format(network=network))
        elif network in damaged:
            click.echo(_("{network}: damaged; {command} repairs it").format(network=network, command=install))
        elif network in installed:
            shown = title(network) if parse(network) else network
            click.echo(printable(_("{network}: installed").format(network=shown)))
        else:
            words = _("{network}: not installed; {command} downloads it ({megabytes} MB)")
            click.echo(words.format(network=network, command=install, megabytes=MEGABYTES[network]))
    if not all(had):
        sys.exit(UNAVAILABLE)
    others = ", ".join(f"{name} ({size})" for name, size in APPLICATIONS.items() if name not in installed)
    click.echo(
        _("“reverie weights --install NAME” downloads one of Keras' applications (MB): {others}").format(others=others)
    )


def _install(client: Client, network: str) -> Installed | None:
    """Have the server download a network, and show its progress; where it cannot be had, say why, and return None."""
    with rich.progress.Progress(
        rich.progress.TextColumn(_("Downloading {network}").format(network=network)),
        rich.progress.BarColumn(),
        rich.progress.DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task(network, total=None)
        try:
            return run_to_end(
                install_network(client, network),
                client.wait,
                lambda progress: bar.update(task, completed=progress.done, total=progress.total or None),
            )
        except NetworkUnavailable as error:
            click.echo(printable(str(error)), err=True)
            return None


def _ask(connection: Connection | None, installation: Installation, message: Message) -> Message | None:
    """The running server's answer; None where no server runs.

    Raises
    ------
    ServerUnavailable
        When a server runs and does not answer.
    """
    if connection is None:
        return None
    client = Client(connection, installation)
    try:
        return run_to_end(client.ask(message), client.wait)
    except ServerUnavailable:
        if client.lost:
            return None
        raise
    finally:
        client.close()


def _connection(installation: Installation) -> Connection | None:
    """The connection of the running server, which may have to write its file again; None where no server runs.

    Raises
    ------
    ServerUnavailable
        When a server runs, and its file does not come.
    """
    file, process = installation.places.connection, server_process(installation.places)
    until = time.monotonic() + RESTORE_SECONDS
    while (connection := Connection.read(file)) is None and process is not None and process.is_running():
        if time.monotonic() > until:
            Connection.load(file)  # says what is wrong with it
            raise ServerUnavailable(
                _("A server runs, process {pid}, and {file}, by which it is found, does not come.").format(
                    pid=process.pid, file=file
                ),
                _("Run “reverie stop”; the next dream starts another one."),
            )
        time.sleep(POLL_SECONDS)
    return connection


def _end(process: psutil.Process) -> None:
    """Terminate the process if it still runs, then kill it."""
    for end in (process.terminate, process.kill):
        with suppress(psutil.NoSuchProcess):
            end()
            if _exits(process):
                return


def _exits(process: psutil.Process) -> bool:
    """Wait until the process has ended (a zombie has, too); False where it has not within `EXIT_SECONDS`."""
    began = time.monotonic()
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() - began > EXIT_SECONDS:
                return False
            time.sleep(POLL_SECONDS)
    return True


def _in_words(facts: Mapping[str, Any]) -> str:
    """The server's state in lines for a person, from its facts (docs/PROTOCOL.md has their keys)."""
    jobs = [
        (_("Preview: {phase}, {percent} % done") if job["preview"] else _("Dream: {phase}, {percent} % done")).format(
            phase=job["phase"], percent=round(100 * job["fraction"])
        )
        for job in facts["jobs"]
    ]
    if more := facts.get("more_jobs", 0):
        jobs.append(_("And {count} more.").format(count=more))
    pictures = facts["pictures"]
    running = _("It has run for {duration}, as process {pid}, version {version}.")
    memory = _("Pictures that it keeps in memory: {count}. They take {megabytes} MB; there is room for {room} MB.")
    return "\n".join(
        (
            describe_server(facts),
            *jobs,
            running.format(duration=_duration(facts["uptime"]), pid=facts["pid"], version=facts["version"]),
            *([_("Reverie was upgraded meanwhile: it exits when its work is done.")] if facts["retiring"] else []),
            _("Networks that can dream: {networks}.").format(networks=", ".join(map(short_name, facts["networks"]))),
            memory.format(
                count=pictures["count"],
                megabytes=f"{pictures['bytes'] / 1e6:.1f}",
                room=f"{pictures['budget'] / 1e6:.0f}",
            ),
        )
    )


def _duration(seconds: float) -> str:
    """A number of seconds in the largest unit that fits, rounded down."""
    whole = int(seconds)
    if days := whole // 86400:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    if hours := whole // 3600:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    if minutes := whole // 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return ngettext("{count} second", "{count} seconds", whole).format(count=whole)
