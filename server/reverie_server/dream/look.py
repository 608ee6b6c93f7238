"""What a network sees in a part of a picture: the channels and motifs that answer to it more than to ordinary pictures.

A channel's answer to a place is the root mean square of its activations there. Some channels answer to everything, so
it is compared with its answers to many places of ordinary pictures, by their mean and spread (a standard score, of the
answers' logarithms, for most are skewed).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from reverie_server.dream.image import pixels
from reverie_server.dream.image.arrays import Floats, Masks, size_of
from reverie_server.dream.image.blocks import Parts
from reverie_server.dream.image.resize import limited, shrink
from reverie_server.dream.networks.centres import at_layer
from reverie_server.dream.networks.network import Network
from reverie_server.dream.tiles import Tiling
from reverie_shared.errors.pictures import LOOKS_AT_NOTHING
from reverie_shared.networks import LAYERS, family
from reverie_shared.picture import SURROUNDINGS, Part, Picture
from reverie_shared.settings import MOTIFS

LARGEST = 384
"""Pixels of the longer side at which a part and its surroundings go through the network."""

MOST_OF_A_LAYER = 8
"""The channels of a layer that are told; more of the same would hide those of other layers."""

ORDINARY_PICTURES = Path(__file__).with_name("ordinary.jpg")
"""Photographs side by side: people, a cat, a cup, a rocket, stars, walls and grass, whole and in parts."""

_SIDE = 192
"""Pixels a side of each of them."""

_FLOOR = 0.12
"""The part of a layer's mean answer that is added to each before the logarithm, and what is added to each spread: so
channels that hardly ever answer do not win by next to nothing."""

_LEAST_FLOOR = 1e-9
"""What is added at least: all answers of a layer may be 0, in a network of the user's own."""


@dataclass(frozen=True, eq=False)
class Ordinary:
    """How a network's channels answer to ordinary pictures.

    Attributes
    ----------
    floor : mapping
        By layer, what is added to answers before the logarithm.
    mean, spread : mapping
        By layer, of these logarithms [channels].
    """

    floor: Mapping[str, float]
    mean: Mapping[str, Floats]
    spread: Mapping[str, Floats]

    def scores(self, layer: str, answers: Floats) -> Floats:
        """How many spreads above the mean the answers [channels] of a layer are."""
        return np.asarray((np.log(answers + self.floor[layer]) - self.mean[layer]) / (self.spread[layer] + _FLOOR))


def layers_of(network: Network) -> tuple[str, ...]:
    """The layers that menus list, by the network's own names, from the surface to the depth."""
    return tuple(dict.fromkeys(network.layer(name) for name in LAYERS[family(network.name)]))


def measure_ordinary(network: Network) -> Parts[Ordinary]:
    """Have a network look at ordinary pictures; yields after each of them."""
    layers = layers_of(network)
    found: dict[str, list[Floats]] = {layer: [] for layer in layers}
    masks = _places(_SIDE)
    for picture in _ordinary_pictures():
        for layer, answers in zip(layers, _answers(network, picture, masks, layers), strict=True):
            found[layer].append(answers)
        yield
    floor, mean, spread = {}, {}, {}
    for layer, each in found.items():
        answers = np.concatenate(each)
        floor[layer] = max(float(_FLOOR * answers.mean()), _LEAST_FLOOR)
        logarithms = np.log(answers + floor[layer])
        mean[layer], spread[layer] = logarithms.mean(0), logarithms.std(0)
    return Ordinary(floor, mean, spread)


def look(
    picture: Picture, network: Network, ordinary: Ordinary, mask: Picture | None = None, part: Part | None = None
) -> dict[str, Any]:
    """What a network sees in a picture.

    Parameters
    ----------
    picture : Picture
    network : Network
    ordinary : Ordinary
        Of this network.
    mask : Picture, optional
        Where to look: gray, of the picture's size.
    part : Part, optional
        Where to look: left, top, width, height in pixels.

    Returns
    -------
    dict
        `network`, its name; `layers`, the number of channels of each that was asked; `channels`, each with `layer`,
        `channel` and `score`, the best first, a few of each layer; `motifs`, each with `motif` and `score`, the best
        first; none where the network knows no motifs by name. Scores above 2 are remarkable; those of motifs are
        correlations, at most 1.

    Raises
    ------
    BadPicture
        When mask and part leave nothing to look at, or samples are not finite.
    """
    seen, weight = _cut_out(picture, mask, part)
    size = limited(size_of(seen), LARGEST)
    seen = shrink(seen.astype(network.dtype, copy=False), size)
    places = np.rint(shrink(weight[..., None], size) * 255).clip(0, 255).astype(np.uint8)
    if not places.any():  # a single pixel, say
        places = np.rint(shrink(weight[..., None], size, antialias=False) * 255).astype(np.uint8)
    (tile,) = Tiling.of(size, LARGEST, 0).tiles()
    layers = layers_of(network)
    answers = _answers(network, tile.read(seen), tile.read(places), layers)
    scores = {layer: ordinary.scores(layer, each[0]) for layer, each in zip(layers, answers, strict=True)}
    return {
        "network": network.name,
        "layers": {layer: len(each) for layer, each in scores.items()},
        "channels": _best_channels(scores),
        "motifs": _motifs(network, scores),
    }


