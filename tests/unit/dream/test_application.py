"""Networks of other families, off files as Keras publishes them, against what Keras itself computes from these."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from keras.src.utils import file_utils

from reverie_server.dream import ascent, dream
from reverie_server.dream.executor import LocalExecutor
from reverie_server.dream.image.arrays import Floats, size_of
from reverie_server.dream.networks.application import Application
from reverie_server.dream.networks.loading import load
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.tiles import Tiling
from reverie_server.networks.catalog import PUBLISHED, Published, file, installed
from reverie_server.networks.weights import WeightStore
from reverie_shared import networks, resolution
from reverie_shared.applications import APPLICATIONS as NAMES
from reverie_shared.errors import BadSettings, NetworkUnavailable
from tests.support.applications import publish
from tests.support.pictures import array, cosine, picture

LAYERS = {
    "MobileNetV2": ("block_6_expand_relu", "block_12_add"),
    "ResNet50": ("conv3_block4_out", "conv4_block1_2_relu"),
    "ConvNeXtTiny": ("convnext_tiny_stage_1_block_0_gelu", "convnext_tiny_stage_2_block_1_identity"),
    "EfficientNetB0": ("block4a_expand_activation", "block4b_add"),
}


@dataclass(frozen=True)
class Case:
    """A network as Reverie has it, its file's folder, and Keras' own."""

    name: str
    folder: Path
    ours: Application
    theirs: Any
    preprocess: Any
    fetched: Published
    """What Keras would have downloaded."""

    @property
    def layers(self) -> tuple[str, ...]:
        return LAYERS[self.name]


def module_of(name: str) -> Any:
    """Keras' module of an application."""
    return inspect.getmodule(getattr(keras.applications, name))


