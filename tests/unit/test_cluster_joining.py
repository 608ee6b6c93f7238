"""What a cluster's nodes answer, before any computes: whether a dream can begin. tests/service/test_cluster.py has the
nodes themselves.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="Ray is not installed: `python3 install.py --dev` gets it")

from reverie_server.cluster import joining
from reverie_server.cluster.connection import Node
from reverie_server.cluster.executor import EngineLost
from reverie_server.cluster.facts import NodeFacts
from reverie_server.cluster.joining import Joining
from reverie_server.dream.networks.loading import load
from reverie_server.networks.weights import WeightStore
from reverie_shared.errors import ReverieError
from reverie_shared.errors.clusters import NODE_TOO_SMALL, NODE_WITHOUT_NETWORK
from reverie_shared.errors.networks import BUNDLED_DAMAGED

NODE = Node("n1", "studio (n1)", "10.0.0.5", processors=8, gpus=0)


@pytest.fixture(scope="module")
def network() -> object:
    return load(WeightStore(Path("none")), "bundled", "float32")


@pytest.fixture
def new(network: object, tmp_path: Path) -> Joining:
    return Joining("studio:6400", network, tmp_path, mixed=False)  # type: ignore[arg-type]


def answer(monkeypatch: pytest.MonkeyPatch, said: object) -> None:
    """Have the next handle stand for what a node says, or the error that it raises."""

    def result(_handle: object) -> object:
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(joining, "result", result)


def test_a_cluster_without_a_node_that_is_ready_is_told_in_words(new: Joining, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "connected", lambda _address: nullcontext())
    monkeypatch.setattr(joining, "nodes", list)
    with pytest.raises(ReverieError, match="No node of the cluster at studio:6400 was ready within 90 seconds"):
        list(new.steps())


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        (MemoryError(), NODE_TOO_SMALL),
        (FileNotFoundError(), NODE_WITHOUT_NETWORK),
        (BUNDLED_DAMAGED(file="x", repair="y"), NODE_WITHOUT_NETWORK),
    ],
)
def test_a_node_that_cannot_load_the_network_is_named(
    new: Joining, monkeypatch: pytest.MonkeyPatch, said: Exception, declared: object
) -> None:
    answer(monkeypatch, said)
    with pytest.raises(ReverieError, match=r"The node studio \(n1\) has") as error:
        new._says_loaded(NODE, None)
    assert error.value.name == declared.name  # type: ignore[attr-defined]


@pytest.mark.parametrize("said", [ModuleNotFoundError("reverie_server.cluster"), NodeFacts("7a", "", "", (), 8), {}])
def test_a_node_with_another_reverie_is_refused_however_its_answer_looks(
    new: Joining, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    answer(monkeypatch, said)
    with pytest.raises(ReverieError, match=r"The node studio \(n1\) is unlike this machine"):
        new._says_facts(NODE, None)


def test_where_nodes_may_be_mixed_an_unlike_one_is_used_and_reported(
    network: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = Joining("studio:6400", network, tmp_path, mixed=True)  # type: ignore[arg-type]
    answer(monkeypatch, replace(mixed._ours, ray="2.59.0"))
    assert mixed._says_facts(NODE, None)
    assert mixed._unlike == {"studio (n1)": f"Ray is 2.59.0 there, and {mixed._ours.ray} here"}


def test_an_engine_that_is_lost_before_it_is_ready_is_left_out(new: Joining, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, EngineLost("died"))
    assert not new._says_facts(NODE, None)
    assert not new._says_loaded(NODE, None)
