"""One of Keras' applications dreams through a real server, once its file is in the folder of networks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reverie_shared.connection import Connection
from reverie_shared.errors import BadSettings, NetworkUnavailable
from reverie_shared.messages import Cancel, Done
from tests.service.processes import ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.wire import QUICK, Wire
from tests.support.applications import publish

WANTED = {**QUICK, "network": "MobileNetV2", "layers": "mixed4=1,mixed5=1"}
SECONDS = 90
"""Keras builds the network; another test may keep the machine busy."""


@pytest.fixture(scope="module", autouse=True)
def network(server: ServerProcess) -> Path:
    """The file, with weights by chance, that a download would have put there."""
    server.places.weights.mkdir(parents=True, exist_ok=True)
    return publish("MobileNetV2", server.places.weights)


def test_it_is_among_the_networks_that_can_dream(client: Wire) -> None:
    assert client.facts()["networks"] == ["bundled", "MobileNetV2"]


def test_it_dreams_at_the_depth_that_is_meant_and_the_report_says_with_which_layers(client: Wire) -> None:
    done = client.event(Done, job=client.dream(picture(1), settings=WANTED), within=SECONDS)

    assert done.report["network"] == {"name": "MobileNetV2", "words": "MobileNetV2 trained on ImageNet"}
    assert done.report["settings"]["network"] == "MobileNetV2"
    assert done.report["settings"]["layers"] == "block_7_depthwise_relu=1,block_8_add=1"
    assert client.fetch(done.picture).pixels != picture(1).pixels


def test_the_recipe_of_its_dream_gives_the_same_dream(connect: Callable[[], Wire]) -> None:
    first, again = connect(), connect()
    done = first.event(Done, job=first.dream(picture(1), settings=WANTED), within=SECONDS)
    result = first.fetch(done.picture)

    assert again.result(again.dream(picture(1), settings=done.report["settings"])) == result


def test_a_layer_that_it_does_not_have_is_refused_with_those_it_has(client: Wire) -> None:
    with pytest.raises(BadSettings, match="MobileNetV2 has no “conv7”") as refused:
        client.result(client.dream(picture(1), settings={**WANTED, "layers": "conv7=1"}))
    assert "block_8_add" in refused.value.remedy


def test_a_motif_by_name_is_refused(client: Wire) -> None:
    with pytest.raises(BadSettings, match="MobileNetV2 trained on ImageNet knows no “owls”"):
        client.dream(picture(1), settings={**WANTED, "motifs": "owls=1"})


def test_one_that_was_not_downloaded_is_refused_with_what_to_do(client: Wire) -> None:
    with pytest.raises(NetworkUnavailable, match="reverie weights --install VGG16"):
        client.result(client.dream(picture(1), settings={**WANTED, "network": "VGG16"}))


def test_a_dream_that_is_dropped_while_its_network_is_loaded_costs_no_worker(
    start: Callable[..., ServerProcess], dial: Callable[[Connection], Wire]
) -> None:
    server = start("60", "180", "600", "0.2", module="tests.support.watched_server")
    server.places.weights.mkdir(parents=True, exist_ok=True)
    publish("MobileNetV2", server.places.weights)
    client = dial(server.connection)
    client.hello()
    client.result(client.dream(picture(1)))
    worker = client.facts()["worker"]["pid"]

    job = client.dream(picture(1), settings=WANTED)
    wait_for(lambda: client.facts()["worker"]["state"] == "loading", "loading")
    client.ask(Cancel(job))
    client.event(Done, job=client.dream(picture(1), settings=WANTED), within=SECONDS)

    assert client.facts()["worker"]["pid"] == worker
