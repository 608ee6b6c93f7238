"""Which networks there are, and where they are published. What the server's front may know: no arrays."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reverie_server.applications import APPLICATIONS, Published
from reverie_shared.errors import BadSettings

INCEPTION_URL = (
    "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
    "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
)
"""Keras' address of InceptionV3 trained on ImageNet, without its top (`keras.applications.inception_v3`)."""

INCEPTION_MD5 = "bcbd6486424b2319ff4ef7d526e38f63"
"""The checksum that Keras publishes for that file, in the same place."""

INCEPTION_FILE = "inception_v3_notop.h5"
"""What the file is called in the folder of downloaded networks."""

FILES: Mapping[str, Published] = MappingProxyType(
    {"imagenet": Published(INCEPTION_URL, INCEPTION_MD5), **APPLICATIONS},
)
"""The files of the networks that can be downloaded, the preferred one first."""

URL_VARIABLE = "REVERIE_WEIGHTS_URL"
"""Environment variable that names a mirror's file, or, with a slash at its end, a mirror's folder of files by the names
Keras gives them; what comes from there must have the same checksum."""


def file(network: str, folder: Path) -> Path:
    """Where the file of a network is in the folder of downloaded networks, once it is downloaded."""
    return folder / (INCEPTION_FILE if network == "imagenet" else FILES[network].file)


def url(network: str) -> str:
    """Where a network's file is to be had: from Keras, or from the mirror that the environment names."""
    mirror = os.environ.get(URL_VARIABLE)
    if not mirror:
        return FILES[network].url
    return mirror + FILES[network].file if mirror.endswith("/") else mirror


def in_words(network: str) -> str:
    """What to call a network in a sentence."""
    if network == "bundled":
        return "the bundled network (drawn motifs; half as wide as InceptionV3)"
    return f"{'InceptionV3' if network == 'imagenet' else network} trained on ImageNet"


def installed(folder: Path) -> list[str]:
    """Names of the networks that can dream now, the preferred one first; all but the bundled one were downloaded into
    `folder`.
    """
    here = [name for name in FILES if file(name, folder).is_file()]
    own = [name for name in here if name == "imagenet"]
    return [*own, "bundled", *here[len(own) :]]


def chosen(name: str, networks: Sequence[str]) -> str:
    """The network that `name` stands for among those installed: itself, or for `auto` the preferred one."""
    return networks[0] if name == "auto" else name


def unknown_motif(name: str, words: str) -> BadSettings:
    """What to say when a network, in words, is asked for a motif that it does not know."""
    return BadSettings(
        f"motifs: {words} knows no “{name}”.",
        "Motifs by name are of the bundled network: choose it, or name channels by their numbers, for example 17=1.",
    )
