"""The weights of EfficientNet-Lite2: folding batch normalisation, and the file that keeps the result."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reverie_server.networks import efficientnet_lite
from reverie_server.networks.convolution import Convolution
from reverie_server.networks.efficientnet_lite import LiteWeights
from reverie_server.networks.weights import WeightStore
from reverie_shared.errors import NetworkUnavailable
from tests.support import photographs
from tests.support.limits import small_files

Tensors = dict[str, npt.NDArray[Any]]


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    """A checkpoint with values by chance."""
    random = np.random.default_rng(0)
    made: Tensors = {}
    for name, shape in efficientnet_lite.checkpoint_shapes().items():
        values = random.uniform(0.5, 2, shape) if name.endswith("running_var") else random.normal(size=shape)
        made[name] = values.astype(np.int64 if name.endswith("num_batches_tracked") else np.float32)
    return made


@pytest.fixture(scope="module")
def folded(tensors: Tensors) -> LiteWeights:
    return efficientnet_lite.fold(tensors)


@pytest.fixture(scope="module")
def weights(photographs_file: Path) -> LiteWeights:
    """The published network."""
    return efficientnet_lite.load(photographs_file)


# --- the architecture


def test_it_has_the_blocks_of_efficientnet_b0_in_greater_width_and_depth(weights: LiteWeights) -> None:
    assert [block.stride for block in weights.blocks] == [1, *(2, 1, 1) * 2, *(2, 1, 1, 1), *(1,) * 4, 2, *(1,) * 5]
    widths = [block.project.bias.size for block in weights.blocks]
    assert widths == [16, *[24] * 3, *[48] * 3, *[88] * 4, *[120] * 4, *[208] * 5, 352]
    assert [block.expand is None for block in weights.blocks] == [True, *[False] * 20]


def test_every_convolution_takes_what_the_one_before_gives(weights: LiteWeights) -> None:
    channels = weights.stem.bias.size
    for block in weights.blocks:
        if block.expand:
            assert block.expand.kernel.shape[:3] == (1, 1, channels)
            channels = block.expand.bias.size
        assert block.depthwise.kernel.shape[2:] == (channels, 1)
        assert block.project.kernel.shape[:3] == (1, 1, channels)
        channels = block.project.bias.size
    assert weights.head.kernel.shape == (1, 1, channels, 1280)
    assert weights.classifier.kernel.shape == (1, 1, 1280, 1000)


# --- folding


def normalised(values: npt.NDArray[Any], tensors: Tensors, name: str) -> npt.NDArray[Any]:
    """Batch normalisation of channels, as it is defined."""
    mean, variance = tensors[f"{name}.running_mean"], tensors[f"{name}.running_var"]
    return (values - mean) / np.sqrt(variance + 1e-3) * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]


@pytest.mark.parametrize(
    ("part", "kernel", "normalisation"),
    [
        ("expand", "_blocks.5._expand_conv.weight", "_blocks.5._bn0"),
        ("project", "_blocks.5._project_conv.weight", "_blocks.5._bn2"),
    ],
)
def test_a_folded_convolution_gives_what_convolution_and_normalisation_gave(
    folded: LiteWeights, tensors: Tensors, part: str, kernel: str, normalisation: str
) -> None:
    convolution: Convolution = getattr(folded.blocks[5], part)
    inputs = np.random.default_rng(1).normal(size=(7, convolution.kernel.shape[2]))
    expected = normalised(inputs @ tensors[kernel][:, :, 0, 0].T, tensors, normalisation)
    np.testing.assert_allclose(inputs @ convolution.kernel[0, 0] + convolution.bias, expected, atol=1e-3)


def test_a_folded_depthwise_convolution_does_so_for_each_channel(folded: LiteWeights, tensors: Tensors) -> None:
    convolution = folded.blocks[4].depthwise
    patch = np.random.default_rng(2).normal(size=convolution.kernel.shape[:3])
    seen = np.einsum("hwc,chw->c", patch, tensors["_blocks.4._depthwise_conv.weight"][:, 0])
    expected = normalised(seen, tensors, "_blocks.4._bn1")
    folded_gives = np.einsum("hwc,hwc->c", patch, convolution.kernel[..., 0]) + convolution.bias
    np.testing.assert_allclose(folded_gives, expected, atol=1e-3)


def test_the_stem_sees_rows_columns_and_colours_where_the_checkpoint_has_them(
    folded: LiteWeights, tensors: Tensors
) -> None:
    patch = np.random.default_rng(3).normal(size=(3, 3, 3))
    seen = np.einsum("hwi,oihw->o", patch, tensors["_conv_stem.weight"])
    gives = np.einsum("hwi,hwio->o", patch, folded.stem.kernel) + folded.stem.bias
    np.testing.assert_allclose(gives, normalised(seen, tensors, "_bn0"), atol=1e-4)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("_bn0.bias", None, "missing or unknown: _bn0.bias"),
        ("_blocks.21._bn0.bias", np.zeros(1), "missing or unknown: _blocks.21"),
        ("_fc.bias", np.zeros(999, np.float32), r"_fc.bias has the shape \(999,\) in place of \(1000,\)"),
        ("_fc.bias", np.full(1000, np.nan, np.float32), "_fc.bias has values that are not finite"),
        ("_bn1.running_var", np.full(1280, -1, np.float32), "_bn1 has a negative variance"),
    ],
)
def test_another_checkpoint_is_refused(tensors: Tensors, name: str, value: Any, reason: str) -> None:
    other = {key: tensor for key, tensor in tensors.items() if key != name}
    if value is not None:
        other[name] = value
    with pytest.raises(ValueError, match=reason):
        efficientnet_lite.fold(other)


# --- the file


def test_a_file_is_read_as_it_was_written(weights: LiteWeights, tmp_path: Path) -> None:
    efficientnet_lite.save(weights, tmp_path / "new" / "photographs.npz")
    again = efficientnet_lite.load(tmp_path / "new" / "photographs.npz")
    expected = efficientnet_lite.arrays(weights)
    assert efficientnet_lite.arrays(again).keys() == expected.keys()
    for name, array in efficientnet_lite.arrays(again).items():
        np.testing.assert_array_equal(array, expected[name])


def test_the_network_of_another_checkpoint_is_refused(folded: LiteWeights, tmp_path: Path) -> None:
    efficientnet_lite.save(folded, tmp_path / "photographs.npz")
    with pytest.raises(ValueError, match="its checksum is another"):
        efficientnet_lite.load(tmp_path / "photographs.npz")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1, exclude_max=True))
def test_a_file_that_was_cut_off_is_refused(photographs_file: Path, tmp_path: Path, share: float) -> None:
    content = photographs_file.read_bytes()
    (tmp_path / "photographs.npz").write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"."):
        efficientnet_lite.load(tmp_path / "photographs.npz")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_with_a_changed_value_is_refused(photographs_file: Path, tmp_path: Path, data: st.DataObject) -> None:
    with np.load(photographs_file) as arrays:
        values = dict(arrays)
    name = data.draw(st.sampled_from(sorted(values)))
    values[name] = values[name].copy()
    values[name].flat[data.draw(st.integers(0, values[name].size - 1))] += 1
    np.savez(tmp_path / "photographs.npz", **values)
    with pytest.raises(ValueError, match="its checksum is another"):
        efficientnet_lite.load(tmp_path / "photographs.npz")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04"])
def test_a_file_of_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "photographs.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        efficientnet_lite.load(tmp_path / "photographs.npz")


@pytest.mark.parametrize("value", [np.zeros(3, np.float32), np.array([{}], object), np.array("text")])
def test_a_file_of_other_arrays_is_refused(tmp_path: Path, value: npt.NDArray[Any]) -> None:
    np.savez(tmp_path / "photographs.npz", **{"stem/kernel": value, "stem/bias": value})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"."):
        efficientnet_lite.load(tmp_path / "photographs.npz")


def test_a_file_that_cannot_be_written_whole_is_not_there_at_all(weights: LiteWeights, tmp_path: Path) -> None:
    with small_files(10**6), pytest.raises(OSError, match="too large"):
        efficientnet_lite.save(weights, tmp_path / "photographs.npz")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_before_stays_where_the_new_file_cannot_be_written(weights: LiteWeights, tmp_path: Path) -> None:
    (tmp_path / "photographs.npz").write_text("before")
    with small_files(10**6), pytest.raises(OSError, match="too large"):
        efficientnet_lite.save(weights, tmp_path / "photographs.npz")
    assert (tmp_path / "photographs.npz").read_text() == "before"


# --- the store


def test_the_installed_network_is_loaded_and_preferred_to_the_bundled_one(weights: LiteWeights, tmp_path: Path) -> None:
    photographs.install(tmp_path)
    store = WeightStore(tmp_path)
    assert store.choose("auto") == "photographs"
    np.testing.assert_array_equal(store.photographs().stem.kernel, weights.stem.kernel)


def test_where_it_is_not_installed_a_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NetworkUnavailable) as refused:
        WeightStore(tmp_path).photographs()
    assert "is not installed" in refused.value.what
    assert "reverie weights --install photographs" in refused.value.remedy


def test_where_its_file_is_damaged_a_sentence_says_what_to_do(tmp_path: Path, photographs_file: Path) -> None:
    file = shutil.copyfile(photographs_file, tmp_path / photographs.NAME)
    with file.open("r+b") as opened:
        opened.truncate(10**6)
    with pytest.raises(NetworkUnavailable) as refused:
        WeightStore(tmp_path).photographs()
    assert f"({file}) is damaged" in refused.value.what
    assert "reverie weights --install photographs" in refused.value.remedy
