"""Which dreams are kept for another strength, and when they are forgotten."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reverie_server.dream import DreamRun, dream
from reverie_server.dream.networks.network import Network
from reverie_server.pictures.shared_memory import Block
from reverie_server.worker import ipc, kept_runs
from reverie_server.worker.kept_runs import KeptRun, KeptRuns, Origin
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.resolution import resolve
from tests.support.pictures import picture

IMAGE = picture(np.random.default_rng(1).integers(0, 256, (90, 90, 3), np.uint8))
WEAK, STRONG = (resolve({"steps": 1, "smallest": 80, "strength": strength}) for strength in (0.5, 1.5))
NO_BLOCK = Block("none", PixelFormat(1, 1, "rgb"))
START = ipc.Start(
    job=1,
    sent=0.0,
    picture=NO_BLOCK,
    digest="picture",
    others=("", "", "", "", ""),
    mask=None,
    guide=None,
    maps={},
    result=NO_BLOCK,
    settings=WEAK,
    stop_after=None,
    deliver="dream",
    part=None,
    measure=False,
)
WANTED = replace(START, job=2, settings=STRONG)


def kept_run(network: Network, tiles: int | None = None) -> KeptRun:
    """A weak dream: finished, or after so many tiles."""
    run = DreamRun(IMAGE, WEAK, network)
    steps = run.steps()
    taken = list(steps) if tiles is None else [next(steps) for _ in range(tiles)]
    return KeptRun(Origin(START, network, None), run, steps, taken[-1])


def result_of(kept: KeptRun) -> Picture:
    for _ in kept.steps:
        pass
    return kept.run.result().picture()


@pytest.mark.parametrize("tiles", [None, 1], ids=["finished", "a preview"])
def test_a_dream_of_another_strength_alone_goes_on_from_a_kept_one(network: Network, tiles: int | None) -> None:
    kept = KeptRuns()
    kept.keep(kept_run(network, tiles))
    taken = kept.take(Origin(WANTED, network, None))
    assert taken is not None
    assert taken.origin.start is WANTED
    assert result_of(taken) == dream(IMAGE, STRONG, network)
    assert kept.take(Origin(WANTED, network, None)) is None, "it is another dream's by now"


@pytest.mark.parametrize(
    "change",
    [
        {"settings": WEAK},
        {"settings": replace(STRONG, seed=1)},
        {"digest": "another picture"},
        {"others": ("a mask", "", "", "", "")},
        {"others": ("", "", "a map", "", "")},
    ],
    ids=["the same strength", "another seed", "another picture", "a mask", "a map"],
)
def test_any_other_dream_is_dreamed_anew(network: Network, change: dict[str, Any]) -> None:
    kept = KeptRuns()
    kept.keep(kept_run(network))
    assert kept.take(Origin(replace(WANTED, **change), network, None)) is None


def test_what_a_picture_had_lost_by_rounding_must_be_the_same(network: Network) -> None:
    kept = KeptRuns()
    kept.keep(kept_run(network))
    assert kept.take(Origin(WANTED, network, np.zeros((90, 90, 3), np.float16))) is None


def test_the_finished_dream_is_taken_rather_than_a_preview_of_it(network: Network) -> None:
    kept = KeptRuns()
    kept.keep(kept_run(network))
    kept.keep(kept_run(network, tiles=1))
    taken = kept.take(Origin(WANTED, network, None))
    assert taken is not None
    assert taken.run.is_complete


@pytest.mark.parametrize("loaded", [True, False])
def test_a_dream_is_kept_as_long_as_its_network_is_loaded(network: Network, loaded: bool) -> None:
    kept = KeptRuns()
    kept.keep(kept_run(network))
    kept.forget_unloaded(lambda each: loaded and each is network)
    assert (kept.take(Origin(WANTED, network, None)) is not None) == loaded


def test_what_is_forgotten_and_what_has_no_room_is_freed(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptRuns()
    finished, preview = kept_run(network), kept_run(network, tiles=1)
    runs = [weakref.ref(each.run) for each in (finished, preview)]
    kept.keep(finished)
    kept.keep(preview)
    kept.forget()
    del finished, preview
    gc.collect()
    assert [run() for run in runs] == [None, None]

    monkeypatch.setattr(kept_runs, "SHARE", 0.0)
    kept.keep(kept_run(network))
    assert kept.take(Origin(WANTED, network, None)) is None
