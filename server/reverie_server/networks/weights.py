"""The weights of the installed networks: checked, with batch normalisation folded in, ready to become graph constants.

Every convolution of InceptionV3 is followed by batch normalisation without scale; both are linear, so the second is
folded into the first: `w / sqrt(variance + 1e-3)` and `beta - mean / sqrt(variance + 1e-3)`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from reverie_server.networks import catalog, efficientnet_lite
from reverie_server.networks.convolution import Array, Convolution
from reverie_server.networks.efficientnet_lite import LiteWeights
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.networks import chosen, in_words

CONVOLUTIONS = 94
EPSILON = 1e-3
"""Added to the variance by Keras' BatchNormalization."""

BUNDLED = Path(__file__).parent / "motifs.npz"
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
        if name == "bundled":
            return _bundled(BUNDLED)
        return NetworkWeights(name, in_words(name), tuple(_imagenet(self.file(name))))

    def photographs(self) -> LiteWeights:
        """The weights of the network of photographs.

        Raises
        ------
        NetworkUnavailable
            When it is not installed, or its file is damaged.
        """
        path = self.file("photographs")
        try:
            return efficientnet_lite.load(path)
        except (OSError, ValueError) as error:
            raise NetworkUnavailable(
                f"The file of the network of photographs ({path}) is damaged: {error}.",
                "Run “reverie weights --install photographs”: it makes the file again.",
            ) from error

    def file(self, name: str) -> Path:
        """The path of a downloaded network's file; raises `NetworkUnavailable` where it was not downloaded."""
        file = catalog.file(name, self._folder)
        if not file.is_file():
            raise NetworkUnavailable(
                f"{in_words(name)} is not installed.",
                f"Download it with the button in the editor or with “reverie weights --install {name}”, "
                "or choose the network “bundled”.",
            )
        return file


def _bundled(path: Path) -> NetworkWeights:
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != BUNDLED_SHA256:
        raise NetworkUnavailable(f"The bundled network ({path}) is missing or damaged.", "Run install.py again.")
    return motif_network(content)


def motif_network(content: bytes) -> NetworkWeights:
    """The weights in the bytes of a file such as `tools/motifs` exports."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        names = [f"conv2d_{index}" if index else "conv2d" for index in range(CONVOLUTIONS)]
        convolutions = tuple(
            Convolution(arrays[f"{name}/w"].astype(np.float32), arrays[f"{name}/b"].astype(np.float32))
            for name in names
        )
        motifs = tuple(json.loads(arrays["about"].tobytes())["motifs"])
        layers = [name.removeprefix("motifs/") for name in arrays.files if name.startswith("motifs/")]
        motif_weights = {layer: arrays[f"motifs/{layer}"].astype(np.float32) for layer in layers}
    return NetworkWeights("bundled", in_words("bundled"), convolutions, motifs, motif_weights)


def _imagenet(path: Path) -> Iterator[Convolution]:
    """Read Keras' file: one group a layer, numbered in the order of creation (from `conv2d` or from `conv2d_1`)."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            convolutions, normalisations = _numbered(file, "conv2d"), _numbered(file, "batch_normalization")
            if len(convolutions) != CONVOLUTIONS or len(normalisations) != CONVOLUTIONS:
                raise KeyError("layers")
            for convolution, normalisation in zip(convolutions, normalisations, strict=True):
                (kernel,) = convolution.values()
                scale = 1 / np.sqrt(_ending(normalisation, "moving_variance") + EPSILON)
                bias = _ending(normalisation, "beta") - _ending(normalisation, "moving_mean") * scale
                yield Convolution((kernel * scale).astype(np.float32), bias.astype(np.float32))
    except (OSError, KeyError, ValueError) as error:
        raise NetworkUnavailable(
            f"ImageNet's file ({path}) is damaged: {error}.",
            "Delete it, then run “reverie weights --install imagenet”.",
        ) from error


def _numbered(file: object, kind: str) -> list[dict[str, Array]]:
    """The arrays of all layers of one kind, in the order of their numbers."""
    import h5py

    assert isinstance(file, h5py.File)
    layers: dict[int, dict[str, Array]] = {}
    for name, group in file.items():
        if match := re.fullmatch(rf"{kind}(?:_(\d+))?", name):
            arrays: dict[str, Array] = {}

            def keep(path: str, item: object, arrays: dict[str, Array] = arrays) -> None:
                if isinstance(item, h5py.Dataset):
                    arrays[path] = np.asarray(item, np.float32)

            group.visititems(keep)
            layers[int(match[1] or 0)] = arrays
    return [layers[number] for number in sorted(layers)]


def _ending(arrays: dict[str, Array], name: str) -> Array:
    for path, array in arrays.items():
        if path.split("/")[-1].split(":")[0] == name:
            return array
    raise KeyError(name)
