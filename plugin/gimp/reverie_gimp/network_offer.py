"""The offer to download the network that the user wants to dream on, where the server does not have it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from reverie_gimp.driver import TimerDriver
from reverie_gimp.gtk import Gtk
from reverie_gimp.log import log
from reverie_plugin.connect.installation import Installation
from reverie_plugin.ui.offer import Offer
from reverie_shared.errors import ReverieError
from reverie_shared.translation import _


class NetworkOffer:
    """A button that is shown where the network is missing, and the progress of its download.

    Parameters
    ----------
    installation : Installation
    host : str
        Who asks, for the server's log.
    network : str
        The network that the user wants to dream on, a value of the setting of that name; `want` changes it.
    known : callable
        Called with the networks that the server has, once that is known and whenever it changes.
    installed : callable
        Called once a network has been downloaded.
    """

    def __init__(
        self,
        installation: Installation,
        host: str,
        network: str,
        known: Callable[[Collection[str]], None],
        installed: Callable[[], None],
    ) -> None:
        self._installation, self._host, self._known = installation, host, known
        self._offer = Offer(network, self._show, lambda _network: installed())
        self._driver: TimerDriver[object] = TimerDriver(lambda _event: None, lambda: None, self._fail, log())
        self._button = Gtk.Button(no_show_all=True, tooltip_text=_("Once; dreams can go on meanwhile"))
        self._button.connect("clicked", self._clicked)
        self._bar = Gtk.ProgressBar(no_show_all=True)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, no_show_all=True)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for part in (self._button, self._bar, self._words):
            self.widget.pack_start(part, False, False, 0)

    def want(self, network: str) -> None:
        """Note on which network the user wants to dream now, a value of the setting of that name."""
        self._offer.want(network)

    def add_installed(self, networks: Collection[str]) -> None:
        """Note networks that have been installed since the server was asked."""
        if self._offer.installed is not None and set(networks) - set(self._offer.installed):
            self._offer.set_installed({*self._offer.installed, *networks})

    def begin(self) -> None:
        """Ask the server which networks it has."""
        self._driver.start(self._offer.ask(self._installation, self._host))

    def close(self) -> None:
        """Stop following the download; the server completes it."""
        self._driver.close()

    def _clicked(self, _button: object) -> None:
        self._offer.begin(self._offer.network)
        self._driver.start(self._offer.download(self._installation, self._host))

    def _fail(self, error: ReverieError) -> None:
        log().warning("%s", error)
        self._offer.fail(error)

    def _show(self) -> None:
        offer, progress = self._offer, self._offer.progress
        if offer.installed is not None:
            self._known(offer.installed)
        self._button.set_label(offer.button)
        self._button.set_visible(bool(offer.button))
        self._bar.set_fraction(progress.done / progress.total if progress and progress.total else 0)
        self._bar.set_visible(bool(offer.downloading))
        self._words.set_text(offer.words)
        self._words.set_visible(bool(offer.words))
