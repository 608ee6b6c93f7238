"""The commands about the server itself: serve, status, stop, weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import click
import psutil
import rich.progress
from rich.console import Console

from reverie_cli.host import NAME
from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.networks import MEGABYTES, NETWORK, install_network
from reverie_plugin.ui.formatting import describe_server
from reverie_plugin.ui.server_status import NO_SERVER
from reverie_shared.applications import APPLICATIONS
from reverie_shared.connection import Connection
from reverie_shared.errors import NetworkUnavailable, ReverieError, ServerUnavailable
from reverie_shared.messages import (
    AskStatus,
    Message,
    Shutdown,
    Status,
)

NOT_HERE = 3
"""Exit code of `status` where no server runs, and of `weights --install` where the network cannot be had."""

LOOK_SECONDS = 0.05
LEAVE_SECONDS = 6.0
"""How long a server that was told to leave may take, before it is told less kindly."""

_T = TypeVar("_T")


@click.command()
def serve() -> None:
    """Run the server in this terminal, until Ctrl-C. For editors that cannot start programs."""
    installation = Installation.find()
    command, environment = installation.server_command(), installation.server_environment()
    if os.name == "nt":  # exec would give the terminal back at once
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(command[0], command, environment)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Say what the server does. Exit code 3 where none runs."""
    answer = _ask_running(Installation.find(), AskStatus())
    facts = answer.facts if isinstance(answer, Status) else None
    if as_json:
        click.echo(json.dumps({"running": facts is not None, **(facts or {})}, indent=2))
    else:
        click.echo(NO_SERVER.words if facts is None else _in_words(facts))
    if answer is None:
        sys.exit(NOT_HERE)


@click.command()
def stop() -> None:
    """End the server at once; dreams under way are given up."""
    installation = Installation.find()
    process = _server_process(installation)
    if process is None:
        click.echo("No server runs.")
        return
    with suppress(ReverieError):  # one that hangs, or speaks another version, is ended all the same
        if _ask_running(installation, Shutdown(now=True)) is not None:
            _leaves(process)
    _see_off(process)
    click.echo("The server has left.")


@click.command()
@click.option(
    "--install",
    metavar="[NAME]",
    is_flag=False,
    flag_value=NETWORK,
    help="Download the network of that name: imagenet (InceptionV3; without a NAME too), or a Keras application.",
)
def weights(install: str | None) -> None:
    """Say which networks can dream, or install one. Exit code 3 where it cannot be had."""
    client = _finish(connect(Installation.find(), NAME))
    try:
        if install is not None:
            _install(client, install)
        answer = _finish(client.ask(AskStatus()))
        installed = answer.facts["networks"] if isinstance(answer, Status) else []
    except NetworkUnavailable as error:
        click.echo(str(error), err=True)
        sys.exit(NOT_HERE)
    finally:
        client.close()
    for network in installed:
        click.echo(f"{network}: installed")
    if NETWORK not in installed:
        click.echo(f"{NETWORK}: not installed; “reverie weights --install” downloads it ({MEGABYTES[NETWORK]} MB)")
    others = ", ".join(f"{name} ({size})" for name, size in APPLICATIONS.items() if name not in installed)
    click.echo(f"“reverie weights --install NAME” downloads one of Keras' applications (MB): {others}")


def _install(client: Client, network: str) -> None:
    """Have the server download a network, and show how far it is; raises what it fails for."""
    with rich.progress.Progress(
        rich.progress.TextColumn(f"Downloading {network}"),
        rich.progress.BarColumn(),
        rich.progress.DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task(network, total=None)
        for progress in install_network(client, network):
            if progress is not None:
                bar.update(task, completed=progress.done, total=progress.total or None)
            else:
                client.wait(LOOK_SECONDS)


def _ask_running(installation: Installation, message: Message) -> Message | None:
    """The running server's answer; None where no server runs. Raises where one does and does not answer."""
    connection = Connection.read(installation.places.connection)
    if connection is None:
        return None
    client = Client(connection, installation)
    try:
        return _finish(client.ask(message))
    except ServerUnavailable:
        if client.lost:
            return None
        raise
    finally:
        client.close()


def _finish(steps: Generator[object, None, _T]) -> _T:
    """Drive steps to their end; returns what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: _T = end.value
            return value
        time.sleep(LOOK_SECONDS)


def _server_process(installation: Installation) -> psutil.Process | None:
    """The process that the connection file tells of, if that still is a server of Reverie."""
    connection = Connection.read(installation.places.connection)
    try:
        process = psutil.Process(connection.pid) if connection else None
        return process if process and "reverie_server" in process.cmdline() else None
    except psutil.Error:
        return None


def _see_off(process: psutil.Process) -> None:
    """End the process, should it still be there."""
    for insist in (process.terminate, process.kill):
        with suppress(psutil.NoSuchProcess):
            insist()
            if _leaves(process):
                return


def _leaves(process: psutil.Process) -> bool:
    """Wait for the process to end; whether it did in time. One that nobody has buried has ended, too."""
    began = time.monotonic()
    with suppress(psutil.NoSuchProcess):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() - began > LEAVE_SECONDS:
                return False
            time.sleep(LOOK_SECONDS)
    return True


def _in_words(facts: Mapping[str, Any]) -> str:
    """The server's facts (docs/PROTOCOL.md has their keys), a line for each that a person may want to know."""
    jobs = [
        f"{'Preview' if job['preview'] else 'Dream'}: {job['phase']}, {job['fraction']:.0%} done"
        for job in facts["jobs"]
    ]
    pictures = facts["pictures"]
    held, room = pictures["bytes"] / 1e6, pictures["budget"] / 1e6
    return "\n".join(
        (
            describe_server(facts),
            *jobs,
            f"It has run for {_duration(facts['uptime'])}, as process {facts['pid']}, version {facts['version']}.",
            *(["Reverie was upgraded meanwhile: it leaves when its work is done."] if facts["retiring"] else []),
            f"Networks that can dream: {', '.join(facts['networks'])}.",
            f"Pictures in memory: {pictures['count']}, {held:.0f} of at most {room:.0f} MB.",
        )
    )


def _duration(seconds: float) -> str:
    """So many seconds in the largest unit that fits, rounded down."""
    units = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    unit, length = next((each for each in units if seconds >= each[1]), units[-1])
    count = int(seconds / length)
    return f"{count} {unit}{'' if count == 1 else 's'}"
