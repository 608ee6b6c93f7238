"""The bundled network and a real photo."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.support.pictures import PHOTO

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported, which talks much

from reverie_server.dream.networks.efficientnet_lite import EfficientNetLite
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.networks import efficientnet_lite
from reverie_server.networks.efficientnet_lite import LiteWeights
from reverie_server.networks.weights import WeightStore


@pytest.fixture(scope="session")
def network() -> Network:
    """The bundled network in float32."""
    return Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")


@pytest.fixture(scope="session")
def photo() -> npt.NDArray[np.uint8]:
    """The cat: [300, 451, 3], 8 bits."""
    return np.asarray(Image.open(PHOTO).convert("RGB"))


@pytest.fixture(scope="session")
def lite_weights(photographs_file: Path) -> LiteWeights:
    """The weights of the network of photographs, EfficientNet-Lite2."""
    return efficientnet_lite.load(photographs_file)


@pytest.fixture(scope="session")
def lite(lite_weights: LiteWeights) -> EfficientNetLite:
    """The network of photographs in float32."""
    return EfficientNetLite(lite_weights, "float32")
