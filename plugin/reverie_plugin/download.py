"""Having the server download a network, and what an editor says about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator

from reverie_plugin.client import Client
from reverie_shared.applications import APPLICATIONS
from reverie_shared.errors import ReverieError
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused

NETWORK = "imagenet"
"""The network that is worth downloading for everyone."""

MEGABYTES = {NETWORK: 88, **APPLICATIONS}
"""What can be downloaded, and about how much that is."""


def wanted(network: str) -> str:
    """What is to be downloaded for dreams on `network`, as the settings name it."""
    return network if network in APPLICATIONS else NETWORK


def download(client: Client, network: str) -> Generator[Installing | None, None, None]:
    """Ask for the network; yield how far it is, or None where there is nothing new.

    The server goes on with it when nobody listens any more. Raises what it is refused for, `NetworkUnavailable` mostly.
    """
    number = client.request(InstallNetwork(network))
    while True:
        for envelope in client.receive():
            match envelope.message:
                case Installing() as progress if envelope.id == number:
                    yield progress
                case Refused() as refused if envelope.id == number:
                    raise refused.error()
                case Installed() if envelope.id == number:
                    return
        yield None


class Offer:
    """The offer to download the network that dreams want, where the server has it not; what an editor shows of it.

    Parameters
    ----------
    network : str
        Which network dreams are wanted on, as the settings name it; `want` says when that is another.
    changed : callable
        Called when `button`, `words` or `progress` are others.
    """

    def __init__(self, network: str, changed: Callable[[], None]) -> None:
        self.network = wanted(network)
        self.coming = ""
        """What the user has asked for, and the server has not yet."""
        self.words = ""
        """What there is to tell about the last download."""
        self.progress: Installing | None = None
        """How far the download is, once that is known."""
        self._there: Collection[str] | None = None
        self._changed = changed

    @property
    def button(self) -> str:
        """What to write on the button; empty where there is nothing to offer: the server has the network, a download is
        under way, or it is not known yet what the server has.
        """
        if self.coming or self._there is None or self.network in self._there:
            return ""
        called = "the network trained on ImageNet" if self.network == NETWORK else self.network
        return f"Download {called} ({MEGABYTES[self.network]} MB)"

    def look(self, networks: Collection[str]) -> None:
        """The server has these networks."""
        self._there = networks
        self._changed()

    def want(self, network: str) -> None:
        """Dreams are wanted on this network, as the settings name it."""
        if wanted(network) != self.network:
            self.network = wanted(network)
            self.words = self.words if self.coming else ""
            self._changed()

    def begin(self, network: str) -> None:
        """The user has asked for this network; `download` gets it."""
        self.coming, self.words = network, "Asking for the network…"
        self._changed()

    def download(self, client: Client) -> Generator[None, None, None]:
        """Get the network that the user has asked for; raises what it is refused for, and `fail` wants to know."""
        for progress in download(client, self.coming):
            if progress is not None:
                self.tell(progress)
            yield
        self.arrive()

    def tell(self, progress: Installing) -> None:
        """The download is so far."""
        self.progress, self.words = progress, f"Downloading the network: {_standing(progress)}"
        self._changed()

    def arrive(self) -> None:
        """The network has come."""
        if self._there is not None:
            self._there = {*self._there, self.coming}
        called = "The network trained on ImageNet" if self.coming == NETWORK else self.coming
        self._end(f"{called} is installed.")

    def fail(self, error: ReverieError) -> None:
        """It has not come; it can be asked for again."""
        self._end(str(error))

    def _end(self, words: str) -> None:
        self.coming, self.progress, self.words = "", None, words
        self._changed()


def _standing(progress: Installing) -> str:
    if not progress.total:
        return f"{progress.done / 1e6:.0f} MB"
    return f"{progress.done / 1e6:.0f} of {progress.total / 1e6:.0f} MB"
