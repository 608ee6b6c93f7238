"""A recipe gives the same dream again, whatever has been installed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_plugin import recipe
from reverie_plugin.order import Order
from reverie_plugin.session import Session
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings, NetworkUnavailable
from tests.support import photographs
from tests.support.pictures import PHOTO, Array
from tests.support.running import MemoryHost, Reverie, drive, fresh_reverie

QUICK: dict[str, Value] = {"steps": 2, "smallest": 64}

OF_0_1 = """{"recipe": 1, "reverie": "0.1.0", "preset": "scales", "settings":
{"layers": "mixed3=1", "motifs": "scales=1", "guide": "", "balance": true, "objective": "mean", "strength": 1.0,
"smallest": 64, "octave_scale": 1.5, "octaves": 0, "octaves_above": 0, "steps": 2, "coherence": 1.0, "step_size": 0.09,
"jitter": 16, "smoothing": 0.5, "detail": 1.0, "round_octaves": false, "variation": 0.0, "colours": "free",
"max_size": 0, "tile_size": 448, "seed": 7, "network": "bundled", "precision": "float32"},
"network": {"name": "bundled", "words": "the bundled network (drawn motifs; half as wide as InceptionV3)"},
"guide": null}"""
"""A recipe as Reverie 0.1 stored it with a layer, of a preset that no list shows any more."""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Reverie]:
    """A Reverie of the test's own: it installs a network."""
    with fresh_reverie(tmp_path / "reverie") as reverie:
        yield reverie


@pytest.fixture(scope="module")
def with_photographs(tmp_path_factory: pytest.TempPathFactory, photographs_file: Path) -> Iterator[Reverie]:
    """A Reverie that has the network of photographs."""
    assert photographs_file.is_file()
    with fresh_reverie(tmp_path_factory.mktemp("with photographs")) as reverie:
        photographs.install(reverie.places.weights)
        yield reverie


@pytest.fixture(scope="module")
def photo() -> Array:
    """The cat, 150 x 100."""
    with Image.open(PHOTO) as image:
        return np.asarray(image.resize((150, 100)))


def dream(reverie: Reverie, photo: Array, order: Order) -> MemoryHost:
    host = MemoryHost(photo)
    drive(Session(host, order, reverie.installation))
    return host


def recipe_of(host: MemoryHost) -> Order:
    return recipe.from_text(recipe.to_text(host.inserted[0].report))


def network_of(host: MemoryHost) -> str:
    return str(host.inserted[0].report["network"]["name"])


@pytest.mark.usefixtures("photographs_file")
def test_it_gives_the_same_bytes_also_after_another_network_has_become_auto(changed: Reverie, photo: Array) -> None:
    order = Order(settings=QUICK)
    first = dream(changed, photo, order)
    photographs.install(changed.places.weights)
    second, again = dream(changed, photo, order), dream(changed, photo, recipe_of(first))

    assert [network_of(host) for host in (first, second, again)] == ["bundled", "photographs", "bundled"]
    assert not np.array_equal(second.dreamed, first.dreamed), "the order follows the network"
    assert np.array_equal(again.dreamed, first.dreamed)
    assert recipe_of(again) == recipe_of(first)


def test_of_the_network_of_photographs_too_it_gives_the_same_bytes(with_photographs: Reverie, photo: Array) -> None:
    first = dream(with_photographs, photo, Order("marks", {**QUICK, "seed": 3}))

    assert network_of(first) == "photographs"
    assert np.array_equal(dream(with_photographs, photo, recipe_of(first)).dreamed, first.dreamed)
    assert np.array_equal(dream(with_photographs, photo, Order("marks", {**QUICK, "seed": 3})).dreamed, first.dreamed)


def test_one_of_0_1_is_dreamed_by_the_settings_and_on_the_network_that_it_names(
    with_photographs: Reverie, photo: Array
) -> None:
    host = dream(with_photographs, photo, recipe.from_text(OF_0_1))

    assert network_of(host) == "bundled"
    assert host.inserted[0].report["preset"] == "scales"
    assert host.inserted[0].report["settings"].items() >= json.loads(OF_0_1)["settings"].items()


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("photographs", "EfficientNet-Lite2 trained on ImageNet's photographs is not installed"),
        ("imagenet", "InceptionV3 trained on ImageNet is not installed"),
        ("VGG16", "VGG16 trained on ImageNet is not installed"),
    ],
)
def test_one_of_a_network_that_is_not_here_says_which_and_how_to_get_it(
    reverie: Reverie, photo: Array, network: str, words: str
) -> None:
    order = Order(settings={**QUICK, "network": network})
    with pytest.raises(NetworkUnavailable, match=words) as refused:
        dream(reverie, photo, order)
    assert f"reverie weights --install {network}" in refused.value.remedy


def test_a_layer_of_another_network_is_refused_by_the_server_with_those_of_this_one(
    reverie: Reverie, photo: Array
) -> None:
    with pytest.raises(BadSettings, match=r"has no “animals”; .* the nearest first, are mixed"):
        dream(reverie, photo, Order(settings={**QUICK, "layers": "animals=1"}))
