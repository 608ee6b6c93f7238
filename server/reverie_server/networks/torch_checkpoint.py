"""Reads a checkpoint that PyTorch wrote in its old format (before version 1.6), without PyTorch and without its risks.

Such a file is a row of pickles: a magic number, the format's version, facts about the machine, the state (a dictionary
of tensors, which name their storages), and the storages' keys; then each storage's length and values. A pickle can call
whatever it names, so names are allowed one by one: the four that such a state needs, and each stands for code in here.
Source of the format: `torch/serialization.py`, `_legacy_save`.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001

_LENGTH = struct.Struct("<q")


@dataclass(frozen=True)
class _Storage:
    """A row of values that tensors are views of."""

    dtype: np.dtype[Any]
    length: int


@dataclass(frozen=True)
class _View:
    """A tensor: where in which storage its values are; offset and strides are counted in values."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _rebuild_tensor(key: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> _View:
    numbers = (offset, *shape, *strides)
    if not isinstance(key, str) or any(type(number) is not int or number < 0 for number in numbers):
        raise pickle.UnpicklingError("a tensor is described wrongly")
    return _View(key, offset, tuple(shape), tuple(strides))


_ALLOWED: Mapping[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): np.dtype("<f4"),
    ("torch", "LongStorage"): np.dtype("<i8"),
}


class _Unpickler(pickle.Unpickler):
    """Allows the names it is given, none else; collects the storages that tensors name."""

    def __init__(self, file: io.BytesIO, allowed: Mapping[tuple[str, str], Any]) -> None:
        super().__init__(file)
        self._allowed = allowed
        self.storages: dict[str, _Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._allowed:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no checkpoint of weights needs")
        return self._allowed[module, name]

    def persistent_load(self, description: Any) -> str:
        kind, dtype, key, _place, length, _view = description
        storage = _Storage(dtype, length)
        known = isinstance(key, str) and self.storages.setdefault(key, storage) == storage
        if kind != "storage" or not isinstance(dtype, np.dtype) or type(length) is not int or length < 0 or not known:
            raise pickle.UnpicklingError("a storage is described wrongly")
        return str(key)


def read(content: bytes) -> dict[str, npt.NDArray[Any]]:
    """The tensors in a checkpoint's bytes, by their names: float32 or int64, each with its own copy of the values.

    Whatever the bytes are, nothing in them is called. But any pickle can ask for much memory: check their digest first.

    Raises
    ------
    ValueError
        When the bytes are anything else than such a checkpoint: other pickles, names that are not allowed, storages
        that are longer than the file or not all there, tensors beyond their storage, values that are not finite, bytes
        after the end.
    """
    try:
        return _read(content)
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"it is no checkpoint of weights: {error}") from error


def _read(content: bytes) -> dict[str, npt.NDArray[Any]]:
    file = io.BytesIO(content)
    if _plain(file) != MAGIC or _plain(file) != VERSION or _plain(file).get("little_endian") is not True:
        raise ValueError("it is no checkpoint of PyTorch's old format")
    unpickler = _Unpickler(file, _ALLOWED)
    state = unpickler.load()
    keys, storages = _plain(file), unpickler.storages
    if not isinstance(keys, list) or sorted(keys) != sorted(storages):
        raise ValueError("its storages are not those that its tensors name")
    values = {key: _values(file, storages[key], len(content)) for key in keys}
    if file.tell() != len(content):
        raise ValueError("there are bytes after its end")
    return {_name(name): _tensor(name, view, values) for name, view in state.items()}


def _plain(file: io.BytesIO) -> Any:
    """The next pickle, one that names nothing."""
    return _Unpickler(file, {}).load()


def _values(file: io.BytesIO, storage: _Storage, size: int) -> npt.NDArray[Any]:
    """The next storage's values; at most as many as the file has bytes are asked for."""
    start = file.read(_LENGTH.size)
    if len(start) < _LENGTH.size or _LENGTH.unpack(start)[0] != storage.length or storage.length > size:
        raise ValueError("a storage has another length than its tensors say")
    stored = file.read(storage.length * storage.dtype.itemsize)
    if len(stored) != storage.length * storage.dtype.itemsize:
        raise ValueError("it ends within a storage")
    values = np.frombuffer(stored, storage.dtype)
    if not np.isfinite(values).all():
        raise ValueError("it has values that are not finite")
    return values


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise ValueError("a tensor has no name")
    return name


def _tensor(name: str, view: Any, values: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """A copy of what a tensor sees of its storage."""
    if not isinstance(view, _View) or len(view.shape) != len(view.strides) or 0 in view.shape:
        raise ValueError(f"{name} is no tensor")
    stored = values[view.storage]
    last = view.offset + sum((length - 1) * stride for length, stride in zip(view.shape, view.strides, strict=True))
    if last >= len(stored) or np.prod(view.shape, dtype=object) > len(stored):
        raise ValueError(f"{name} reaches beyond its storage")
    strides = [stride * stored.itemsize for stride in view.strides]
    seen = np.lib.stride_tricks.as_strided(stored[view.offset :], view.shape, strides)
    return np.array(seen)
