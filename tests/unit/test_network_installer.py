"""What clients are told of a download that fails or is stopped in the server."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq

from reverie_server.net.callqueue import CallQueue
from reverie_server.net.outbox import Outbox
from reverie_server.network_installer import NetworkInstaller
from reverie_server.networks import download
from reverie_server.networks.catalog import FILES, URL_VARIABLE
from reverie_shared.errors import BadSettings, Busy, ServerUnavailable, Unexpected
from reverie_shared.messages import FROM_SERVER, Installing, InstallNetwork, Refused
from reverie_shared.protocol import decode
from reverie_shared.threads import BackgroundThread
from tests.support.mirror import mirror

SECONDS = 30.0
"""How long a thread may take on a busy machine."""


class Setup:
    """An installer, and the client `a` that asks it."""

    def __init__(self, folder: Path) -> None:
        self.calls = CallQueue()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        router, self._client = self._context.socket(zmq.ROUTER), self._context.socket(zmq.DEALER)
        router.bind("inproc://control")
        self._client.identity = b"a"
        self._client.connect("inproc://control")
        self.installer = NetworkInstaller(folder, Outbox(router), self.calls, FILES)

    def request(self) -> Refused:
        """Ask for a network; returns the refusal."""
        self.installer.request(b"a", InstallNetwork("imagenet"), 1)
        until = time.monotonic() + SECONDS
        while self.installer.running:
            assert time.monotonic() < until, "it did not end in time"
            select.select([self.calls], [], [], 1)
            self.calls.drain()
        while isinstance(message := decode(self._client.recv_multipart(), FROM_SERVER).message, Installing):
            pass
        assert isinstance(message, Refused)
        return message

    def close(self) -> None:
        self.calls.close()
        self._context.destroy(linger=0)


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    setup = Setup(tmp_path)
    yield setup
    setup.close()


@pytest.mark.parametrize(
    ("typed", "meant"), [("vgg16", "VGG16"), ("Photographs", "photographs"), ("imagnet", "imagenet")]
)
def test_a_network_that_is_mistyped_is_refused_with_the_one_that_was_meant(
    setup: Setup, typed: str, meant: str
) -> None:
    with pytest.raises(BadSettings, match=rf"There is no network “{typed}” to install\. Did you mean “{meant}”\?"):
        setup.installer.request(b"a", InstallNetwork(typed), 1)


def test_an_error_that_nobody_expected_is_told_and_the_next_request_is_tried(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(download, "download")  # the import in the thread fails

    for _ in range(2):
        refused = setup.request()

        assert refused.code == Unexpected.code
        assert "The download failed" in refused.what


def test_a_download_that_was_stopped_does_not_count_as_installed(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    setup.installer.close()
    with mirror() as published:
        monkeypatch.setenv(URL_VARIABLE, published.url("whole"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

        refused = setup.request()
    assert (refused.code, refused.error) == (ServerUnavailable.code, "download-stopped")

    assert setup.installer.installed() == ["bundled"]


def test_a_download_for_which_the_system_gives_no_thread_is_refused_and_the_next_request_is_tried(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: BackgroundThread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(BackgroundThread, "start", refuse)
        refused = setup.request()
    assert (refused.code, refused.error) == (Busy.code, "download-not-started")

    monkeypatch.delattr(download, "download")
    assert setup.request().code == Unexpected.code
