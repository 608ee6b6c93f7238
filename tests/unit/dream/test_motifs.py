"""The bundled network knows its motifs: dreamed by a preset, a photo shows what its own classifier calls by that name,
in colours.
"""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from reverie_server.dream import dream
from reverie_server.dream.image import colour
from reverie_server.dream.networks.inception import activations
from reverie_server.dream.networks.network import Network
from reverie_server.networks import weights
from reverie_server.networks.weights import NetworkWeights
from reverie_shared import presets
from reverie_shared.networks import BUNDLED
from reverie_shared.resolution import resolve
from reverie_shared.settings import Settings
from tests.support.pictures import PHOTO, Array, array, picture

PRESETS = [name for name, preset in presets.PRESETS.items() if preset.network == BUNDLED]


@pytest.fixture(scope="module")
def bundled() -> NetworkWeights:
    return weights.motif_network(weights.BUNDLED.read_bytes())


def test_every_mixed_layer_has_weights_for_every_motif(bundled: NetworkWeights) -> None:
    assert len(set(bundled.motifs)) == 39
    assert set(bundled.motif_weights) == {f"mixed{index}" for index in range(11)}
    photo = tf.zeros([1, 128, 128, 3])
    for layer, activation in activations(photo, bundled.convolutions, list(bundled.motif_weights)).items():
        assert bundled.motif_weights[layer].shape == (39, activation.shape[-1])
        assert np.abs(bundled.motif_weights[layer]).mean(1) == pytest.approx(np.ones(39), abs=0.01)


@pytest.fixture(scope="module")
def photo() -> Array:
    """The cat, smaller: [170, 256, 3], 8 bits."""
    return np.asarray(Image.open(PHOTO).convert("RGB").resize((256, 170)))


@pytest.fixture(scope="module", params=PRESETS)
def dreamed(request: pytest.FixtureRequest, network: Network, photo: Array) -> tuple[Settings, Array]:
    """What a preset asks for, and what the engine makes of the photo by it."""
    chosen = resolve(presets.preset(request.param).look(BUNDLED))
    return chosen, array(dream(picture(photo), chosen, network))


def test_asked_for_a_motif_it_draws_what_its_classifier_calls_so(
    bundled: NetworkWeights, photo: Array, dreamed: tuple[Settings, Array]
) -> None:
    chosen, result = dreamed
    (layer,), (motif, *_) = chosen.layer_weights, chosen.motif_weights
    with np.load(weights.BUNDLED, allow_pickle=False) as arrays:
        kernel, bias = arrays[f"head_{layer}/w"], arrays[f"head_{layer}/b"]

    def chances(pixels: Array) -> Array:
        """How likely each motif is, on average over all cells."""
        shown = tf.constant(pixels[None].astype(np.float32) / 127.5 - 1)
        activation = activations(shown, bundled.convolutions, [layer])[layer]
        found: Array = tf.reduce_mean(tf.nn.softmax(activation @ kernel + bias), (0, 1, 2)).numpy()
        return found[1:]

    gain = chances(result) - chances(photo)
    assert bundled.motifs[int(gain.argmax())] == motif


def test_a_motif_comes_in_colours_and_not_in_light_and_dark_alone(
    photo: Array, dreamed: tuple[Settings, Array]
) -> None:
    change = (dreamed[1].astype(np.float32) - photo) / 127.5
    hues = change - colour.luminance_only(change)

    assert np.sqrt(np.mean(hues**2)) > 0.05
