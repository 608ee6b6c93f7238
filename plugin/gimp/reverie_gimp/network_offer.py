"""The offer to download the network that dreams want, where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Generator

from reverie_gimp import log
from reverie_gimp.driver import TICK
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gtk
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.ui.offer import Offer
from reverie_shared.errors import ReverieError
from reverie_shared.messages import AskStatus, Status


class NetworkOffer:
    """A button that is shown where the network is missing, and how far its download is.

    Parameters
    ----------
    installation : Installation
    host : str
        Who asks, for the server's log.
    network : str
        Which network dreams are wanted on, as the settings name it; `want` says when that is another.
    installed : callable
        Called once a network has come.
    """

    def __init__(self, installation: Installation, host: str, network: str, installed: Callable[[], None]) -> None:
        self._installation, self._host, self._installed = installation, host, installed
        self._offer = Offer(network, self._show)
        self._steps: Generator[object, None, None] | None = None
        self._source: int | None = None
        self._button = Gtk.Button(no_show_all=True)
        self._button.connect("clicked", self._clicked)
        self._bar = Gtk.ProgressBar(no_show_all=True)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, no_show_all=True)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for part in (self._button, self._bar, self._words):
            self.widget.pack_start(part, False, False, 0)

    def want(self, network: str) -> None:
        """Dreams are wanted on this network now, as the settings name it."""
        self._offer.want(network)

    def begin(self) -> None:
        """Ask the server which networks it has."""
        self._steps = self._ask()
        self._source = GLib.timeout_add(TICK, self._look)

    def close(self) -> None:
        """Stop watching; a download goes on without."""
        if self._source is not None:
            GLib.source_remove(self._source)
            self._source = None
        if self._steps is not None:
            self._steps.close()
            self._steps = None

    def _clicked(self, _button: object) -> None:
        self._offer.begin(self._offer.network)
        if self._steps is None:  # the last try has failed
            self.begin()

    def _show(self) -> None:
        offer, progress = self._offer, self._offer.progress
        self._button.set_label(offer.button)
        self._button.set_visible(bool(offer.button))
        self._bar.set_fraction(progress.done / progress.total if progress and progress.total else 0)
        self._bar.set_visible(bool(offer.coming))
        self._words.set_text(offer.words)
        self._words.set_visible(bool(offer.words))

    def _look(self) -> bool:
        try:
            if self._steps is not None:
                next(self._steps)
                return True
        except StopIteration:
            pass
        except ReverieError as error:
            log.log().warning("%s", error)
            if self._offer.coming:
                self._offer.fail(error)
        except Exception as error:  # noqa: BLE001  # the offer is a side matter: the dialog goes on
            self._offer.fail(log.unexpected(error))
        self._steps = self._source = None
        return False

    def _ask(self) -> Generator[object, None, None]:
        client = yield from connect(self._installation, self._host)
        try:
            status = yield from client.ask(AskStatus())
            if not isinstance(status, Status):
                return
            self._offer.look(status.facts["networks"])
            while True:
                if self._offer.coming:
                    yield from self._offer.download(client)
                    self._installed()
                client.receive()
                yield None
        finally:
            client.close()
