"""Keeps what earlier dreams have computed, for a dream that differs from one of them in its strength alone.

The strength scales the finished change, so such a dream has nothing to compute anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import psutil

from reverie_server.worker import ipc
from reverie_shared.settings import Settings

if TYPE_CHECKING:
    from reverie_server.dream import DreamRun, StepProgress
    from reverie_server.dream.image.arrays import Floats
    from reverie_server.dream.networks.network import Network

SHARE = 0.25
"""How much of the memory that is free a kept dream may take."""

_ANY_STRENGTH = Settings().strength


@dataclass(frozen=True, eq=False)
class Origin:
    """All that a dream depends on."""

    start: ipc.Start
    network: Network
    residual: Floats | None
    """What the picture had lost by rounding, where that was known."""

    def differs_in_strength(self, other: Origin) -> bool:
        """Whether the other dream is the same but for its strength, and that is another one."""
        same = self.network is other.network and self.residual is other.residual and self._order == other._order
        return same and self.start.settings.strength != other.start.settings.strength

    @property
    def _order(self) -> tuple[Any, ...]:
        start = self.start
        return start.digest, start.others, replace(start.settings, strength=_ANY_STRENGTH)


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A dream that was begun or finished.

    Attributes
    ----------
    origin : Origin
    run : DreamRun
    steps : iterator
        The run's, as far as they were taken.
    progress : StepProgress
        The last one.
    """

    origin: Origin
    run: DreamRun
    steps: Iterator[StepProgress]
    progress: StepProgress

    @property
    def octave(self) -> int:
        """The last octave that is complete, from 1; 0 before the first."""
        return self.progress.octave - (not self.progress.octave_done)


class KeptRuns:
    """The last finished dream, and the last preview that was discarded. When another full dream begins they are to be
    forgotten: their memory is that one's.
    """

    def __init__(self) -> None:
        self._finished: KeptRun | None = None
        self._preview: KeptRun | None = None

    def keep(self, kept: KeptRun) -> None:
        """Keep a finished dream, or a preview, in place of the one before, unless it would need too much memory."""
        kept.run.forget_result()
        has_room = kept.run.kept_bytes <= SHARE * psutil.virtual_memory().available
        if kept.run.is_complete:
            self._finished = kept if has_room else None
        else:
            self._preview = kept if has_room else None

    def take(self, origin: Origin) -> KeptRun | None:
        """The kept dream that is the same but for its strength, which it has from now on; None where none is kept."""
        for kept in filter(None, (self._finished, self._preview)):
            if kept.origin.differs_in_strength(origin):
                self._finished = None if kept is self._finished else self._finished
                self._preview = None if kept is self._preview else self._preview
                kept.run.set_strength(origin.start.settings.strength)
                return replace(kept, origin=origin)
        return None

    def forget(self) -> None:
        """Keep nothing."""
        self._finished = self._preview = None

    def forget_unloaded(self, is_loaded: Callable[[Network], bool]) -> None:
        """Forget the dreams of networks that are loaded no longer: they would keep these, of gigabytes, in memory, and
        are the same dreams as none of a network that is loaded anew.
        """
        self._finished, self._preview = (
            kept if kept and is_loaded(kept.origin.network) else None for kept in (self._finished, self._preview)
        )
