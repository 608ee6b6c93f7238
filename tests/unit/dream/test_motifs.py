"""The bundled network knows its motifs: asked for one, it draws what its own classifier calls by that name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from reverie_server import weights
from reverie_server.dream.inception import body
from reverie_server.weights import Networks, NetworkWeights
from reverie_shared import presets
from reverie_shared.settings import resolve

PRESETS = [name for name, preset in presets.PRESETS.items() if "motifs" in preset.values]
PHOTO = Path(__file__).parents[2] / "photos" / "coffee.png"


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> NetworkWeights:
    return Networks(tmp_path_factory.mktemp("none")).load("bundled")


def test_every_mixed_layer_has_weights_for_every_motif(bundled: NetworkWeights) -> None:
    assert len(set(bundled.motifs)) == 39
    assert set(bundled.motif_weights) == {f"mixed{index}" for index in range(11)}
    photo = tf.zeros([1, 128, 128, 3])
    for layer, activation in body(photo, bundled.convolutions, list(bundled.motif_weights)).items():
        assert bundled.motif_weights[layer].shape == (39, activation.shape[-1])
        assert np.abs(bundled.motif_weights[layer]).mean(1) == pytest.approx(np.ones(39), abs=0.01)


@pytest.mark.parametrize("preset", PRESETS)
def test_asked_for_a_motif_it_draws_what_its_classifier_calls_so(bundled: NetworkWeights, preset: str) -> None:
    chosen = resolve(presets.preset(preset).values)
    (layer,), (motif,) = chosen.layer_weights, chosen.motif_weights
    with np.load(weights.BUNDLED, allow_pickle=False) as arrays:
        kernel, bias = arrays[f"head_{layer}/w"], arrays[f"head_{layer}/b"]
    channels = bundled.motif_weights[layer][bundled.motifs.index(motif)]
    crop = Image.open(PHOTO).convert("RGB").crop((200, 80, 360, 240))
    picture = tf.constant(np.asarray(crop, np.float32)[None] / 127.5 - 1)

    def gradient(picture: Any) -> Any:
        return tf.gradients(tf.reduce_mean(body(picture, bundled.convolutions, [layer])[layer] * channels), picture)[0]

    def chances(picture: Any) -> Any:
        activation = body(picture, bundled.convolutions, [layer])[layer]
        return tf.reduce_mean(tf.nn.softmax(activation @ kernel + bias), (0, 1, 2)).numpy()[1:]

    traced = tf.function(gradient)
    before = chances(picture)
    for _ in range(16):
        slope = traced(picture)
        picture = tf.clip_by_value(picture + 0.04 * slope / tf.math.reduce_std(slope), -1, 1)
    gain = chances(picture) - before
    assert bundled.motifs[int(gain.argmax())] == motif
