"""A dream through the relay, which speaks for a Python that cannot load ZeroMQ."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from reverie_plugin.connect.client import RELAY_VARIABLE, open_transport
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.relay_transport import RelayTransport
from reverie_plugin.events import Progress
from reverie_plugin.order import Order
from reverie_plugin.session import Session
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from tests.service.processes import SOON, wait_for
from tests.support.pictures import PHOTO, Array
from tests.support.running import MemoryHost, Reverie, drive

QUICK = {"steps": 2, "smallest": 48, "tile_size": 256}
LONG = {"steps": 1000, "smallest": 96}


@pytest.fixture
def relayed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RELAY_VARIABLE, "1")


@pytest.fixture(scope="module")
def photo() -> Array:
    """Of 14 megabytes as floats, so that it travels in more strips than a window."""
    with Image.open(PHOTO) as image:
        return np.asarray(image.resize((1200, 1000))).astype(np.float32) / 255


def relays() -> list[psutil.Process]:
    return [process for process in psutil.Process().children() if "reverie_plugin.connect.relay" in process.cmdline()]


def wait_for_no_relays() -> None:
    wait_for(lambda: not relays(), "the relays' end")


def test_the_relay_brings_the_same_bytes(reverie: Reverie, photo: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order(settings={**QUICK, "max_size": 200})
    direct, relayed = MemoryHost(photo), MemoryHost(photo)
    drive(Session(direct, order, reverie.installation))
    monkeypatch.setenv(RELAY_VARIABLE, "1")

    drive(Session(relayed, order, reverie.installation))

    assert np.array_equal(direct.dreamed, relayed.dreamed)
    wait_for_no_relays()


def test_a_dream_cancelled_through_the_relay_is_given_up(reverie: Reverie, photo: Array, relayed: None) -> None:
    session = Session(MemoryHost(photo), Order(settings=LONG), reverie.installation)
    steps = session.run()
    for event in steps:
        if isinstance(event, Progress):
            break
        session.wait(0.05)
    assert relays()

    steps.close()

    wait_for_no_relays()
    assert reverie.facts()["jobs"] == []


def test_a_relay_that_is_killed_is_as_a_server_that_is_gone(reverie: Reverie, photo: Array, relayed: None) -> None:
    session = Session(MemoryHost(photo), Order(settings=LONG), reverie.installation)
    with pytest.raises(ServerUnavailable, match="Try again"):
        for event in session.run():
            if isinstance(event, Progress):
                for relay in relays():
                    relay.kill()
            session.wait(0.05)


def test_the_relay_ends_when_the_server_does(reverie: Reverie, relayed: None) -> None:
    drive(Session(MemoryHost(np.full((64, 64, 3), 99, np.uint8)), Order(settings=QUICK), reverie.installation))
    connection = Connection.read(reverie.places.connection)
    assert connection is not None
    line = open_transport(connection, reverie.installation)
    assert isinstance(line, RelayTransport)
    assert not line.lost

    reverie.stop()

    until = time.monotonic() + SOON
    while not line.lost:
        assert time.monotonic() < until
        line.wait(0.1)
    line.close()


def test_the_relay_is_of_the_installation_that_the_dream_began_with(
    reverie: Reverie, relayed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look for it again would find another one after an upgrade, and read all its code for its build."""
    installation, host = reverie.installation, MemoryHost(np.full((64, 64, 3), 99, np.uint8))

    def looked_up_again(*_: object) -> None:
        raise AssertionError("the installation was looked up again")

    monkeypatch.setattr(Installation, "find", looked_up_again)
    monkeypatch.setattr("reverie_plugin.connect.installation.build_id", looked_up_again)

    drive(Session(host, Order(settings=QUICK), installation))

    assert len(host.inserted) == 1
    wait_for_no_relays()


def test_without_the_servers_python_the_error_says_what_to_do(reverie: Reverie, relayed: None, tmp_path: Path) -> None:
    moved = replace(reverie.installation, python=tmp_path / "gone")
    nowhere = Connection("tcp://127.0.0.1:9", "tcp://127.0.0.1:9", "", "", "", 0, "")

    with pytest.raises(ServerUnavailable, match=r"The relay, which speaks .*Run Reverie's install\.py again"):
        open_transport(nowhere, moved)
