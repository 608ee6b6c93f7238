"""The offer to download the network that the user wants to dream on: its button, its words and its progress."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator

from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.networks import MEGABYTES, called, install_network, network_to_install
from reverie_plugin.events import Waiting
from reverie_shared.errors import ReverieError
from reverie_shared.messages import AskStatus, Installing, Status
from reverie_shared.translation import _


class Offer:
    """What an editor shows about a network that the server does not have yet.

    Parameters
    ----------
    network : str
        The network that the user wants to dream on, a value of the setting of that name; `want` changes it.
    changed : callable
        Called after each change of `button`, `words` or `progress`.
    installed : callable
        Called with the name of a network that has been downloaded.
    """

    def __init__(self, network: str, changed: Callable[[], None], installed: Callable[[str], None]) -> None:
        self.downloading = ""
        """The network that the user has asked for and the server does not have yet; else empty."""
        self.words = ""
        """A sentence about the latest download."""
        self.progress: Installing | None = None
        """The progress of the download, once it is known."""
        self._wanted = network
        self._installed: Collection[str] | None = None
        self._changed = changed
        self._on_installed = installed

    @property
    def network(self) -> str:
        """The network that is offered, if any."""
        return network_to_install(self._wanted, self._installed or ())

    @property
    def installed(self) -> Collection[str] | None:
        """The networks that the server has; None as long as that is not known."""
        return self._installed

    @property
    def button(self) -> str:
        """The button's text; empty where nothing is offered: the server has the network, a download is under way, or
        it is not known yet what the server has.
        """
        if self.downloading or self._installed is None or self.network in self._installed:
            return ""
        return _("Download {network} ({size} MB)").format(network=called(self.network), size=MEGABYTES[self.network])

    def set_installed(self, networks: Collection[str]) -> None:
        """Note which networks the server has."""
        self._installed = networks
        self._changed()

    def want(self, network: str) -> None:
        """Note on which network the user wants to dream now, a value of the setting of that name."""
        offered, self._wanted = self.network, network
        if self.network != offered:
            self.words = self.words if self.downloading else ""
            self._changed()

    def ask(self, installation: Installation, host: str) -> Generator[Waiting | None, None, None]:
        """Ask the server, which is started if none runs, which networks it has; `host` is who asks, for its log."""
        client = yield from connect(installation, host)
        try:
            status = yield from client.ask(AskStatus())
            if isinstance(status, Status):
                self.set_installed(status.facts["networks"])
        finally:
            client.close()

    def begin(self, network: str) -> None:
        """Note that the user has asked for this network; then drive `download`."""
        self.downloading, self.words = network, _("Asking for the network…")
        self._changed()

    def download(self, installation: Installation, host: str) -> Generator[Waiting | None, None, None]:
        """Have the server download the network that the user has asked for; yields until it is there.

        Closing the generator does not stop the download: the server completes it.

        Raises
        ------
        ReverieError
            When the download fails; the caller hands the error to `fail`.
        """
        client = yield from connect(installation, host)
        try:
            for progress in install_network(client, self.downloading):
                if progress is not None:
                    self.set_progress(progress)
                yield None
        finally:
            client.close()
        self.complete()

    def set_progress(self, progress: Installing) -> None:
        """Note the progress of the download."""
        self.progress, self.words = progress, _describe_download(progress)
        self._changed()

    def complete(self) -> None:
        """Note that the download is complete."""
        if self._installed is not None:
            self._installed = {*self._installed, self.downloading}
        network = self.downloading
        sentence = _("{network} is installed.").format(network=called(network))
        self._end(sentence[0].upper() + sentence[1:])
        self._on_installed(network)

    def fail(self, error: ReverieError) -> None:
        """Note that `download` has failed: the network is offered again. Or that `ask` has: nothing is offered."""
        if self.downloading:
            self._end(str(error))

    def _end(self, words: str) -> None:
        self.downloading, self.progress, self.words = "", None, words
        self._changed()


def _describe_download(progress: Installing) -> str:
    done, total = round(progress.done / 1e6), round(progress.total / 1e6)
    if not progress.total:
        return _("Downloading the network: {done} MB").format(done=done)
    return _("Downloading the network: {done} of {total} MB").format(done=done, total=total)
