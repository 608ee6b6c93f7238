"""The weights of the installed networks: checked, with batch normalisation folded in, ready to become graph constants.

Every convolution of InceptionV3 is followed by batch normalisation without scale, which is folded into it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reverie_server.networks import catalog, efficientnet_lite, hdf5, motif_file, own_store
from reverie_server.networks.convolution import Array, Convolution
from reverie_server.networks.damage import DamagedFile
from reverie_server.networks.efficientnet_lite import LiteWeights
from reverie_shared.build import install_again
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.errors import networks as wrong
from reverie_shared.errors.phrases import Phrase
from reverie_shared.networks import AUTO, MIXED, PHOTOGRAPHS, chosen, in_words, is_set_aside, phrase
from reverie_shared.networks import BUNDLED as BUNDLED_NAME
from reverie_shared.own_networks import OwnNetwork

EPSILON = 1e-3
"""Added to the variance by Keras' BatchNormalization."""

BUNDLED = motif_file.BUNDLED
BUNDLED_SHA256 = "76db826c9a23e83edcfff594dc3cc45059e8d0def6fcc715f4c9619f1f7b8ff4"


@dataclass(frozen=True)
class NetworkWeights:
    """A network: its name, a description in words, and its 94 convolutions in the order in which Keras creates them.

    `motifs` are the names of the motifs that it was trained on (none for ImageNet's); `motif_weights` are, by layer,
    the channels' weights for each motif: [motifs, channels], each row of mean 1, so that a row of ones is no motif.
    """

    name: str
    words: str
    convolutions: tuple[Convolution, ...]
    motifs: tuple[str, ...] = ()
    motif_weights: Mapping[str, Array] = field(default_factory=dict)


class WeightStore:
    """Loads the weights of installed networks: the bundled one, and Keras' that were downloaded into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def installed(self) -> list[str]:
        """Names of the installed networks, the preferred one first."""
        return catalog.installed(self._folder)

    def choose(self, name: str) -> str:
        """The name that `name` stands for: itself, or for `auto` the preferred installed network."""
        return chosen(name, self.installed())

    def load(self, name: str) -> NetworkWeights:
        """The weights of an InceptionV3 (`auto`, `imagenet`, `bundled`).

        Raises
        ------
        NetworkUnavailable
            When it is not installed, or its file is damaged.
        """
        name = self.choose(name)
        if name == BUNDLED_NAME:
            return _bundled(BUNDLED)
        with self.reading(name) as file:
            return NetworkWeights(name, in_words(name), tuple(_imagenet(file)))

    def photographs(self) -> LiteWeights:
        """The weights of the network of photographs.

        Raises
        ------
        NetworkUnavailable
            When it is not installed, or its file is damaged.
        """
        with self.reading(PHOTOGRAPHS) as file:
            return efficientnet_lite.load(file)

    @contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        """The file of a downloaded network, for a block that reads it.

        Where the block finds the file damaged, it is set aside (`catalog.set_aside`): so the network counts as
        installed no longer, and `auto` takes another.

        Raises
        ------
        NetworkUnavailable
            When the network was not downloaded, or the block raises `DamagedFile` or `OSError`.
        """
        file = catalog.file(name, self._folder)
        if is_set_aside(file):
            raise self._damaged(name, file, None)
        if not file.is_file():
            raise wrong.NOT_INSTALLED(network=phrase(name), name=name, other=self._other_than(name))
        try:
            yield file
        except DamagedFile as error:
            catalog.set_aside(file)
            raise self._damaged(name, file, error.reason) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise wrong.UNREADABLE(name=name, file=str(file), reason=reason, other=self._other_than(name)) from error

    @contextmanager
    def reading_own(self, own: OwnNetwork) -> Iterator[Path]:
        """The file of a network of the user's own, for a block that reads it.

        Raises
        ------
        NetworkUnavailable
            When it is not kept here, is another file by now, or the block raises `DamagedFile` or `OSError`.
        """
        file = own_store.find(own, self._folder)
        if file is None:
            raise wrong.OWN_NOT_HERE(network=phrase(own.name), digest=own.digest)
        try:
            if own_store.digest(file) != own.digest:
                raise DamagedFile(wrong.ANOTHER_CONTENT())
            yield file
        except DamagedFile as error:
            raise wrong.OWN_DAMAGED(network=phrase(own.name), file=str(file), reason=error.reason) from error
        except OSError as error:
            raise wrong.OWN_UNREADABLE(file=str(file), reason=error.strerror or str(error)) from error

    def _damaged(self, name: str, file: Path, reason: Phrase | None) -> NetworkUnavailable:
        other = self._other_than(name)
        if reason:
            return wrong.DAMAGED_BECAUSE(name=name, file=str(file), reason=reason, other=other)
        return wrong.DAMAGED(name=name, file=str(file), other=other)

    def _other_than(self, name: str) -> str:
        """The best network that is installed beside this one."""
        return chosen(AUTO, [other for other in self.installed() if other != name])


def _bundled(path: Path) -> NetworkWeights:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != BUNDLED_SHA256:
        raise wrong.BUNDLED_DAMAGED(file=str(path), repair=install_again())
    return motif_network(content)


def motif_network(content: bytes, name: str = BUNDLED_NAME) -> NetworkWeights:
    """The weights in the bytes of a file such as `tools/motifs` exports, for the network of that name.

    Only what `motif_file.check` has checked is read, by the names in the archive: without `.npy`, NumPy would take a
    member of just that name, if there is one.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        convolutions = tuple(
            Convolution(arrays[f"{name}/w.npy"].astype(np.float32), arrays[f"{name}/b.npy"].astype(np.float32))
            for name in motif_file.CONVOLUTIONS
        )
        motifs = tuple(json.loads(arrays["about.npy"].tobytes())["motifs"])
        motif_weights = {layer: arrays[f"motifs/{layer}.npy"].astype(np.float32) for layer in MIXED}
    return NetworkWeights(name, in_words(name), convolutions, motifs, motif_weights)