@pytest.fixture(scope="module", params=["MobileNetV2", "ResNet50"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    name, folder = request.param, tmp_path_factory.mktemp("weights")
    publish(name, folder)
    fetched = []

    def get_file(_: str, origin: str, file_hash: str | None = None, **__: object) -> str:
        fetched.append(Published(origin, file_hash))
        return str(file(name, folder))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_utils, "get_file", get_file)
        theirs = getattr(keras.applications, name)(include_top=False, weights="imagenet", input_shape=(None, None, 3))
    ours = load(WeightStore(folder), name, "float32")
    assert isinstance(ours, Application)
    yield Case(name, folder, ours, theirs, module_of(name).preprocess_input, fetched[0])
    keras.utils.clear_session()


@pytest.fixture
def pixels(photo: npt.NDArray[np.uint8]) -> Floats:
    return (photo[60:156, 100:228] / 127.5 - 1).astype(np.float32)


def keras_gradient(case: Case, pixels: Floats) -> tuple[list[Any], Any]:
    """The mean activations [channels] of the layers, and the gradient of the sum of their means, all by Keras."""
    model = keras.Model(case.theirs.input, [case.theirs.get_layer(layer).output for layer in case.layers])
    seen = tf.constant(pixels)
    with tf.GradientTape() as tape:
        tape.watch(seen)
        activations = model(case.preprocess((seen[None] + 1) * 127.5), training=False)
        loss = tf.add_n([tf.reduce_mean(activation) for activation in activations])
    return [tf.reduce_mean(activation, (0, 1, 2)).numpy() for activation in activations], tape.gradient(loss, seen)


@pytest.mark.parametrize("case", LAYERS, indirect=True)
def test_the_gradient_is_kerass_own_preprocessing_included(case: Case, pixels: Floats) -> None:
    profiles, expected = keras_gradient(case, pixels)
    found = case.ours.gradient(pixels, Objective(dict.fromkeys(case.layers, 1.0)))
    assert cosine(found, expected.numpy()) >= 0.9999
    assert found.std() == pytest.approx(float(expected.numpy().std()), rel=1e-3)
    for ours, theirs in zip(case.ours.profiles(pixels, case.layers), profiles, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-2, abs=1e-4)


@pytest.mark.parametrize("case", LAYERS, indirect=True)
def test_batch_normalisation_is_folded_into_the_convolutions(case: Case) -> None:
    multiplied = [node for node in case.ours._graph.node if node.op == "Mul" and "normalization" in node.name]
    assert len(multiplied) <= 1  # EfficientNet's first layer


def test_tiles_on_the_networks_grid_agree_with_the_whole(case: Case, photo: npt.NDArray[np.uint8]) -> None:
    whole = (np.tile(photo, (1, 2, 1))[:256, :640] / 127.5 - 1).astype(np.float32)
    objective = Objective({case.layers[-1]: 1.0})
    tiled = np.empty_like(whole)
    tiling = Tiling.of(size_of(whole), 256, 0, case.ours.grid(objective.layers))
    for _ in ascent.gradient(whole, tiling, (0, 0), LocalExecutor(case.ours), objective, ascent.NO_FILTER, None, tiled):
        pass
    assert tiling.count > 1
    assert cosine(tiled, case.ours.gradient(whole, objective)) >= 0.97


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_a_layers_activations_lie_in_the_middle_of_their_receptive_fields(padding: str) -> None:
    keras.utils.set_random_seed(1)
    pixels = x = keras.Input((None, None, 3))
    for stride in (2, 1, 2):
        x = keras.layers.Conv2D(8, 3, stride, padding, activation="relu")(x)
    model = keras.Model(pixels, x)
    network = Application("VGG16", model, lambda values: values / 127.5 - 1, "float32")
    found = network.centres(model.layers[-1].name, 64)
    middle, seen = found.count // 2, tf.random.stateless_uniform((1, 64, 64, 3), (1, 2))
    with tf.GradientTape() as tape:
        tape.watch(seen)
        activations = model(seen)
        one = tf.reduce_sum(activations[0, middle, middle])
    assert found.count == activations.shape[1]
    rows = np.flatnonzero(np.abs(tape.gradient(one, seen)).sum((0, 2, 3)))
    assert (rows[0] + rows[-1]) / 2 == found.first + middle * found.stride


def test_a_dream_moves_the_picture_and_says_with_which_layers(case: Case, photo: npt.NDArray[np.uint8]) -> None:
    small = photo[60:220, 100:260]
    wanted = resolution.resolve({"network": case.name, "steps": 2, "motifs": "3=1", "tile_size": 192})
    dreamed = array(dream(picture(small), wanted, case.ours))
    assert np.abs(dreamed.astype(int) - small).max() > 10


def test_inceptions_layers_stand_for_eleven_from_the_first_to_the_last(case: Case) -> None:
    layers = [case.ours.layer(name) for name in networks.MIXED]
    assert len(set(layers)) == len(networks.MIXED)
    assert [case.ours.layer(layer) for layer in layers] == layers
    order = [layer.name for layer in case.theirs.layers]
    assert sorted(layers, key=order.index) == layers


def test_a_layer_that_is_not_there_is_refused_with_those_that_are(case: Case) -> None:
    with pytest.raises(BadSettings, match=f"{case.name} has no “block9”") as refused:
        case.ours.layer("block9")
    assert refused.value.name == "no-layer-of-application"
    assert all(case.ours.layer(depth) in refused.value.remedy for depth in networks.MIXED)


def test_a_channel_that_is_not_there_is_refused(case: Case) -> None:
    wanted = resolution.resolve({"network": case.name, "layers": case.layers[0], "motifs": "8000=1"})
    with pytest.raises(BadSettings, match="has no channel 8000"):
        objective_of(wanted, case.ours)


@pytest.mark.parametrize("case", LAYERS, indirect=True)
def test_what_is_downloaded_is_what_keras_would_download(case: Case) -> None:
    assert PUBLISHED[case.name] == case.fetched


def test_it_is_found_by_its_name_once_its_file_is_there(case: Case) -> None:
    assert installed(case.folder) == ["bundled", case.name]


@pytest.mark.parametrize("case", ["MobileNetV2"], indirect=True)
@pytest.mark.parametrize("precision", ["bfloat16", "float64"])
def test_it_computes_in_every_precision(case: Case, pixels: Floats, precision: str) -> None:
    objective = Objective(dict.fromkeys(case.layers, 1.0))
    exact = case.ours.gradient(pixels, objective)
    network = load(WeightStore(case.folder), case.name, precision)
    found = network.gradient(pixels, objective)
    assert found.dtype == network.dtype
    assert cosine(found, exact) >= (0.98 if precision == "bfloat16" else 0.9999)


@pytest.mark.parametrize("name", NAMES)
def test_the_published_files_are_those_that_keras_knows(name: str) -> None:
    sources = [inspect.getsource(module_of(other)) for other in NAMES]
    checksum = PUBLISHED[name].checksum
    assert checksum is None or any(checksum in source for source in sources)


def test_every_application_of_keras_that_takes_any_size_has_a_name_here() -> None:
    theirs = {name for name, made in vars(keras.applications).items() if inspect.isfunction(made)}
    assert {*NAMES, "InceptionV3", "NASNetLarge", "NASNetMobile"} == theirs
    assert NAMES.keys() == PUBLISHED.keys()


def test_one_that_is_not_downloaded_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NetworkUnavailable, match="reverie weights --install VGG16"):
        load(WeightStore(tmp_path), "VGG16", "float32")


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    file("VGG16", tmp_path).write_bytes(b"no HDF5")
    with pytest.raises(NetworkUnavailable, match="damaged"):
        load(WeightStore(tmp_path), "VGG16", "float32")
