"""The button that mends what went wrong with a dream: what it says, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reverie_krita.dream import Dream
from reverie_krita.manager import DreamManager
from reverie_krita.panels.network_offer import NetworkOffer
from reverie_krita.panels.settings import SettingsPanel
from reverie_krita.restart import restart_krita
from reverie_plugin.connect.networks import network_to_install
from reverie_shared import presets
from reverie_shared.errors import HostRefused, NetworkUnavailable, OutOfMemory, WorkerDied, WrongVersion
from reverie_shared.settings import SMALLEST_TILE, Settings, resolve

TILES = (512, 256, SMALLEST_TILE)
"""Sides of tiles, in pixels, that are attempt in turn where memory is short."""

USUAL_TILE = 320
"""No side that the engine chooses by itself is smaller."""


@dataclass(frozen=True)
class Action:
    """A way out: what the button says, and what takes it, which may raise `ReverieError`."""

    label: str
    run: Callable[[], None]


class Recovery:
    """Knows a way out of each kind of failure.

    Parameters
    ----------
    manager : DreamManager
    settings : SettingsPanel
        Shows the settings that a way out changes: they are the next dreams' too.
    offer : NetworkOffer
    """

    def __init__(self, manager: DreamManager, settings: SettingsPanel, offer: NetworkOffer) -> None:
        self._manager = manager
        self._settings = settings
        self._offer = offer

    def action(self, dream: Dream) -> Action:
        """What is to be done about a dream that failed."""
        match dream.error:
            case HostRefused() if dream.progress is not None:  # it is finished, and only its place is gone
                return Action("Insert here", lambda: self._manager.insert_here(dream))
            case WrongVersion():
                return Action("Restart Krita", lambda: restart_krita(self._manager.installation.python))
            case NetworkUnavailable():
                return Action("Download it", lambda: self._offer.begin(network_to_install(_settings_of(dream).network)))
            case OutOfMemory() | WorkerDied() if dream.accepted:  # mostly, it was the memory that killed the worker
                return self._need_less(dream)
        return Action("Try again", lambda: self._manager.again(dream))

    def network_has_come(self, network: str) -> None:
        """Dream what has waited for it."""
        for dream in self._manager.failed:
            if isinstance(dream.error, NetworkUnavailable) and network_to_install(_settings_of(dream).network) == network:
                self._manager.again(dream)

    def _need_less(self, dream: Dream) -> Action:
        settings = _settings_of(dream)
        tile = next((side for side in TILES if side < (settings.tile_size or USUAL_TILE)), None)
        if tile is not None:
            return Action("Use smaller tiles", lambda: self._again_with(dream, tile_size=tile))
        assert dream.ticket is not None  # it was under way
        sent = dream.ticket.region.sent
        half = (settings.max_size or max(sent.width, sent.height)) // 2
        return Action("Dream it smaller", lambda: self._again_with(dream, max_size=half))

    def _again_with(self, dream: Dream, **changes: int) -> None:
        self._settings.change(changes)
        self._manager.again(dream, changes)


def _settings_of(dream: Dream) -> Settings:
    return resolve(presets.preset(dream.order.preset).values, dream.order.settings)
