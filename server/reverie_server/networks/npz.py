"""Reads arrays from a file of NumPy's (.npz) that may be hostile: never an object, never more memory than is stored.

NumPy's own reader makes room for any shape that it finds before it looks whether so many values are there.
"""

from __future__ import annotations

import math
import re
import zipfile
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

_START = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(<f4|<f2|\|u1)', 'fortran_order': (False|True), "
    rb"'shape': \(((?:\d{1,9},? ?){1,4})\), \} *\n",
    re.DOTALL,
)
"""How an array of floats or bytes begins in the file: its type, its order, and its shape."""


def array(content: bytes) -> npt.NDArray[Any]:
    """The array in the bytes of a member (.npy), which are all that there is of it; raises `ValueError`."""
    start = _START.match(content)
    if not start:
        raise ValueError("an array is described wrongly")
    kind, shape = np.dtype(start[1].decode()), [int(length) for length in start[3].split(b",") if length.strip()]
    if kind.itemsize * math.prod(shape) != len(content) - start.end():
        raise ValueError("an array is described wrongly")
    order: Literal["C", "F"] = "F" if start[2] == b"True" else "C"
    return np.frombuffer(content, kind, offset=start.end()).reshape(shape, order=order)


def member(archive: zipfile.ZipFile, name: str, most: int) -> npt.NDArray[Any]:
    """The array of that name, of at most `most` bytes in the file, unpacked.

    Raises
    ------
    ValueError
        When it is larger, or no array of floats or bytes.
    Any of `ZIP_FAULTS`
        When there is none of that name, or it is not whole.
    """
    content = archive.getinfo(f"{name}.npy")
    if content.file_size > most:
        raise ValueError(f"“{name}” is larger than it can be")
    with archive.open(content) as packed:
        return array(packed.read(content.file_size + 1))  # without a number it unpacks all that is there, then cuts
