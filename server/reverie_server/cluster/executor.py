"""Hands the tiles of a step to engines on many nodes, and returns their gradients in the tiles' order."""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from reverie_shared.errors.clusters import NODES_LEFT

if TYPE_CHECKING:
    from reverie_server.dream.executor import TilePixels
    from reverie_server.dream.image.arrays import Floats
    from reverie_server.dream.objective import Objective

log = logging.getLogger(__name__)

IN_FLIGHT = 2
"""Tiles that each engine has: while it computes one, the next is on its way."""

AHEAD = 4
"""Tiles for each engine that are read, and whose gradients are not taken, at most: how far the others go on while one
is slow. Each takes its pixels and its gradient in the object store, some 10 MB.
"""

PATIENCE = 0.2
"""Seconds after which a dream that waits for a tile is given its turn, to be paused or cancelled."""

SILENCE = 300.0
"""Seconds after which an engine that has not returned a tile counts as lost: a tile takes about half a second."""

Handle: TypeAlias = Any
"""Stands for a gradient that is being computed."""


class EngineLost(Exception):
    """An engine is gone, with what it was computing."""


class Transport(Protocol):
    """Brings tiles to engines, and gradients back. Engines go by names that it has given them."""

    def share(self, objective: Objective) -> Any:
        """Make an objective known to all engines; what stands for it."""

    def put(self, tile: TilePixels) -> Any:
        """Make a tile known to whichever engine computes it; what stands for it, and keeps it until it is dropped."""

    def submit(self, engine: str, objective: Any, tile: Any) -> Handle:
        """Have an engine compute a gradient, after all that it was given before; returns at once, also where the
        engine is gone.
        """

    def wait(self, handles: Sequence[Handle], seconds: float) -> Sequence[Handle]:
        """Those that have come to an end, as soon as there are any; none where there are not after so many seconds."""

    def take(self, handle: Handle) -> Floats:
        """The gradient, once `wait` has named it.

        Raises
        ------
        EngineLost
            When the engine was lost before it was computed, or brought here.
        MemoryError, ReverieError
            What the engine has raised.
        """

    def cancel(self, handle: Handle) -> None:
        """Nobody wants this gradient any more."""

    def close(self) -> None:
        """End all engines."""


@dataclass(frozen=True)
class _Flight:
    """A tile that an engine computes."""

    number: int
    tile: Any
    engine: str
    began: float


@dataclass
class _Step:
    """The tiles of one step."""

    objective: Any
    unread: Iterator[TilePixels]
    read: int = 0
    taken: int = 0
    again: deque[tuple[int, Any]] = field(default_factory=deque)
    """Tiles whose engines were lost."""
    flying: dict[Handle, _Flight] = field(default_factory=dict)
    arrived: dict[int, Floats] = field(default_factory=dict)
    """Gradients that came before their turn."""


class ClusterExecutor:
    """Computes tiles on engines; one that is lost is left out from then on, and another computes what it had.

    Parameters
    ----------
    transport : Transport
    engines : mapping
        The engines' names, and the names of their nodes.
    told : mapping
        What else is said of the cluster in the report.
    clock : callable
        Seconds that never run backwards.
    """

    def __init__(
        self,
        transport: Transport,
        engines: Mapping[str, str],
        told: Mapping[str, Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.transport = transport
        self._clock = clock
        self.engines = dict(engines)
        self._left = list(engines)
        self._told = told
        self._computed: Counter[str] = Counter()
        self._lost: list[str] = []
        self._retried = 0

    def gradients(self, objective: Objective, tiles: Iterable[TilePixels]) -> Iterator[Floats | None]:
        """As `TileExecutor` has it: tiles are read ahead, several for each engine.

        Raises
        ------
        MemoryError
            When an engine has too little memory for a tile.
        ClusterUnavailable
            When the last engine is lost.
        """
        step = _Step(self.transport.share(objective), iter(tiles))
        try:
            while True:
                self._submit(step)
                if step.taken in step.arrived:
                    yield step.arrived.pop(step.taken)
                    step.taken += 1
                elif step.flying:
                    yield from self._land(step)
                else:
                    return
        finally:
            for handle in step.flying:
                self.transport.cancel(handle)

    def report(self) -> dict[str, Any]:
        """What is told of the dream: how many tiles each node computed, which were lost, and how many tiles were
        computed again for that.
        """
        nodes = [
            {"node": node, "engines": count, "tiles": self._computed[node]}
            for node, count in Counter(self.engines.values()).items()
        ]
        return {**self._told, "nodes": nodes, "lost": list(self._lost), "retried": self._retried}

    def close(self) -> None:
        """End the engines."""
        self.transport.close()

    def _submit(self, step: _Step) -> None:
        """Give engines that have room the tiles that are to be computed, those of lost engines first."""
        while (engine := self._engine_with_room(step)) is not None:
            number, tile = step.again.popleft() if step.again else self._read(step)
            if tile is None:
                return
            handle = self.transport.submit(engine, step.objective, tile)
            step.flying[handle] = _Flight(number, tile, engine, self._clock())

    def _read(self, step: _Step) -> tuple[int, Any]:
        """The next tile, and its number; None in its place where there is none, or enough are read."""
        pixels = next(step.unread, None) if step.read - step.taken < AHEAD * len(self._left) else None
        if pixels is None:
            return step.read, None
        step.read += 1
        return step.read - 1, self.transport.put(pixels)

    def _engine_with_room(self, step: _Step) -> str | None:
        """The engine that has the fewest tiles, unless all have enough."""
        loads = dict.fromkeys(self._left, 0)
        for flight in step.flying.values():
            if flight.engine in loads:
                loads[flight.engine] += 1
        least = min(loads, key=loads.__getitem__, default=None)
        return least if least is not None and loads[least] < IN_FLIGHT else None

    def _land(self, step: _Step) -> Iterator[None]:
        """Take what has come; yields where nothing has."""
        handles = self.transport.wait([*step.flying], PATIENCE)
        if not handles:
            self._drop_silent(step)
            yield None
        for handle in handles:
            flight = step.flying.pop(handle)
            try:
                step.arrived[flight.number] = self.transport.take(handle)
                self._computed[self.engines[flight.engine]] += 1
            except EngineLost as lost:
                self._drop(step, flight, lost)

    def _drop_silent(self, step: _Step) -> None:
        """Leave out the engines that have been silent for too long."""
        for handle, flight in [*step.flying.items()]:
            if self._clock() - flight.began > SILENCE:
                del step.flying[handle]
                self.transport.cancel(handle)
                self._drop(step, flight, EngineLost(f"silent for {SILENCE:.0f} seconds"))

    def _drop(self, step: _Step, flight: _Flight, lost: EngineLost) -> None:
        """Leave an engine out from now on, and have another compute its tile; raises `ClusterUnavailable` where it was
        the last one.
        """
        step.again.append((flight.number, flight.tile))
        self._retried += 1
        if flight.engine in self._left:
            node = self.engines[flight.engine]
            self._left.remove(flight.engine)
            self._lost.append(node)
            log.warning("An engine on the node %s is lost (%s); others compute what it had.", node, lost)
        if not self._left:
            raise NODES_LEFT(nodes=list(dict.fromkeys(self._lost))) from lost
