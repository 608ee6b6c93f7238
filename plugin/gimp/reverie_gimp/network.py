"""The offer to download ImageNet's network, where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Generator

from reverie_gimp import faults
from reverie_gimp.gimp import GLib
from reverie_gimp.gtk import Gtk
from reverie_gimp.live import TICK
from reverie_plugin.client import Client
from reverie_plugin.download import NETWORK, OFFER, download, standing
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
    installed : callable
        Called once the network has come.
    """

    def __init__(self, installation: Installation, host: str, installed: Callable[[], None]) -> None:
        self._installation, self._host, self._installed = installation, host, installed
        self._wanted = False
        self._steps: Generator[object, None, None] | None = None
        self._source: int | None = None
        self._button = Gtk.Button(label=OFFER, no_show_all=True)
        self._button.connect("clicked", self._clicked)
        self._bar = Gtk.ProgressBar(no_show_all=True)
        self._words = Gtk.Label(xalign=0, wrap=True, max_width_chars=50, no_show_all=True)
        self.widget = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        for part in (self._button, self._bar, self._words):
            self.widget.pack_start(part, False, False, 0)

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
        self._wanted = True
        self._button.hide()
        self._bar.set_fraction(0)
        self._bar.show()
        self._tell("Asking for the network…")
        if self._steps is None:  # the last try has failed
            self.begin()

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
            if self._wanted:
                self._fail(error)
        except Exception as error:  # noqa: BLE001  # the offer is a side matter: the dialog goes on
            self._fail(faults.fault(error))
        self._steps = self._source = None
        return False

    def _fail(self, error: ReverieError) -> None:
        """Say why it has not come; it can be asked for again."""
        self._wanted = False
        self._bar.hide()
        self._tell(str(error))
        self._button.show()

    def _ask(self) -> Generator[object, None, None]:
        client = yield from connect(self._installation, self._host)
        try:
            status = yield from client.ask(AskStatus())
            if not isinstance(status, Status) or (NETWORK in status.facts["networks"] and not self._wanted):
                return
            self._button.show()
            while not self._wanted:
                client.receive()
                yield None
            yield from self._download(client)
        finally:
            client.close()

    def _download(self, client: Client) -> Generator[object, None, None]:
        for progress in download(client):
            if progress is not None:
                self._bar.set_fraction(progress.done / progress.total if progress.total else 0)
                self._tell(f"Downloading the network: {standing(progress)}")
            yield None
        self._bar.hide()
        self._tell("The network trained on ImageNet is installed.")
        self._installed()
