"""Networks from files of the user's own, in every layout of Keras, compute what Keras' own file has them compute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import reverie_server.dream  # noqa: F401  # isort: skip  # before Keras: it chooses TensorFlow's kernels

import h5py
import numpy as np
import pytest

from reverie_server.dream.networks import keras_model
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.loading import load
from reverie_server.dream.objective import Objective
from reverie_server.networks import architectures, catalog
from reverie_server.networks.own_files import add
from reverie_server.networks.weights import WeightStore
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.networks import IMAGENET
from tests.support import applications
from tests.support.own_networks import photographs
from tools import signatures

NAME = "MobileNetV2"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of an application, in the layout in which Keras publishes them."""
    return applications.publish(NAME, tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def model(published: Path) -> Any:
    """The same, as Keras has it."""
    return keras_model.load(NAME, published)[0]


def of_version_2(model: Any, path: Path) -> Path:
    model.save(path.with_suffix(".h5"))
    return path.with_suffix(".h5")


def of_version_3(model: Any, path: Path) -> Path:
    model.save_weights(path.with_suffix(".weights.h5"))
    return path.with_suffix(".weights.h5")


def whole(model: Any, path: Path) -> Path:
    model.save(path.with_suffix(".keras"))
    return path.with_suffix(".keras")


LAYOUTS = (of_version_2, of_version_3, whole)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_keras_holds_the_same_weights(
    layout: Callable[[Any, Path], Path], model: Any, tmp_path: Path
) -> None:
    file = layout(model, tmp_path / "mine")

    assert architectures.recognise(file) == NAME
    with architectures.as_keras_takes_it(file) as taken:
        found, _preprocess = keras_model.load(NAME, taken)
    for ours, theirs in zip(found.get_weights(), model.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_an_application_in_a_file_dreams_as_it_does_by_its_name(published: Path, tmp_path: Path) -> None:
    own = add(published, tmp_path)
    tile = np.random.default_rng(2).uniform(-1, 1, (192, 192, 3)).astype(np.float32)

    def gradient(folder: Path, name: str) -> Any:
        network = load(WeightStore(folder), name, "float32")
        return network.name, network.gradient(tile, Objective({network.layer("mixed4"): 1.0}))

    (name, ours), (_name, theirs) = gradient(tmp_path, own.name), gradient(published.parent, NAME)

    assert name == own.name
    assert np.array_equal(ours, theirs)


def test_an_inception_in_keras_layout_has_the_convolutions_that_reveries_reader_finds(tmp_path: Path) -> None:
    model = applications.model("InceptionV3")
    applications.write(model, catalog.file(IMAGENET, tmp_path))
    expected = WeightStore(tmp_path).load(IMAGENET).convolutions

    own = add(of_version_3(model, tmp_path / "mine"), tmp_path)
    network = load(WeightStore(tmp_path), own.name, "float32")

    assert (own.architecture, own.file, network.name) == ("InceptionV3", "mine.weights.h5", own.name)
    assert isinstance(network, Inception)
    for ours, theirs in zip(network.convolutions, expected, strict=True):
        assert np.allclose(ours.kernel, theirs.kernel, atol=1e-6)
        assert np.allclose(ours.bias, theirs.bias, atol=1e-6)


def test_weights_of_photographs_of_ones_own_dream_under_their_own_name(tmp_path: Path) -> None:
    own = add(photographs(tmp_path / "mine.npz"), tmp_path)

    network = load(WeightStore(tmp_path), own.name, "float32")

    assert (network.name, network.layer("block6")) == (own.name, "weave")


# --- arrays that Keras would take for others


def swapped(layer: h5py.Group, path: str) -> None:
    """Change the order of the two arrays that have the same shape."""
    names = list(layer.attrs["weight_names"])
    layer.attrs["weight_names"] = [names[1], names[0], *names[2:]]


def negative(layer: h5py.Group, path: str) -> None:
    layer[f"{path}/moving_variance"][...] = -1


@pytest.mark.parametrize(
    ("change", "reason"), [(swapped, "stands where another array should"), (negative, "has negative variances")]
)
def test_arrays_in_each_others_places_and_variances_that_cannot_be_are_refused(
    change: Callable[[h5py.Group, str], None], reason: str, published: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.h5"
    file.write_bytes(published.read_bytes())
    with h5py.File(file, "r+") as opened:
        layer = opened["bn_Conv1"]
        change(layer, str(layer.attrs["weight_names"][0]).rpartition("/")[0].removeprefix("b'"))
    own = add(file, tmp_path)

    with pytest.raises(NetworkUnavailable, match=reason) as error:
        load(WeightStore(tmp_path), own.name, "float32")
    assert error.value.name == "own-network-damaged"


@pytest.mark.parametrize("name", ["MobileNetV3Small"])
def test_the_signatures_are_those_of_the_models_that_keras_builds(name: str) -> None:
    assert architectures.SIGNATURES[signatures.signature(name)] == name


def test_every_network_that_can_be_installed_has_a_signature() -> None:
    assert sorted(architectures.SIGNATURES.values()) == sorted(signatures.NAMES)
