"""Nodes are compared by what the bytes of a gradient depend on, and a difference is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reverie_server.cluster.facts import (
    THREADS_VARIABLE,
    LoadedFacts,
    NodeFacts,
    difference,
    difference_loaded,
    facts,
    own_threads,
)
from reverie_shared.build import build_id

OURS = NodeFacts("7a", "2.60.0", "2.21.0", ("AuthenticAMD", "avx2", "avx512_bf16", "fma"), 8)
LOADED = LoadedFacts("photographs", "float32", "d1", "")


def test_a_machine_is_like_itself() -> None:
    mine = facts(own_threads())
    assert mine.reverie == build_id()
    assert mine.tensorflow.count(".") == 2
    assert mine.processor
    assert difference(mine, facts(own_threads())) is None


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (replace(OURS, reverie="8b"), "Reverie is 8b there, and 7a here"),
        (replace(OURS, ray="2.59.0"), "Ray is 2.59.0 there, and 2.60.0 here"),
        (replace(OURS, tensorflow="2.20.0"), "TensorFlow is 2.20.0 there, and 2.21.0 here"),
        (
            replace(OURS, processor=("GenuineIntel", "avx2", "fma")),
            "its processor has other features (GenuineIntel there, AuthenticAMD avx512_bf16 here)",
        ),
        (
            replace(OURS, processor=("AuthenticAMD", "avx2", "fma")),
            "its processor has other features (– there, avx512_bf16 here)",
        ),
        (replace(OURS, threads=4), "it has 4 processors, and this machine computes a tile with 8"),
    ],
)
def test_what_differs_is_said_with_both_sides(theirs: NodeFacts, words: str) -> None:
    assert str(difference(theirs, OURS)) == words


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (LOADED, "None"),
        (replace(LOADED, digest="d2"), "its file of the network “photographs” is another one"),
        (replace(LOADED, precision="bfloat16"), "it computes with bfloat16, and this machine with float32"),
        (replace(LOADED, gpu="NVIDIA H100"), "it computes with NVIDIA H100, and this machine with CPU"),
    ],
)
def test_so_is_what_differs_in_the_networks(theirs: LoadedFacts, words: str) -> None:
    assert str(difference_loaded(theirs, LOADED)) == words


def test_a_tile_has_as_many_threads_as_tensorflow_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(THREADS_VARIABLE, raising=False)
    assert own_threads() >= 1
    monkeypatch.setenv(THREADS_VARIABLE, "3")
    assert own_threads() == 3
