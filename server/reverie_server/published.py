"""Which networks there are, and where the trained one is published. What the server's front may know: no arrays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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

URL_VARIABLE = "REVERIE_WEIGHTS_URL"
"""Environment variable that names a mirror; what comes from there must have the same checksum."""

WORDS = {
    "imagenet": "InceptionV3 trained on ImageNet",
    "bundled": "the bundled network (drawn motifs; half as wide as InceptionV3)",
}
"""What to call a network in a sentence."""


def installed(folder: Path) -> list[str]:
    """Names of the networks that can dream now, the preferred one first; ImageNet's was downloaded into `folder`."""
    return [*(["imagenet"] if (folder / INCEPTION_FILE).is_file() else []), "bundled"]


def chosen(name: str, networks: Sequence[str]) -> str:
    """The network that `name` stands for among those installed: itself, or for `auto` the preferred one."""
    return networks[0] if name == "auto" else name


def unknown_motif(name: str, words: str) -> BadSettings:
    """What to say when a network, in words, is asked for a motif that it does not know."""
    return BadSettings(
        f"motifs: {words} knows no “{name}”.",
        "Motifs by name are of the bundled network: choose it, or name channels by their numbers, for example 17=1.",
    )
