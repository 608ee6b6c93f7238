"""Writes checkpoints as PyTorch's old format has them, and files that only look like one."""

from __future__ import annotations

import io
import pickle
import struct
import sys
import types
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

Array = npt.NDArray[Any]

START: tuple[object, ...] = (
    0x1950A86A20F9469CFC6C,
    1001,
    {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}},
)
"""What the format begins with: a magic number, its version, and facts about the machine."""


class FloatStorage:
    """Stands for PyTorch's type of that name, in a pickle."""


class LongStorage:
    """Stands for PyTorch's type of that name, in a pickle."""


def _rebuild_tensor_v2() -> None:
    """Stands for PyTorch's function of that name, in a pickle."""


_MODULES = {"torch": (FloatStorage, LongStorage), "torch._utils": (_rebuild_tensor_v2,)}


@dataclass(frozen=True)
class Storage:
    """Values in a row, as a pickle names them."""

    kind: object
    key: str
    length: object


@dataclass(frozen=True)
class View:
    """A tensor, as a pickle describes it."""

    storage: Storage
    offset: object
    shape: object
    strides: object


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> object:
        if isinstance(value, Storage):
            return ("storage", value.kind, value.key, "cpu", value.length, None)
        return None

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, View):
            described: tuple[object, ...] = (
                value.storage,
                value.offset,
                value.shape,
                value.strides,
                False,
                OrderedDict(),
            )
            return _rebuild_tensor_v2, described
        return NotImplemented


def pickled(value: object) -> bytes:
    """A pickle in which storages and views are written as PyTorch writes them."""
    file = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, members in _MODULES.items():
            module = types.ModuleType(name)
            for member in members:
                patch.setattr(member, "__module__", name)
                setattr(module, member.__name__, member)
            patch.setitem(sys.modules, name, module)
        _Pickler(file, protocol=2).dump(value)
    return file.getvalue()


def stored(values: Array) -> bytes:
    """A storage: its length, and its values."""
    return struct.pack("<q", values.size) + values.tobytes()


def written(state: object, values: Mapping[str, Array], start: tuple[object, ...] = START) -> bytes:
    """A checkpoint with that state and those storages."""
    pickles = [pickled(part) for part in (*start, state, list(values))]
    return b"".join([*pickles, *map(stored, values.values())])


def checkpoint(tensors: Mapping[str, Array]) -> bytes:
    """A checkpoint of those tensors, float32 or int64, each in a storage of its own."""
    state: OrderedDict[str, View] = OrderedDict()
    values: dict[str, Array] = {}
    for number, (name, tensor) in enumerate(tensors.items()):
        kind = LongStorage if tensor.dtype == np.int64 else FloatStorage
        memory = tensor if tensor.base is None else tensor.base
        assert isinstance(memory, np.ndarray)
        strides = tuple(stride // tensor.itemsize for stride in tensor.strides)
        state[name] = View(Storage(kind, str(number), tensor.size), 0, tensor.shape, strides)
        values[str(number)] = memory.reshape(-1)
    return written(state, values)