def _cut_out(picture: Picture, mask: Picture | None, part: Part | None) -> tuple[Floats, Floats]:
    """The colours [height, width, 3] of what is to be looked at and its surroundings, and how much each pixel counts
    [height, width] in 0..1.
    """
    height, width = picture.format.height, picture.format.width
    left, top, right, bottom = 0, 0, width, height
    if part is not None:
        left, top, right, bottom = part[0], part[1], part[0] + part[2], part[1] + part[3]
    if mask is not None:
        covered = pixels.samples(mask)[top:bottom, left:right, 0] > 0
        rows, columns = np.flatnonzero(covered.any(1)), np.flatnonzero(covered.any(0))
        if not len(rows):
            raise LOOKS_AT_NOTHING()
        left, right = left + int(columns[0]), left + int(columns[-1]) + 1
        top, bottom = top + int(rows[0]), top + int(rows[-1]) + 1
    margin = round(SURROUNDINGS * max(right - left, bottom - top))
    lines = slice(max(0, top - margin), min(height, bottom + margin))
    across = slice(max(0, left - margin), min(width, right + margin))
    cut = _crop(picture, lines, across)
    weight: Floats = np.zeros((lines.stop - lines.start, across.stop - across.start), np.float32)
    inside = slice(top - lines.start, bottom - lines.start), slice(left - across.start, right - across.start)
    weight[inside] = 1 if mask is None else pixels.coverage(_crop(mask, lines, across))[inside]
    opacity = pixels.opacity(cut)
    if opacity is not None:
        weight *= opacity
    if not weight.any():
        raise LOOKS_AT_NOTHING()
    return pixels.colours(cut), weight


def _crop(picture: Picture, rows: slice, columns: slice) -> Picture:
    width, height = columns.stop - columns.start, rows.stop - rows.start
    part = columns.start, rows.start, width, height
    return Picture(picture.format.of(part), pixels.samples(picture)[rows, columns].tobytes())


def _answers(network: Network, tile: Floats, masks: Masks, layers: Sequence[str]) -> list[Floats]:
    """The root mean square [masks, channels] of each layer's activations in each mask of a tile [height, width]."""
    found = []
    for layer, profile in zip(layers, network.profiles(tile, layers, "square", masks), strict=True):
        grid = network.centres(layer, len(tile)), network.centres(layer, tile.shape[1])
        share = at_layer(masks, *grid).mean((0, 1))[:, None]
        found.append(np.sqrt(2 * profile / np.maximum(share, 1e-6)))
    return found


def _best_channels(scores: Mapping[str, Floats]) -> list[dict[str, Any]]:
    found = [
        {"layer": layer, "channel": int(channel), "score": round(float(each[channel]), 2)}
        for layer, each in scores.items()
        for channel in np.argsort(-each, kind="stable")[:MOST_OF_A_LAYER]
    ]
    return sorted(found, key=lambda told: -told["score"])


def _motifs(network: Network, scores: Mapping[str, Floats]) -> list[dict[str, Any]]:
    """By how much each motif's channels are those that answer: the mean over layers of the correlation of both. A file
    of the user's own may name motifs that no setting can ask for: these are left out.
    """
    layers = [layer for layer in scores if layer in network.motif_weights]
    if not layers:
        return []
    alike = np.mean([_correlations(network.motif_weights[layer], scores[layer]) for layer in layers], axis=0)
    order = [index for index in np.argsort(-alike, kind="stable") if network.motifs[index] in MOTIFS]
    return [{"motif": network.motifs[index], "score": round(float(alike[index]), 3)} for index in order]


def _correlations(weights: Floats, scores: Floats) -> Floats:
    """The correlation of each row of weights [motifs, channels] with scores [channels]."""
    rows = weights - weights.mean(1, keepdims=True)
    line = np.clip(scores, -4, 4)
    line = line - line.mean()
    return np.asarray(rows @ line / np.maximum(np.linalg.norm(rows, axis=1) * np.linalg.norm(line), 1e-9))


def _places(side: int) -> Masks:
    """Masks [side, side, 5] of a square's quarters and of its middle."""
    half, quarter = side // 2, side // 4
    masks = np.zeros((side, side, 5), np.uint8)
    for index, (top, left) in enumerate(((0, 0), (0, half), (half, 0), (half, half), (quarter, quarter))):
        masks[top : top + half, left : left + half, index] = 255
    return masks


def _ordinary_pictures() -> Iterator[Floats]:
    """The ordinary pictures [_SIDE, _SIDE, 3] in -1..1."""
    sheet = tf.io.decode_jpeg(ORDINARY_PICTURES.read_bytes(), channels=3).numpy()
    for top in range(0, sheet.shape[0], _SIDE):
        for left in range(0, sheet.shape[1], _SIDE):
            yield sheet[top : top + _SIDE, left : left + _SIDE].astype(np.float32) / np.float32(127.5) - 1
