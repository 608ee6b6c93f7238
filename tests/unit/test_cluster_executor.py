"""Tiles go to engines on many nodes and come back in order, whichever is slow and whichever is lost.

The engines are in this process: what is tested is who gets which tile, when. tests/service/test_cluster.py has Ray.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from reverie_server.cluster.executor import AHEAD, IN_FLIGHT, SILENCE, ClusterExecutor, EngineLost
from reverie_shared.errors import ClusterUnavailable

NODES = {"a/1": "a", "a/2": "a", "b/1": "b"}
"""Engines, and their nodes."""


@dataclass
class Engines:
    """Engines that compute twice a tile, when `wait` comes to it: the order is another one for each seed."""

    seed: int = 0
    deaths: dict[str, int] = field(default_factory=dict)
    """How many tiles an engine computes before it is lost."""
    full: Any = None
    """The tile that no engine has memory for."""
    asleep: set[str] = field(default_factory=set)
    """Engines whose gradients do not come."""
    given: list[tuple[str, Any]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    most_held: int = 0

    def share(self, objective: Any) -> Any:
        return objective

    def put(self, tile: Any) -> Any:
        return tile

    def submit(self, engine: str, _objective: Any, tile: Any) -> int:
        self.given.append((engine, tile))
        self.waiting.append(len(self.given) - 1)
        held = [handle for handle in self.waiting if self.given[handle][0] == engine]
        self.most_held = max(self.most_held, len(held))
        return self.waiting[-1]

    def wait(self, handles: Sequence[int], _seconds: float) -> Sequence[int]:
        awake = [handle for handle in handles if self.given[handle][0] not in self.asleep]
        return [random.Random(self.seed + len(self.given)).choice(awake)] if awake else []

    def take(self, handle: int) -> Any:
        self.waiting.remove(handle)
        engine, tile = self.given[handle]
        if engine in self.deaths:
            self.deaths[engine] -= 1
            if self.deaths[engine] < 0:
                raise EngineLost("died")
        if tile == self.full:
            raise MemoryError
        return 2 * tile

    def cancel(self, handle: int) -> None:
        self.cancelled.append(handle)

    def close(self) -> None:
        self.waiting.clear()


def computed(executor: ClusterExecutor, count: int) -> list[Any]:
    """What an executor returns for tiles 0 to `count`."""
    return [*executor.gradients(None, range(count))]  # type: ignore[arg-type]  # numbers in place of pixels


@pytest.mark.parametrize("seed", range(5))
def test_gradients_come_in_the_order_of_the_tiles_whichever_is_computed_first(seed: int) -> None:
    assert computed(ClusterExecutor(Engines(seed), NODES, {}), 40) == [2 * tile for tile in range(40)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_tiles_than_engines_are_computed_too(count: int) -> None:
    assert computed(ClusterExecutor(Engines(), NODES, {}), count) == [2 * tile for tile in range(count)]


def test_every_engine_has_a_tile_in_reserve_and_never_more() -> None:
    engines = Engines()
    executor = ClusterExecutor(engines, NODES, {})
    assert next(executor.gradients(None, range(40))) == 0  # type: ignore[arg-type]
    first = [engine for engine, _tile in engines.given[: IN_FLIGHT * len(NODES)]]
    assert sorted(first) == sorted(IN_FLIGHT * [*NODES])
    computed(executor, 40)
    assert engines.most_held == IN_FLIGHT


def test_while_one_engine_is_slow_the_others_go_on_but_hold_no_more_than_so_many_gradients() -> None:
    engines = Engines(asleep={"a/1"})
    tiles = ClusterExecutor(engines, NODES, {}).gradients(None, range(1000))  # type: ignore[arg-type]
    assert next(tiles) is None
    assert len(engines.given) == AHEAD * len(NODES)
    engines.asleep.clear()
    assert [each for each in tiles if each is not None] == [2 * tile for tile in range(1000)]


@pytest.mark.parametrize("seed", range(5))
def test_what_a_lost_engine_had_is_computed_by_another_and_counted(seed: int) -> None:
    engines = Engines(seed, deaths={"b/1": 3})
    executor = ClusterExecutor(engines, NODES, {"address": "here:1"})
    assert computed(executor, 40) == [2 * tile for tile in range(40)]
    report = executor.report()
    assert report["address"] == "here:1"
    assert report["lost"] == ["b"]
    assert 1 <= report["retried"] <= IN_FLIGHT
    assert report["nodes"] == [{"node": "a", "engines": 2, "tiles": 37}, {"node": "b", "engines": 1, "tiles": 3}]


def test_an_engine_that_is_silent_for_minutes_counts_as_lost() -> None:
    engines, now = Engines(asleep={"b/1"}), [0.0]
    executor = ClusterExecutor(engines, NODES, {}, clock=lambda: now[0])
    tiles = executor.gradients(None, range(40))  # type: ignore[arg-type]
    found = [next(tiles) for _ in range(3)]
    assert executor.report()["lost"] == []
    now[0] = SILENCE + 1
    assert [each for each in (*found, *tiles) if each is not None] == [2 * tile for tile in range(40)]
    assert executor.report()["lost"] == ["b"]


def test_a_lost_engine_gets_no_tile_of_later_steps() -> None:
    engines = Engines(deaths={"b/1": 0})
    executor = ClusterExecutor(engines, NODES, {})
    computed(executor, 10)
    engines.given.clear()
    assert computed(executor, 10) == [2 * tile for tile in range(10)]
    assert {engine for engine, _tile in engines.given} == {"a/1", "a/2"}


def test_when_the_last_engine_is_lost_the_dream_ends_in_words_that_name_the_nodes() -> None:
    executor = ClusterExecutor(Engines(deaths=dict.fromkeys(NODES, 2)), NODES, {})
    with pytest.raises(ClusterUnavailable, match=r"All nodes of the cluster were lost during the dream: (a, b|b, a)\."):
        computed(executor, 40)


def test_too_little_memory_on_a_node_is_too_little_memory_for_the_step() -> None:
    engines = Engines(full=7)
    with pytest.raises(MemoryError):
        computed(ClusterExecutor(engines, NODES, {}), 40)
    assert engines.cancelled
    assert {*engines.cancelled} == {*engines.waiting}


def test_a_step_that_is_dropped_cancels_what_is_under_way() -> None:
    engines = Engines(asleep={*NODES})
    tiles = ClusterExecutor(engines, NODES, {}).gradients(None, range(40))  # type: ignore[arg-type]
    assert next(tiles) is None
    tiles.close()  # type: ignore[attr-defined]  # it is a generator
    assert {*engines.cancelled} == {*engines.waiting} != set()
