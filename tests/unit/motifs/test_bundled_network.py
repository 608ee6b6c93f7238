"""The shipped file names what is drawn afresh as well as it says of itself."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from reverie_server.dream.networks.inception import activations
from reverie_server.networks import weights
from reverie_shared.networks import MIXED
from tools.motifs import cells
from tools.motifs.generator import scenes

SEED, PICTURES = 9, 64


@pytest.fixture(scope="module")
def rates() -> Mapping[str, float]:
    """The share of clear cells that each layer's classifier names rightly, in pictures of a seed never used before."""
    drawn = [scenes.scene(SEED, number) for number in range(PICTURES)]
    images, labels = np.stack([image for image, _ in drawn]), np.stack([label for _, label in drawn])
    with np.load(weights.BUNDLED, allow_pickle=False) as file:
        heads = {layer: (file[f"head_{layer}/w"], file[f"head_{layer}/b"]) for layer in MIXED}
    convolutions = weights.motif_network(weights.BUNDLED.read_bytes()).convolutions
    seen = tf.function(lambda pixels: activations(pixels, convolutions, MIXED))
    logits: dict[str, list[Any]] = {layer: [] for layer in MIXED}
    for start in range(0, PICTURES, 16):
        pixels = tf.constant(images[start : start + 16] / np.float32(127.5) - 1)
        for layer, activation in seen(pixels).items():
            kernel, bias = heads[layer]
            logits[layer].append(activation.numpy() @ kernel + bias)
    found = {layer: np.concatenate(logits[layer]) for layer in MIXED}
    return {layer: cells.accuracy(found[layer], cells.targets(labels, layer, found[layer].shape[1])) for layer in MIXED}


def test_it_names_nine_cells_of_ten_rightly_where_its_card_says_so(rates: Mapping[str, float]) -> None:
    with np.load(weights.BUNDLED, allow_pickle=False) as file:
        claimed = json.loads(file["about"].tobytes())["accuracy"]
    good = [layer for layer in MIXED if claimed[layer] >= 0.92]
    assert {"mixed3", "mixed4", "mixed5"} <= set(good)
    assert {layer: rate for layer, rate in rates.items() if layer in good and rate < 0.9} == {}


def test_it_is_small_and_loads_in_half_a_second() -> None:
    content = weights.BUNDLED.read_bytes()
    assert len(content) <= 15e6
    weights.motif_network(content)
    started = time.process_time()
    weights.motif_network(content)
    assert time.process_time() - started < 0.5
