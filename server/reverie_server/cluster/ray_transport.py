"""Brings tiles to engines that are actors of Ray's, through its object store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import ray
from ray.exceptions import RayError, RayTaskError

from reverie_server.cluster.executor import EngineLost

if TYPE_CHECKING:
    from reverie_server.dream.executor import TilePixels
    from reverie_server.dream.image.arrays import Floats
    from reverie_server.dream.objective import Objective

Actor: TypeAlias = Any
"""A handle of an `Engine` on a node."""


class RayTransport:
    """Engines as actors: a tile with its rim is put into the object store once, and only its gradient comes back.

    `actors` are the engines, by the names that the executor knows them by.
    """

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = dict(actors)
        self._shared: tuple[Objective, Any] | None = None

    def share(self, objective: Objective) -> Any:
        """Put an objective into the object store, once for all steps that have it."""
        if self._shared is None or self._shared[0] is not objective:
            self._shared = objective, ray.put(objective)
        return self._shared[1]

    def put(self, tile: TilePixels) -> Any:
        """Put a tile's pixels, and its masks if any, into the object store."""
        pixels = ray.put(np.ascontiguousarray(tile.pixels))
        return pixels, None if tile.masks is None else ray.put(np.ascontiguousarray(tile.masks))

    def submit(self, engine: str, objective: Any, tile: Any) -> Any:
        """Have an actor compute a gradient."""
        return self._actors[engine].gradient.remote(objective, *tile)

    def wait(self, handles: Sequence[Any], seconds: float) -> Sequence[Any]:
        """The first that has come to an end, and is here."""
        ready, _ = ray.wait([*handles], num_returns=1, timeout=seconds)
        return list(ready)

    def take(self, handle: Any) -> Floats:
        """The gradient: a view of the object store, which cannot be written to."""
        return np.asarray(result(handle))

    def cancel(self, handle: Any) -> None:
        """Take a gradient out of an actor's queue; one that is being computed is computed to its end."""
        if self._actors:  # else the connection may be closed, and Ray would make one of its own
            with suppress(RayError):
                ray.cancel(handle)

    def close(self) -> None:
        """End the actors."""
        self._shared = None
        for actor in self._actors.values():
            with suppress(RayError):
                ray.kill(actor)
        self._actors.clear()


def result(handle: Any) -> Any:
    """What an actor has computed, or its error as it was raised there.

    Raises
    ------
    EngineLost
        When the actor, its node, or what it computed is gone.
    """
    try:
        return ray.get(handle)
    except RayTaskError as error:
        raise (error.cause if isinstance(error.cause, Exception) else error) from None
    except RayError as error:
        raise EngineLost(type(error).__name__) from error
