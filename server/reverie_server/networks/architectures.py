"""Which network a file of weights holds, by the shapes of its arrays: nothing in it is run, and no name is believed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfile, copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

from reverie_server.networks import efficientnet_lite, hdf5, motif_file
from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import networks as wrong
from reverie_shared.networks import ZIP_FAULTS
from reverie_shared.own_networks import LITE, MOTIFS

SIGNATURES: dict[str, str] = json.loads(Path(__file__).with_name("signatures.json").read_text(encoding="utf-8"))
"""By the signature of its shapes, the architecture in `keras.applications`, without its top (tools/signatures.py)."""

KERAS_WEIGHTS = "model.weights.h5"
"""The weights in a file of Keras (.keras); what else is in it, the program of the model, is never read."""

_HDF5 = b"\x89HDF\r\n\x1a\n"
_BESIDE_THE_NETWORK = ("optimizer", "metrics", "compile", "loss", "top_level_model_weights")
_UNPACKED = 2
"""How many times as large as it is stored a member of a .keras file may be: weights hardly get smaller by packing."""

Shapes = list[tuple[int, ...]]


def recognise(path: Path) -> str:
    """The architecture of the network in a file, which is looked through: all its arrays are whole, and finite.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it holds no network that Reverie knows, or one that is damaged.
    """
    if zipfile.is_zipfile(path) and not _is_keras(path):
        return _of_npz(path)
    with as_keras_takes_it(path) as file:
        hdf5.check(file)
        import h5py

        with h5py.File(file, "r") as opened:
            found = SIGNATURES.get(signature(_layers_of_file(opened)))
    if found is None:
        raise DamagedFile(wrong.NO_KNOWN_NETWORK())
    return found


def signature(layers: Iterator[Shapes]) -> str:
    """A digest of the shapes of a network's arrays, by layers.

    Counted are kernels of convolutions and what belongs to channels, in no order. A layer with a matrix is left out: it
    is dense, and so mostly of the classifier.
    """
    counted = [shape for shapes in layers if all(len(each) != 2 for each in shapes) for shape in shapes]
    return hashlib.sha256(repr(sorted(each for each in counted if len(each) in (1, 4))).encode()).hexdigest()[:16]


@contextmanager
def as_keras_takes_it(path: Path) -> Iterator[Path]:
    """A file of HDF5 under a name that tells Keras its layout; of a .keras file, the weights in it.

    Raises
    ------
    OSError
        When the file cannot be read, or not be copied.
    DamagedFile
        When it is neither.
    """
    with TemporaryDirectory(prefix="reverie-network-") as folder:
        if _is_keras(path):
            file = Path(folder, KERAS_WEIGHTS)
            _unpack(path, file)
        else:
            file = Path(folder, "network.h5" if _is_of_keras_2(path) else KERAS_WEIGHTS)
            try:
                file.symlink_to(path.resolve())
            except OSError:  # Windows lets few make links
                copyfile(path, file)
        yield file


def _is_keras(path: Path) -> bool:
    with suppress(*ZIP_FAULTS, ValueError), zipfile.ZipFile(path) as archive:
        return KERAS_WEIGHTS in archive.namelist()
    return False


def _unpack(path: Path, target: Path) -> None:
    """Copy the weights out of a .keras file."""
    try:
        with zipfile.ZipFile(path) as archive, target.open("wb") as file:
            member = archive.getinfo(KERAS_WEIGHTS)
            stored = min(member.compress_size, path.stat().st_size)  # an archive may say of itself what it likes
            if member.file_size > _UNPACKED * stored:
                raise DamagedFile(wrong.LARGER_THAN_STORED(array=KERAS_WEIGHTS))
            with archive.open(member) as packed:
                copyfileobj(packed, file)
    except ZIP_FAULTS as error:
        raise DamagedFile(wrong.NO_ARRAYS(reason=str(error))) from error


def _is_of_keras_2(path: Path) -> bool:
    """Whether a file of HDF5 has the layout of Keras before version 3; raises as `as_keras_takes_it` does."""
    import h5py

    with path.open("rb") as file:
        if file.read(len(_HDF5)) != _HDF5:
            raise DamagedFile(wrong.NO_NETWORK_FILE())
    try:
        with h5py.File(path, "r") as opened:
            return "layer_names" in opened.attrs or "model_weights" in opened
    except hdf5.FAULTS as error:
        raise DamagedFile(wrong.NO_HDF5()) from error


def _layers_of_file(file: Any) -> Iterator[Shapes]:
    """The shapes of the arrays of floats in a file of HDF5, by the groups that hold them."""
    import h5py

    layers: dict[str, Shapes] = {}

    def keep(path: str, item: object) -> None:
        if isinstance(item, h5py.Dataset) and item.dtype.kind == "f" and not path.startswith(_BESIDE_THE_NETWORK):
            layers.setdefault(item.parent.name, []).append(item.shape)

    file.visititems(keep)
    return iter(layers.values())


def _of_npz(path: Path) -> str:
    """The architecture of a file in one of Reverie's own layouts."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except ZIP_FAULTS as error:
        raise DamagedFile(wrong.NO_ARRAYS(reason=str(error))) from error
    if "about.npy" in names:
        motif_file.check(path)
        return MOTIFS
    if "stem/kernel.npy" in names:
        efficientnet_lite.load_own(path)
        return LITE
    raise DamagedFile(wrong.NO_KNOWN_NETWORK())
