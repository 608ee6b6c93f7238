"""The commands about clusters: machines that dream together. The server's Python does what they say."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from reverie_cli import server_python
from reverie_cli.printable import printable
from reverie_cli.translated import command, group, option
from reverie_plugin.connect.installation import Installation
from reverie_shared.clusters import AUTO
from reverie_shared.errors import ClusterUnavailable
from reverie_shared.errors.wire import received
from reverie_shared.exit_codes import UNAVAILABLE
from reverie_shared.translation import N_, _, ngettext

_PROCESSORS = option(
    "--processors",
    type=click.IntRange(1, 4096),
    metavar="N",
    help=N_("How many processors of this machine it may use; all, where none is said."),
)


@group(help=N_("Dream on several machines: start a cluster, join one, see its nodes, leave it."))
def cluster() -> None:
    """Run `reverie cluster`."""


@command(help=N_("Start a cluster, with this machine as its first node. It answers on this machine alone."))
@option(
    "--address",
    metavar="HOST:PORT",
    help=N_("Where it answers for other machines, too; port 0 is a free one. Do so in a network that you trust alone."),
)
@_PROCESSORS
def start(address: str | None, processors: int | None) -> None:
    """Run `reverie cluster start`."""
    done = _ask("start", {"processors": processors, **({"address": address} if address else {})})
    click.echo(_("The cluster at {address} runs; this machine is its first node.").format(address=done["address"]))
    words = _("On another machine, with a copy of {token}: “reverie cluster join {address} --token FILE”.")
    click.echo(printable(words.format(**done)))


@command(help=N_("Make this machine a node of the cluster at ADDRESS."))
@click.argument("address")
@option(
    "--token",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("A copy of the cluster's token. It is kept: the next time it need not be given."),
)
@option(
    "--own-host",
    metavar="IP",
    help=N_("At which address the other nodes reach this machine, where it has several."),
)
@_PROCESSORS
def join(address: str, token: Path | None, own_host: str | None, processors: int | None) -> None:
    """Run `reverie cluster join`."""
    file = None if token is None else str(token.absolute())
    _ask("join", {"address": address, "token": file, "own_host": own_host, "processors": processors})
    click.echo(_("This machine is a node of the cluster at {address}.").format(address=address))


@command(help=N_("Say which nodes a cluster has: the one at ADDRESS, or the one that this machine is a node of."))
@click.argument("address", required=False, default=AUTO)
@option("--json", "as_json", is_flag=True, help=N_("For programs."))
def status(address: str, as_json: bool) -> None:
    """Run `reverie cluster status`."""
    try:
        found = _ask("status", {"address": address})
    except ClusterUnavailable as error:
        if as_json:
            click.echo(json.dumps({"nodes": [], "error": str(error)}, indent=2))
        else:
            click.echo(printable(str(error)), err=True)
        sys.exit(UNAVAILABLE)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(_("The cluster at {address}:").format(address=found["address"]))
    for node in found["nodes"]:
        click.echo(printable(_node_in_words(node)))
    click.echo(printable(_("Its token is in {file}.").format(file=found["token"])))


@command(help=N_("Take this machine out of its cluster; the cluster itself ends with its first node."))
def stop() -> None:
    """Run `reverie cluster stop`."""
    done = _ask("stop", {})
    if done["stopped"]:
        click.echo(_("This machine is no node of {address} any more.").format(address=done["address"]))
    else:
        click.echo(_("This machine is a node of no cluster."))


for each in (start, join, status, stop):
    cluster.add_command(each)


def describe_cluster(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What the user should know of a dream that a cluster computed, from the report's `cluster`."""
    nodes = ", ".join(f"{each['node']} {each['tiles']}" for each in report["nodes"])
    notes = [_("Tiles by node: {nodes}.").format(nodes=nodes)]
    if report["lost"]:
        words = ngettext(
            "Lost during the dream: {nodes}; {count} tile was computed again.",
            "Lost during the dream: {nodes}; {count} tiles were computed again.",
            report["retried"],
        )
        notes.append(words.format(nodes=", ".join(report["lost"]), count=report["retried"]))
    if report["absent"]:
        notes.append(_("Not ready in time: {nodes}.").format(nodes=", ".join(report["absent"])))
    for node, differs in report["unlike"].items():
        notes.append(_("{node} is unlike this machine: {differs}.").format(node=node, differs=differs))
    return tuple(notes)


def _node_in_words(node: Mapping[str, Any]) -> str:
    """A line about a node, from what the cluster says of it."""
    words = ngettext("{name}: {count} processor", "{name}: {count} processors", node["processors"])
    parts = [words.format(name=node["name"], count=node["processors"])]
    if node["gpus"]:
        parts.append(ngettext("{count} GPU", "{count} GPUs", node["gpus"]).format(count=node["gpus"]))
    if node["differs"] is not None:
        parts.append(_("unlike this machine: {differs}").format(differs=node["differs"]))
    return ", ".join(parts)


def _ask(action: str, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Have the server's Python do something; returns what it says.

    Raises
    ------
    BadSettings, ClusterUnavailable
        What it refuses, in words.
    RuntimeError
        When it ends without a word; what it has printed.
    """
    installation = Installation.find()
    done = server_python.run(installation.cluster_command(action, arguments), installation)
    if not done.stdout:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    said: dict[str, Any] = json.loads(done.stdout)
    if "error" in said:
        raise received(**said["error"])
    return said
