"""Files of networks that are not what they should be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

# --- HDF5: imagenet, and Keras' applications


def group(file: h5py.File) -> Any:
    return file.create_group("conv2d_1")


def external_link(file: h5py.File) -> None:
    group(file)["kernel:0"] = h5py.ExternalLink("/etc/hostname", "/kernel")


def soft_link(file: h5py.File) -> None:
    group(file)["kernel:0"] = h5py.SoftLink("/nowhere")


def values_elsewhere(file: h5py.File) -> None:
    outside = [(str(Path(file.filename).with_name("outside")).encode(), 0, 400)]
    group(file).create_dataset("kernel:0", (100,), "<f4", external=outside)


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((100,), "<f4")
    layout[:] = h5py.VirtualSource("other.h5", "kernel", (100,))
    group(file).create_virtual_dataset("kernel:0", layout)


def huge(file: h5py.File) -> None:
    group(file).create_dataset("kernel:0", (10**6, 10**6), "<f4", chunks=(1000, 1000))


def bomb(file: h5py.File) -> None:
    group(file).create_dataset("kernel:0", data=np.zeros((1000, 1000), np.float32), chunks=True, compression="gzip")


def many_links(file: h5py.File) -> None:
    kernel = group(file).create_dataset("kernel:0", data=np.zeros(10**6, np.float32))
    for index in range(100):
        group_of = file.create_group(f"conv2d_{index + 2}")
        group_of["kernel:0"] = kernel


def texts(file: h5py.File) -> None:
    group(file).create_dataset("kernel:0", data=["text"] * 3)


def named_type(file: h5py.File) -> None:
    group(file)["kernel:0"] = np.dtype("<f8")


def not_finite(file: h5py.File) -> None:
    group(file).create_dataset("kernel:0", data=np.full((3, 3), np.nan, np.float32))


def too_large_for_float32(file: h5py.File) -> None:
    group(file).create_dataset("kernel:0", data=np.full((3, 3), 1e300))


def dataset_for_a_group(file: h5py.File) -> None:
    file.create_dataset("conv2d_1", data=np.zeros(3, np.float32))
    file.create_group("batch_normalization_1")


def a_circle(file: h5py.File) -> None:
    own = group(file)
    own["again"] = own


def nothing(_file: h5py.File) -> None:
    pass


ODD: dict[str, tuple[Callable[[h5py.File], None], str]] = {
    "an external link": (external_link, "“conv2d_1/kernel:0” is a link"),
    "a soft link": (soft_link, "“conv2d_1/kernel:0” is a link"),
    "values in another file": (values_elsewhere, "the values of “conv2d_1/kernel:0” are in another file"),
    "a virtual array": (virtual, "the values of “conv2d_1/kernel:0” are in another file"),
    "a huge shape": (huge, "“conv2d_1/kernel:0” is larger than what is stored of it"),
    "a compressed array": (bomb, "“conv2d_1/kernel:0” is larger than what is stored of it"),
    "one array a hundred times": (many_links, "is larger than what is stored of it"),
    "texts": (texts, "“conv2d_1/kernel:0” is no array of numbers"),
    "a type": (named_type, "“conv2d_1/kernel:0” is no array of numbers"),
    "values that are not finite": (not_finite, "“conv2d_1/kernel:0” has values that are not finite"),
    "values beyond float32": (too_large_for_float32, "“conv2d_1/kernel:0” has values that are not finite"),
    "an array in place of a group": (dataset_for_a_group, "it does not hold InceptionV3"),
    "a circle": (a_circle, "it does not hold InceptionV3"),
    "nothing": (nothing, "it does not hold InceptionV3"),
}
"""What makes an odd file, and a part of the sentence that it is refused with."""


# --- NumPy's arrays: photographs


def array(header: str, values: bytes = b"") -> bytes:
    """The bytes of an .npy file."""
    text = header.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + values


def described(shape: object, kind: str = "<f4") -> str:
    return f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"


def archived(content: bytes, kind: int = zipfile.ZIP_STORED) -> bytes:
    """An archive whose first array has that content."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("stem/kernel.npy", content)
    return file.getvalue()


ARCHIVES = {
    "a huge shape": archived(array(described((10**6, 10**6)))),
    "a shape below 0": archived(array(described((-1, -4)), bytes(16))),
    "a shape of no numbers": archived(array(described(("a",)))),
    "another shape": archived(array(described((3,)), bytes(12))),
    "a bomb": archived(array(described((10**7,)), bytes(4 * 10**7)), zipfile.ZIP_DEFLATED),
    "objects": archived(array(described((1,), "|O"), b"\x80\x04N.")),
    "a header of parentheses": archived(array("(" * 9000)),
    "a header of signs": archived(array("-" * 9000 + "1")),
    "no array": archived(b"text"),
    "nothing": b"",
}
"""The bytes of odd files, each refused as damaged."""
