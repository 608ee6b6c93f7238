"""The offer to download the network that dreams want, where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Generator

from reverie_gimp import faults
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gtk
from reverie_gimp.live import TICK
from reverie_plugin.client import Client
from reverie_plugin.download import arrived, download, offer, standing, wanted
from reverie_plugin.launch import Installation, connect
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
        self._network = wanted(network)
        self._there: list[str] | None = None
        """What the server has, where that is known."""
        self._coming = ""
        """What the user has asked for, and the server has not yet."""
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
        """Dreams are wanted on this network now."""
        if wanted(network) != self._network:
            self._network = wanted(network)
            self._words.set_visible(bool(self._coming))
            self._offer()

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
        self._coming = self._network
        self._offer()
        self._bar.set_fraction(0)
        self._bar.show()
        self._tell("Asking for the network…")
        if self._steps is None:  # the last try has failed
            self.begin()

    def _offer(self) -> None:
        self._button.set_label(offer(self._network))
        self._button.set_visible(not self._coming and self._there is not None and self._network not in self._there)

    def _tell(self, words: str) -> None:
        self._words.set_text(words)
        self._words.show()

    def _look(self) -> bool:
        try:
            if self._steps is not None:
                next(self._steps)
                return True
        except StopIteration:
            pass
        except ReverieError as error:
            faults.log().warning("%s", error)
            if self._coming:
                self._fail(error)
        except Exception as error:  # noqa: BLE001  # the offer is a side matter: the dialog goes on
            self._fail(faults.fault(error))
        self._steps = self._source = None
        return False

    def _fail(self, error: ReverieError) -> None:
        """Say why it has not come; it can be asked for again."""
        self._coming = ""
        self._bar.hide()
        self._tell(str(error))
        self._offer()

    def _ask(self) -> Generator[object, None, None]:
        client = yield from connect(self._installation, self._host)
        try:
            status = yield from client.ask(AskStatus())
            if not isinstance(status, Status):
                return
            self._there = list(status.facts["networks"])
            self._offer()
            while True:
                if self._coming:
                    yield from self._download(client)
                client.receive()
                yield None
        finally:
            client.close()

    def _download(self, client: Client) -> Generator[object, None, None]:
        for progress in download(client, self._coming):
            if progress is not None:
                self._bar.set_fraction(progress.done / progress.total if progress.total else 0)
                self._tell(f"Downloading the network: {standing(progress)}")
            yield None
        self._bar.hide()
        self._tell(arrived(self._coming))
        self._there, self._coming = [*(self._there or ()), self._coming], ""
        self._offer()
        self._installed()
