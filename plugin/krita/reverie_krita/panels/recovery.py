"""What the user can do about a dream that failed: the label of a button, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reverie_krita.dream import Dream
from reverie_krita.labels import INSERT_HERE
from reverie_krita.manager import DreamManager
from reverie_krita.panels.network_offer import NetworkOffer
from reverie_krita.panels.settings import SettingsPanel
from reverie_krita.restart import restart_krita
from reverie_plugin.connect.networks import network_to_install
from reverie_shared.errors import HostRefused, NetworkUnavailable, OutOfMemory, WorkerDied, WrongVersion
from reverie_shared.settings import SMALLEST_TILE
from reverie_shared.translation import _

TILES = (512, 256, SMALLEST_TILE)
"""Sides of tiles, in pixels, that are offered one after the other where memory is short."""

SMALLEST_AUTOMATIC_TILE = 320
"""The smallest side that the engine chooses by itself."""


@dataclass(frozen=True)
class Action:
    """A button: its label, and what a click runs, which may raise `ReverieError`."""

    label: str
    run: Callable[[], None]


class Recovery:
    """Chooses the action for each kind of failure.

    Parameters
    ----------
    manager : DreamManager
    settings : SettingsPanel
        Shows the settings that an action changes: they hold for the next dreams too.
    offer : NetworkOffer
    """

    def __init__(self, manager: DreamManager, settings: SettingsPanel, offer: NetworkOffer) -> None:
        self._manager = manager
        self._settings = settings
        self._offer = offer

    def action(self, dream: Dream) -> Action:
        """The action for a dream that failed."""
        match dream.error:
            case HostRefused() if dream.ticket is not None and dream.progress is not None:  # finished, but not inserted
                return Action(_(INSERT_HERE), lambda: self._manager.insert_here(dream))
            case WrongVersion():
                return Action(_("Restart Krita"), lambda: restart_krita(self._manager.installation.python))
            case NetworkUnavailable():
                network = self._missing_network(dream)
                return Action(_("Download it"), lambda: self._offer.begin(network))
            case OutOfMemory() | WorkerDied() if dream.accepted:  # most often the system killed it for want of memory
                return self._use_less_memory(dream)
        return Action(_("Try again"), lambda: self._manager.again(dream))

    def on_network_installed(self, network: str) -> None:
        """Repeat the dreams that failed for want of this network."""
        for dream in self._manager.failed:
            if isinstance(dream.error, NetworkUnavailable) and self._missing_network(dream) == network:
                self._manager.again(dream)

    def _missing_network(self, dream: Dream) -> str:
        """The network to download for a dream that failed for want of one."""
        networks = self._manager.networks
        return network_to_install(dream.order.resolved(networks).network, networks)

    def _use_less_memory(self, dream: Dream) -> Action:
        """Smaller tiles, as long as there are any; then half the size."""
        settings = dream.order.resolved(self._manager.networks)
        tile = next((side for side in TILES if side < (settings.tile_size or SMALLEST_AUTOMATIC_TILE)), None)
        if tile is not None:
            return Action(_("Use smaller tiles"), lambda: self._repeat_with(dream, tile_size=tile))
        sent = dream.host.sent
        assert sent is not None  # the server had accepted the dream
        half = (settings.max_size or max(sent.width, sent.height)) // 2
        return Action(_("Dream it smaller"), lambda: self._repeat_with(dream, max_size=half))

    def _repeat_with(self, dream: Dream, **changes: int) -> None:
        self._settings.change(changes)
        self._manager.again(dream, changes)
