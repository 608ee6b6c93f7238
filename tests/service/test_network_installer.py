"""A client has the server download the trained network."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reverie_server.networks.catalog import URL_VARIABLE
from reverie_shared.connection import Connection
from reverie_shared.errors import BadSettings, NetworkUnavailable
from reverie_shared.messages import Installed, Installing, InstallNetwork, Message, Refused
from reverie_shared.networks import FILES
from tests.service.processes import ServerProcess, publishing
from tests.service.wire import Wire
from tests.support.mirror import FILE, Mirror, mirror

Start = Callable[..., ServerProcess]
Dial = Callable[[Connection], Wire]


@pytest.fixture
def published() -> Iterator[Mirror]:
    with mirror() as running:
        yield running


def fetching_from(url: str) -> dict[str, str]:
    return {URL_VARIABLE: url, "NO_PROXY": "127.0.0.1"}


def outcome(wire: Wire, number: int) -> Message:
    """The answer that ends a request to install."""
    return wire.answer(number, Installed, Refused)


def test_the_network_is_installed_for_all_who_asked(dial: Dial, published: Mirror, tmp_path: Path) -> None:
    with publishing("imagenet", published.url("whole"), hashlib.md5(FILE).hexdigest(), tmp_path / "home") as server:
        one, other = dial(server.connection), dial(server.connection)
        for wire in (one, other):
            wire.hello()

        numbers = one.send(InstallNetwork("imagenet")), other.send(InstallNetwork("imagenet"))

        progress = one.answer(numbers[0], Installing)
        assert isinstance(progress, Installing)
        assert progress.total == len(FILE)
        assert outcome(one, numbers[0]) == outcome(other, numbers[1]) == Installed("imagenet")
        assert (server.places.weights / FILES["imagenet"]).read_bytes() == FILE
        assert one.facts()["networks"] == ["imagenet", "bundled"]
        assert one.ask(InstallNetwork("imagenet")) == Installed("imagenet")
        assert published.starts == [0], "it was downloaded once"


def test_a_file_that_is_not_the_published_one_is_refused(start: Start, dial: Dial, published: Mirror) -> None:
    server = start(environment=fetching_from(published.url("whole")))
    wire = dial(server.connection)
    wire.hello()

    refused = outcome(wire, wire.send(InstallNetwork("imagenet")))

    assert isinstance(refused, Refused)
    assert isinstance(refused.exception(), NetworkUnavailable)
    assert "not the published file" in refused.what
    assert not list(server.places.weights.glob("inception*"))
    assert wire.facts()["networks"] == ["bundled"]


def test_offline_is_told_in_words_and_can_be_tried_again(start: Start, dial: Dial) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    wire = dial(start(environment=fetching_from(f"http://127.0.0.1:{port}/file")).connection)
    wire.hello()

    for _ in range(2):
        refused = outcome(wire, wire.send(InstallNetwork("imagenet")))

        assert isinstance(refused, Refused)
        assert "no connection" in refused.what
        assert "“auto” dreams with what is installed" in refused.remedy


def test_applications_of_keras_are_installed_by_name_from_a_mirrors_folder(
    start: Start, dial: Dial, published: Mirror
) -> None:
    server = start(environment=fetching_from(published.url("folder/")))
    wire = dial(server.connection)
    wire.hello()
    numbers = [wire.send(InstallNetwork(name)) for name in ("MobileNetV2", "MobileNet", "VGG16")]

    assert [outcome(wire, number) for number in numbers[:2]] == [Installed("MobileNetV2"), Installed("MobileNet")]
    refused = outcome(wire, numbers[2])
    assert isinstance(refused, Refused), "Keras publishes its checksum, which is another"
    assert "not the published file" in refused.what
    assert wire.facts()["networks"] == ["bundled", "MobileNet", "MobileNetV2"]


def test_only_networks_that_exist_can_be_installed(client: Wire) -> None:
    assert client.ask(InstallNetwork("bundled")) == Installed("bundled")
    with pytest.raises(BadSettings, match="no network “resnet”"):
        client.ask(InstallNetwork("resnet"))
