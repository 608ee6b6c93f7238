"""A checkpoint of PyTorch's is read without PyTorch, and one that is anything else does no harm."""

from __future__ import annotations

import os
import pickle
import subprocess
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_server.networks import torch_checkpoint
from tests.support.checkpoints import START, FloatStorage, Storage, View, checkpoint, pickled, stored, written

VALUES = np.arange(24, dtype=np.float32)
TENSORS = {
    "kernel": VALUES.reshape(2, 3, 4),
    "transposed": np.arange(6, dtype=np.float32).reshape(2, 3).T,
    "batches": np.array(7, np.int64),
}
WHOLE = checkpoint(TENSORS)


def test_tensors_are_read_as_they_were_written() -> None:
    read = torch_checkpoint.read(WHOLE)

    assert read.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        assert read[name].dtype == tensor.dtype
        np.testing.assert_array_equal(read[name], tensor)


# --- names


class Calls:
    """Pickled, it is a call of a function."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call


HARMFUL: list[Callable[..., Any]] = [os.system, os.mkdir, eval, exec, getattr, subprocess.Popen, pickle.loads, open]


@pytest.mark.parametrize("function", HARMFUL)
def test_a_name_that_no_checkpoint_needs_is_refused(function: Callable[..., Any]) -> None:
    content = written(OrderedDict(kernel=Calls(function, "x")), {})
    with pytest.raises(ValueError, match=rf"names \w+\.{function.__name__}, which no checkpoint"):
        torch_checkpoint.read(content)


@pytest.mark.parametrize("place", range(5))
def test_nothing_that_a_pickle_names_is_called_wherever_it_stands(place: int, tmp_path: Path) -> None:
    parts: list[Any] = [*START, OrderedDict(), []]
    parts[place] = Calls(os.mkdir, str(tmp_path / "made"))
    with pytest.raises(ValueError, match="which no checkpoint"):
        torch_checkpoint.read(b"".join(pickle.dumps(part, 2) for part in parts))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_only_the_state_may_name_anything(place: int) -> None:
    parts: list[Any] = [*START, OrderedDict(), []]
    parts[place] = OrderedDict()
    with pytest.raises(ValueError, match=r"names collections\.OrderedDict"):
        torch_checkpoint.read(b"".join(pickle.dumps(part, 2) for part in parts))


# --- another file


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        torch_checkpoint.read(WHOLE[:length])


@given(st.binary(min_size=1, max_size=9))
def test_bytes_after_the_end_are_refused(more: bytes) -> None:
    with pytest.raises(ValueError, match="bytes after its end"):
        torch_checkpoint.read(WHOLE + more)


@pytest.mark.parametrize(
    "start", [(1, *START[1:]), (START[0], 1002, START[2]), (*START[:2], {"little_endian": False}), (*START[:2], [])]
)
def test_another_format_is_refused(start: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="no checkpoint of"):
        torch_checkpoint.read(written(OrderedDict(), {}, start))


@pytest.mark.parametrize("state", [[], 7, OrderedDict(kernel=7), OrderedDict({7: 7}), OrderedDict(kernel=[])])
def test_a_state_that_is_no_dictionary_of_tensors_is_refused(state: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        torch_checkpoint.read(written(state, {}))


# --- values


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        torch_checkpoint.read(checkpoint({"kernel": np.array([1, value], np.float32)}))


# --- sizes


def of_view(offset: object, shape: object, strides: object, length: object = 24) -> bytes:
    """A checkpoint of one tensor, described so, of 24 values."""
    view = View(Storage(FloatStorage, "0", length), offset, shape, strides)
    return written(OrderedDict(kernel=view), {"0": VALUES})


def test_a_tensor_may_be_a_part_of_its_storage() -> None:
    read = torch_checkpoint.read(of_view(4, (2, 2), (10, 1)))
    np.testing.assert_array_equal(read["kernel"], [[4, 5], [14, 15]])


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (0, (25,), (1,)),
        (1, (24,), (1,)),
        (0, (2, 3), (20, 2)),
        (2**62, (1,), (1,)),
        (0, (2,), (2**62,)),
        (0, (10**12,), (0,)),
        (0, (10**6, 10**6), (0, 0)),
    ],
)
def test_a_tensor_beyond_its_storage_is_refused(offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="reaches beyond its storage"):
        torch_checkpoint.read(of_view(offset, shape, strides))


@pytest.mark.parametrize(
    ("offset", "shape", "strides"),
    [
        (-1, (1,), (1,)),
        (0, (2,), (-1,)),
        (0, (-2,), (1,)),
        (0, (2, 3), (1,)),
        (0, (0,), (1,)),
        (0.0, (2,), (1,)),
        (True, (2,), (1,)),
        (0, (2,), None),
        (0, "2", (1,)),
    ],
)
def test_a_tensor_that_is_described_wrongly_is_refused(offset: object, shape: object, strides: object) -> None:
    with pytest.raises(ValueError, match=r"described wrongly|no tensor|no checkpoint"):
        torch_checkpoint.read(of_view(offset, shape, strides))


@pytest.mark.parametrize("length", [23, 25, 0, 2**40, -24, 24.0, "24", None])
def test_a_storage_of_another_length_than_its_values_is_refused(length: object) -> None:
    with pytest.raises(ValueError, match=r"storage|no checkpoint"):
        torch_checkpoint.read(of_view(0, (1,), (1,), length))


def test_a_storage_that_is_longer_than_the_file_is_refused_before_memory_is_taken() -> None:
    length = 2**40
    view = View(Storage(FloatStorage, "0", length), 0, (length,), (1,))
    content = b"".join(map(pickled, (*START, OrderedDict(kernel=view), ["0"]))) + length.to_bytes(8, "little")
    with pytest.raises(ValueError, match="another length than its tensors say"):
        torch_checkpoint.read(content)


def test_two_descriptions_of_one_storage_must_agree() -> None:
    views = {str(length): View(Storage(FloatStorage, "0", length), 0, (1,), (1,)) for length in (23, 24)}
    with pytest.raises(ValueError, match="a storage is described wrongly"):
        torch_checkpoint.read(written(OrderedDict(views), {"0": VALUES}))


@pytest.mark.parametrize("keys", [[], ["0", "0"], ["1"], ["0", "1"], [0], "0", None])
def test_storages_that_no_tensor_names_or_that_are_missing_are_refused(keys: object) -> None:
    view = View(Storage(FloatStorage, "0", 24), 0, (1,), (1,))
    content = b"".join(map(pickled, (*START, OrderedDict(kernel=view), keys))) + stored(VALUES)
    with pytest.raises(ValueError, match=r"its storages are not those|no checkpoint"):
        torch_checkpoint.read(content)
