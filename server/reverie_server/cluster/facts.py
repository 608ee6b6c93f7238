"""What a node is, as far as the bytes of a gradient depend on it. Imports neither Ray nor TensorFlow."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from reverie_shared.build import build_id
from reverie_shared.errors.clusters import (
    CANNOT_SAY,
    OTHER_DEVICE,
    OTHER_FILE,
    OTHER_PROCESSOR,
    OTHER_VERSION,
    TOO_FEW_PROCESSORS,
)
from reverie_shared.errors.phrases import Phrase
from reverie_shared.processor import processor

_FEATURES = re.compile("avx|amx|fma|f16c|sse4|asimd|bf16|sve")
"""The instruction sets by which TensorFlow and oneDNN choose how to compute."""

THREADS_VARIABLE = "TF_NUM_INTRAOP_THREADS"
"""The environment variable in which TensorFlow reads how many threads compute one operation."""

_BUILD = build_id()


@dataclass(frozen=True)
class NodeFacts:
    """What a node is before it has loaded a network.

    Attributes
    ----------
    reverie : str
        The build (`reverie_shared.build`).
    ray, tensorflow : str
        Versions.
    processor : tuple of str
        Its maker, and the instruction sets by which TensorFlow chooses how to compute.
    threads : int
        How many compute one tile.
    """

    reverie: str
    ray: str
    tensorflow: str
    processor: tuple[str, ...]
    threads: int


@dataclass(frozen=True)
class LoadedFacts:
    """The network that a node has loaded.

    Attributes
    ----------
    network, precision : str
    digest : str
        SHA-256 of the network's file.
    gpu : str
        The GPU's name; empty where the processor computes.
    """

    network: str
    precision: str
    digest: str
    gpu: str


def facts(threads: int) -> NodeFacts:
    """What this machine is, where a tile is computed with so many threads."""
    vendor, sets = processor()
    features = (each for each in sets if _FEATURES.search(each))
    known = (vendor or platform.machine(), *sorted(features))
    return NodeFacts(_BUILD, _version("ray"), _version("tensorflow-cpu") or _version("tensorflow"), known, threads)


def own_threads() -> int:
    """How many threads TensorFlow computes a tile with in this process: all processors that it may use, unless the
    environment says another number.
    """
    return int(os.environ.get(THREADS_VARIABLE) or 0) or _processors()


def difference(theirs: object, ours: NodeFacts) -> Phrase | None:
    """The first thing in which another node differs from this one, in words; None where it is alike.

    `theirs` is what the other one says: its facts, unless it is of another version.
    """
    if not isinstance(theirs, NodeFacts):
        return CANNOT_SAY()
    for program, there, here in (
        ("Reverie", theirs.reverie, ours.reverie),
        ("Ray", theirs.ray, ours.ray),
        ("TensorFlow", theirs.tensorflow, ours.tensorflow),
    ):
        if there != here:
            return OTHER_VERSION(program=program, theirs=there, ours=here)
    if theirs.processor != ours.processor:
        there, here = (" ".join(sorted({*one} - {*other})) or "–" for one, other in _both_ways(theirs, ours))
        return OTHER_PROCESSOR(theirs=there, ours=here)
    if theirs.threads != ours.threads:
        return TOO_FEW_PROCESSORS(theirs=theirs.threads, ours=ours.threads)
    return None


def difference_loaded(theirs: LoadedFacts, ours: LoadedFacts) -> Phrase | None:
    """The same of the networks that two nodes have loaded."""
    if theirs.digest != ours.digest:
        return OTHER_FILE(network=ours.network)
    if theirs.precision != ours.precision:
        return OTHER_DEVICE(theirs=theirs.precision, ours=ours.precision)
    if theirs.gpu != ours.gpu:
        return OTHER_DEVICE(theirs=theirs.gpu or "CPU", ours=ours.gpu or "CPU")
    return None


def _both_ways(theirs: NodeFacts, ours: NodeFacts) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return (theirs.processor, ours.processor), (ours.processor, theirs.processor)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