def _imagenet(path: Path) -> Iterator[Convolution]:
    """Read Keras' file: one group a layer, numbered in the order of creation (from `conv2d` or from `conv2d_1`).

    Raises
    ------
    OSError
        When it cannot be read.
    DamagedFile
        When it does not hold an InceptionV3.
    """
    import h5py

    hdf5.check(path)
    shapes = [motif_file.of_full_width(convolution.kernel.shape) for convolution in _bundled(BUNDLED).convolutions]
    try:
        with h5py.File(path, "r") as file:
            convolutions, normalisations = _numbered(file, "conv2d"), _numbered(file, "batch_normalization")
            for shape, convolution, normalisation in zip(shapes, convolutions, normalisations, strict=True):
                (kernel,) = convolution.values()
                mean, variance, beta = (
                    _ending(normalisation, name, shape[3:]) for name in ("moving_mean", "moving_variance", "beta")
                )
                if kernel.shape != shape or variance.min() < 0:
                    raise ValueError
                yield Convolution.normalised(kernel, beta, mean, variance, EPSILON)
    except (KeyError, ValueError) as error:
        raise DamagedFile(wrong.DOES_NOT_HOLD(network="InceptionV3")) from error


def _numbered(file: Any, kind: str) -> list[dict[str, Array]]:
    """The arrays of all layers of one kind in a file of HDF5, by their paths, in the order of the layers' numbers."""
    import h5py

    layers: dict[int, dict[str, Array]] = {}
    for name, group in file.items():
        if match := re.fullmatch(rf"{kind}(?:_(\d+))?", name):
            if not isinstance(group, h5py.Group):
                raise ValueError
            arrays: dict[str, Array] = {}

            def keep(path: str, item: object, arrays: dict[str, Array] = arrays) -> None:
                if isinstance(item, h5py.Dataset):
                    arrays[path] = np.asarray(item, np.float32)

            group.visititems(keep)
            layers[int(match[1] or 0)] = arrays
    return [layers[number] for number in sorted(layers)]


def _ending(arrays: dict[str, Array], name: str, shape: tuple[int, ...]) -> Array:
    """The array of that name and shape; raises `KeyError` or `ValueError`."""
    for path, array in arrays.items():
        if path.split("/")[-1].split(":")[0] == name:
            if array.shape != shape:
                raise ValueError
            return array
    raise KeyError(name)
