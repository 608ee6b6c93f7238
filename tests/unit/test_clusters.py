"""The addresses of clusters, and what a machine knows of its own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reverie_cli.cluster import describe_cluster
from reverie_server.cluster import environment, node
from reverie_server.cluster.ray_says import cluster_versions
from reverie_shared.clusters import NodeRecord, address_of, split_address, token_file, write_token
from reverie_shared.errors import BadSettings, ClusterUnavailable
from reverie_shared.places import Places

RECORD = NodeRecord("127.0.0.1:6400", os.getpid(), 1.0, "/nowhere")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.mark.parametrize(
    ("address", "parts"), [("studio:6400", ("studio", 6400)), ("10.0.0.5:0", ("10.0.0.5", 0)), ("[::1]:7", ("::1", 7))]
)
def test_an_address_is_a_host_and_a_port(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts


@pytest.mark.parametrize("address", ["", "studio", ":6400", "studio:", "studio:x", "studio:70000", "ray://studio:6400"])
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    with pytest.raises(BadSettings, match="is no address of a cluster"):
        split_address(address)


def test_auto_is_the_cluster_that_this_machine_is_a_node_of(places: Places) -> None:
    with pytest.raises(ClusterUnavailable, match="This machine is a node of no cluster"):
        address_of("auto", places)
    RECORD.write(places)
    assert address_of("auto", places) == RECORD.address
    assert address_of("studio:1", places) == "studio:1"
    NodeRecord.forget(places)
    assert NodeRecord.read(places) is None


@pytest.mark.parametrize("content", ["", "[]", json.dumps({"address": "a:1"}), "\udcff"])
def test_a_record_that_is_damaged_is_none(places: Places, content: str) -> None:
    RECORD.write(places)
    (places.run / "cluster.json").write_bytes(content.encode(errors="surrogateescape"))
    assert NodeRecord.read(places) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows' folders of a user are that user's alone")
def test_only_the_user_can_read_the_token(places: Places) -> None:
    write_token(places, "secret")
    assert stat.S_IMODE(token_file(places).stat().st_mode) == 0o600
    assert stat.S_IMODE(places.run.stat().st_mode) == 0o700


def test_ray_asks_for_the_token_and_does_not_call_home(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    variables = environment.ray_environment(places, "127.0.0.1:1")
    assert variables["RAY_AUTH_MODE"] == "token"
    assert variables["RAY_AUTH_TOKEN_PATH"] == str(token_file(places))
    assert variables["RAY_USAGE_STATS_ENABLED"] == "0"


def test_a_number_of_a_process_that_was_given_again_is_no_node(places: Places) -> None:
    assert node.running(RECORD) is None  # this very process, which was started later
    RECORD.write(places)
    stopped = node.stop(places)
    assert stopped == RECORD
    assert node.stop(places) is None


def test_a_node_that_runs_is_not_started_twice(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "prepare", lambda _places, _address: None)  # Ray need not be installed to see this
    monkeypatch.setattr(node, "running", lambda _record: object())
    RECORD.write(places)
    with pytest.raises(ClusterUnavailable, match=r"at 127\.0\.0\.1:6400 already\. “reverie cluster stop”") as error:
        node.start(places)
    assert error.value.name == "node-runs"


def test_neither_the_server_nor_a_worker_that_dreams_here_imports_ray() -> None:
    modules = "app", "worker.loop", "worker.task", "cluster.__main__", "cluster.engine", "cluster.executor"
    imports = "".join(f"import reverie_server.{name}; " for name in modules)
    code = f"import sys; sys.path[:] = {sys.path}; {imports}sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_a_killed_node_has_left_is_removed_before_another_starts(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "prepare", lambda _places, _address: None)
    left = tmp_path / "left"
    left.mkdir()
    replace(RECORD, folder=str(left)).write(places)
    with pytest.raises(ClusterUnavailable, match="The cluster's token cannot be read"):
        node.join(places, "127.0.0.1:6400", token=None)
    assert not left.exists()


def test_without_ray_it_is_said_how_to_add_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda _name: None)
    with pytest.raises(ClusterUnavailable, match="Machines dream together by Ray, and Reverie was installed without"):
        node.start(places)


def test_to_join_takes_the_clusters_token(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "prepare", lambda _places, _address: None)
    with pytest.raises(ClusterUnavailable, match=r"The cluster's token cannot be read from .*cluster\.token"):
        node.join(places, "127.0.0.1:6400", token=None)
    with pytest.raises(ClusterUnavailable, match=r"The cluster's token cannot be read from .*missing"):
        node.join(places, "127.0.0.1:6400", token=places.home / "missing")


def test_where_no_cluster_answers_none_can_be_joined(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "prepare", lambda _places, _address: None)
    write_token(places, "secret")
    with pytest.raises(ClusterUnavailable, match=r"No cluster answers at 127\.0\.0\.1:1\."):
        node.join(places, "127.0.0.1:1", token=None)


def test_another_version_of_ray_is_told_from_what_ray_says() -> None:
    said = """RuntimeError: Version mismatch: The cluster was started with:
    Ray: 2.59.0
    Python: 3.10.4
This process on node 10.0.0.6 was started with:
    Ray: 2.60.0
    Python: 3.11.7
"""
    assert cluster_versions(said) == "Ray 2.59.0, Python 3.10.4"
    assert cluster_versions("Ray runtime started.") == ""


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "RuntimeError: Version mismatch: The cluster was started with:\n    Ray: 2.5\n    Python: 3.9",
            "other-versions",
        ),
        ("ray.exceptions.AuthenticationError: RPC error: InvalidAuthToken: Authentication token", "not-admitted"),
        ("Local node IP\nNo space left on device.\n", "node-not-started"),
        ("", "node-not-started"),
    ],
)
def test_why_a_node_has_not_started_is_told_from_what_ray_says(said: str, name: str, tmp_path: Path) -> None:
    log = tmp_path / "cluster.log"
    log.write_text(said)
    assert node._failure(log, "studio:6400").name == name


def test_what_ray_says_last_is_the_reason_where_no_other_is_known(tmp_path: Path) -> None:
    log = tmp_path / "cluster.log"
    log.write_text("Local node IP\nNo space left on device.\n\n")
    error = node._failure(log, "")
    assert error.what == "The node could not be started: No space left on device."
    assert error.remedy == f"{log} may tell more."


def test_the_report_of_a_dream_says_which_nodes_did_what() -> None:
    report = {
        "nodes": [{"node": "a", "engines": 2, "tiles": 37}, {"node": "b", "engines": 1, "tiles": 3}],
        "lost": ["b"],
        "retried": 2,
        "absent": ["c"],
        "unlike": {"a": "Ray is 2.59.0 there, and 2.60.0 here"},
    }
    assert describe_cluster(report) == (
        "Tiles by node: a 37, b 3.",
        "Lost during the dream: b; 2 tiles were computed again.",
        "Not ready in time: c.",
        "a is unlike this machine: Ray is 2.59.0 there, and 2.60.0 here.",
    )
