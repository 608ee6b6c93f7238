"""This machine as a node of a cluster: the processes of Ray's that make it one, started and ended as one."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from reverie_server.cluster.environment import CLUSTERS, LOOPBACK_ALONE, ip_of, is_loopback, knock, prepare
from reverie_server.cluster.ray_says import WRONG_TOKEN, cluster_versions, own_versions
from reverie_shared.clusters import NodeRecord, split_address, token_file, write_token
from reverie_shared.errors import ClusterUnavailable
from reverie_shared.errors.clusters import (
    BAD_TOKEN,
    NODE_NOT_STARTED,
    NODE_RUNS,
    NOT_ADMITTED,
    OTHER_TOKEN,
    OTHER_VERSIONS,
)
from reverie_shared.places import Places

LOOPBACK = "127.0.0.1:0"
"""Where a cluster answers unless another address is given: on this machine alone, at a free port."""

START_SECONDS = 60.0
"""Seconds in which a node must have started."""

EXIT_SECONDS = 15.0
"""Seconds that a node has to end by itself."""

_LOOK_SECONDS = 0.05

_FIRST = {"RAY_NUM_REDIS_GET_RETRIES": "20"}
"""Seconds in which a cluster that is started must answer itself."""


def start(places: Places, address: str = LOOPBACK, processors: int | None = None) -> NodeRecord:
    """Start a cluster, with this machine as its first node, and a new token.

    Parameters
    ----------
    places : Places
    address : str
        The host name or IP address at which other machines reach this one, and a port; 0 is a free one.
    processors : int, optional
        How many it may use: all, where it is not said.

    Raises
    ------
    BadSettings
        When that is no address of this machine's.
    ClusterUnavailable
        When Ray is not installed, a node runs here already, or it does not start.
    """
    _check_free(places, address)
    write_token(places, secrets.token_hex(32))
    port = str(split_address(address)[1])
    options = ["--head", "--node-ip-address", ip_of(address), "--port", port]
    options += ["--include-dashboard", "false", "--no-monitor", "--disable-usage-stats"]
    return _start(places, address, options, processors)


def join(
    places: Places, address: str, token: Path | None, own_host: str | None = None, processors: int | None = None
) -> NodeRecord:
    """Make this machine a node of the cluster at an address.

    Parameters
    ----------
    places : Places
    address : str
    token : Path, optional
        The file with the cluster's token; the one kept here, where it is not said.
    own_host : str, optional
        The IP address at which the other nodes reach this machine; the one from which it reaches them, where it is not
        said.
    processors : int, optional
        As for `start`.

    Raises
    ------
    BadSettings
        When that is no address.
    ClusterUnavailable
        As `start`; and where no cluster answers, with another version of Ray or another token.
    """
    _check_free(places, address)
    try:
        if token is not None:
            write_token(places, token.read_text(encoding="utf-8").strip())
        elif not token_file(places).is_file():
            raise FileNotFoundError(2, os.strerror(2))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BAD_TOKEN(file=str(token or token_file(places)), reason=reason) from error
    knock(address)
    options = ["--address", address, *(["--node-ip-address", own_host] if own_host else [])]
    return _start(places, address, options, processors)


def stop(places: Places) -> NodeRecord | None:
    """End this machine's node, and with it the cluster if it was its first one; the node that was, if any."""
    record = NodeRecord.read(places)
    if record is None:
        return None
    if process := running(record):
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            try:
                process.wait(EXIT_SECONDS)
            except psutil.TimeoutExpired:
                process.kill()  # what cleans up after it ends the others
    shutil.rmtree(record.folder, ignore_errors=True)
    NodeRecord.forget(places)
    return record


def running(record: NodeRecord) -> psutil.Process | None:
    """The process of the node, if it runs."""
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same else None


def _check_free(places: Places, address: str) -> None:
    """Check that a node of the cluster at an address can be started here: Ray is installed, and none runs. What one
    that was killed has left is removed.
    """
    prepare(places, address)
    record = NodeRecord.read(places)
    if record is None:
        return
    if running(record):
        raise NODE_RUNS(address=record.address)
    stop(places)  # it was killed, and has left its files


def _start(places: Places, address: str, options: Sequence[str], processors: int | None) -> NodeRecord:
    """Start Ray's processes; returns once they run."""
    # A socket's path may have 107 bytes, and Ray's own part of it takes 70.
    folder = Path(tempfile.mkdtemp(prefix="reverie-node-", dir="/tmp" if os.name == "posix" else None))
    log = places.logs / "cluster.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    limits = [] if processors is None else ["--num-cpus", str(processors)]
    always = ["--block", "--temp-dir", str(folder), "--dashboard-agent-listen-port", "0", "--include-log-monitor=false"]
    variables = {**(_FIRST if "--head" in options else {}), **({LOOPBACK_ALONE: "1"} if is_loopback(address) else {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "reverie_server.cluster.ray_start", "start", *always, *limits, *options],
            env={**os.environ, CLUSTERS: "1", **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
        )
    try:
        found = _await(process, folder / "ray_current_cluster")
        if not found:
            raise _failure(log, address)
        record = NodeRecord(found, process.pid, psutil.Process(process.pid).create_time(), str(folder))
        record.write(places)
    except BaseException:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return record


def _await(process: subprocess.Popen[bytes], file: Path) -> str:
    """The cluster's address, which Ray writes once a node runs; empty where it does not come."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            if address := file.read_text(encoding="utf-8").strip():
                return address
        time.sleep(_LOOK_SECONDS)
    return ""


def _failure(log: Path, address: str) -> ClusterUnavailable:
    """Why a node has not started, by what it has printed."""
    said = log.read_text(encoding="utf-8", errors="replace")
    if theirs := cluster_versions(said):
        return OTHER_VERSIONS(address=address, theirs=theirs, ours=own_versions())
    if WRONG_TOKEN in said:
        return NOT_ADMITTED(address=address, reason=OTHER_TOKEN())
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return NODE_NOT_STARTED(reason=last.rstrip("."), log=str(log))
