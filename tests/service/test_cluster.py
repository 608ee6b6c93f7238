"""A cluster of two real nodes on this machine, each of one processor: dreams on it have the bytes of dreams here."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from reverie_server.cluster.facts import THREADS_VARIABLE
from reverie_server.cluster.node import running
from reverie_shared.build import CODE
from reverie_shared.clusters import NodeRecord, token_file
from reverie_shared.places import Places
from tests.service.test_command_line import pixels
from tests.support import photographs
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: `python3 install.py --dev` gets it"),
    pytest.mark.skipif(sys.platform != "linux", reason="several nodes on one machine are what Ray has on Linux alone"),
]

SETTINGS = ("--tile-size", 192, "--octaves", 1, "--steps", 4, "--jitter", 16, "--network", "bundled")
"""Of a dream of 25 tiles a step."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    """A Reverie whose machine has started a cluster, and is its first node, with one processor."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(THREADS_VARIABLE, "1")
        with fresh_reverie(tmp_path_factory.mktemp("first")) as reverie:
            started = reverie.run("cluster", "start", "--processors", 1)
            assert started.returncode == 0, started.stdout + started.stderr
            yield reverie
            reverie.run("cluster", "stop")


@pytest.fixture(scope="module")
def other(first: Reverie, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    """Another one, for the second node, which must take its processes and files with it when it leaves."""
    reverie = Reverie(Places(tmp_path_factory.mktemp("other")))
    yield reverie
    if record := NodeRecord.read(reverie.places):
        processes = node_processes(record)
        done = reverie.run("cluster", "stop")
        assert done.stdout == f"This machine is no node of {address(first)} any more.\n"
        _, left = psutil.wait_procs(processes, timeout=10)
        assert left == []
        assert not os.path.lexists(record.folder)


@pytest.fixture
def second(first: Reverie, other: Reverie) -> Reverie:
    """The other one, that has joined the cluster, again where a test has ended it."""
    record = NodeRecord.read(other.places)
    if record is None or running(record) is None:
        join(other, first)
    return other


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of a cat, 640 x 600."""
    path = tmp_path_factory.mktemp("photo") / "cat.png"
    with Image.open(PHOTO) as image:
        image.convert("RGB").resize((640, 600)).save(path)
    return path


@pytest.fixture(scope="module")
def local(first: Reverie, photo: Path) -> Path:
    """Its dream on this machine alone."""
    out = photo.with_name("local.png")
    done = first.run("dream", photo, "-o", out, *SETTINGS)
    assert done.returncode == 0, done.stderr
    return out


def join(reverie: Reverie, first: Reverie) -> None:
    done = reverie.run("cluster", "join", address(first), "--token", token_file(first.places), "--processors", 1)
    assert done.returncode == 0, done.stdout + done.stderr


def address(reverie: Reverie) -> str:
    record = NodeRecord.read(reverie.places)
    assert record is not None
    return record.address


def node_processes(record: NodeRecord) -> list[psutil.Process]:
    """All processes of a node; none where it does not run."""
    process = running(record)
    return [*process.children(recursive=True), process] if process else []


def kill(reverie: Reverie) -> None:
    """Have the system end all processes of a node at once, as when its machine is switched off."""
    record = NodeRecord.read(reverie.places)
    assert record is not None
    for each in node_processes(record):
        each.kill()


def test_two_nodes_give_the_bytes_of_one_machine_and_the_report_says_what_each_did(
    first: Reverie, second: Reverie, photo: Path, local: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "dream.png", tmp_path / "report.json"
    done = first.run("dream", photo, "-o", out, "--on", "auto", "--report", report, *SETTINGS)
    assert done.returncode == 0, done.stderr
    assert np.array_equal(pixels(out), pixels(local))
    assert "Tiles by node: " in done.stdout
    told = json.loads(report.read_text())["cluster"]
    assert told["threads"] == 1
    assert told["address"] == address(first)
    assert [each["engines"] for each in told["nodes"]] == [1, 1]
    assert min(each["tiles"] for each in told["nodes"]) > 20
    assert (told["lost"], told["retried"], told["absent"], told["unlike"]) == ([], 0, [], {})


def test_a_node_that_dies_in_mid_step_costs_no_byte_and_is_reported(
    first: Reverie, second: Reverie, photo: Path, local: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "dream.png", tmp_path / "report.json"
    process = first.start("dream", photo, "-o", out, "--on", address(first), "--report", report, "--json", *SETTINGS)
    assert process.stdout is not None
    next(line for line in process.stdout if json.loads(line).get("fraction", 0) > 0.2)
    kill(second)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert np.array_equal(pixels(out), pixels(local))
    told = json.loads(report.read_text())["cluster"]
    assert len(told["lost"]) == 1
    assert 1 <= told["retried"] <= 2
    assert sum(each["tiles"] for each in told["nodes"]) == 100


def test_a_node_with_another_reverie_is_refused_and_shown(first: Reverie, photo: Path, tmp_path: Path) -> None:
    for root in ("shared", "server", "plugin"):
        shutil.copytree(CODE / root, tmp_path / "code" / root, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "code" / "server" / "reverie_server" / "priority.py").open("a") as file:
        file.write("# another build\n")
    strange = Reverie(Places(tmp_path / "strange"), tmp_path / "code")
    join(strange, first)
    try:
        out = tmp_path / "dream.png"
        refused = first.run("dream", photo, "-o", out, "--on", "auto", *SETTINGS)
        assert refused.returncode == 1
        assert "is unlike this machine: Reverie is " in refused.stderr
        assert not out.exists()
        shown = first.run("cluster", "status").stdout
        assert shown.count("unlike this machine: Reverie is ") == 1
    finally:
        strange.run("cluster", "stop")


def test_a_node_without_the_networks_file_is_named(
    first: Reverie, second: Reverie, photo: Path, tmp_path: Path
) -> None:
    photographs.install(first.places.weights)
    done = first.run("dream", photo, "-o", tmp_path / "dream.png", "--on", "auto", "--network", "photographs")
    assert done.returncode == 1
    assert "has no intact file of the network “photographs”. Install it there" in done.stderr


def test_where_no_cluster_answers_it_is_said_at_once_and_this_machine_offered(
    first: Reverie, photo: Path, tmp_path: Path
) -> None:
    done = first.run("dream", photo, "-o", tmp_path / "dream.png", "--on", "127.0.0.1:1")
    assert done.returncode == 1
    assert "No cluster answers at 127.0.0.1:1. Start one with “reverie cluster start”, or dream on this" in done.stderr


def test_who_has_another_token_is_not_admitted(first: Reverie, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("0" * 64)
    stranger = Reverie(Places(tmp_path / "stranger"))
    done = stranger.run("cluster", "join", address(first), "--token", tmp_path / "token")
    assert done.returncode == 1
    assert "cannot be used from here: its token is another one. Join it with its token" in done.stderr


def test_all_ports_of_a_cluster_are_on_loopback(first: Reverie) -> None:
    record = NodeRecord.read(first.places)
    assert record is not None
    listening = {
        connection.laddr.ip
        for each in node_processes(record)
        for connection in each.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}
