"""An independent classifier of motifs, trained from another seed on other pictures, which no dream is made with.

It tells which motif there is more of in a dream than in the photo it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from reverie_shared.settings import MOTIFS
from tools.motifs import cells, file, network, train
from tools.motifs.generator import grounds, scenes
from tools.motifs.network import Array

CROP_ENTRIES = train.CROP // scenes.LABEL_PIXELS
SEED = 77
WIDTH, LAYER = 0.25, "mixed5"
"""A quarter of InceptionV3's width, and nothing after this layer."""
PICTURES, GROUNDS = 16000, 4000
"""How many drawings it is trained on, and how many pictures without motifs they are blended over."""
BLENDED, DESATURATED = 0.6, 0.6
"""The shares of drawings that are blended over a picture without motifs, and that are less saturated: a dream is a
faint motif over a photo."""
LEAST_OPACITY = 0.3
"""The lowest opacity of a blended drawing."""
SMALLEST_PART = 28
"""Side of the smallest part of a picture that is enlarged to CROP pixels, in entries of the label map."""
ZOOMS = 1.0, 0.7, 0.5
"""The factors by which a picture is resized before it is classified: a dream has motifs of many sizes."""
EASY = 0.25
"""The share of the training time before drawings are blended."""

Bytes = npt.NDArray[np.uint8]


def build() -> Any:
    """The judge, untrained: images [batch, height, width, 3] in -1..1 to {layer: logits}."""
    keras.utils.set_random_seed(SEED)
    whole = network.build(WIDTH)
    return keras.Model(whole.input, {LAYER: whole.get_layer(f"head_{LAYER}").output})


def make(folder: Path, checkpoint: Path, minutes: float, processes: int) -> None:
    """Draw the pictures into `folder`, where they are missing, and train the judge into `checkpoint`."""
    if not (folder / "grounds.npy").exists():
        scenes.draw(folder, PICTURES, SEED, processes, miscoloured=0)
        grounds.draw(folder, GROUNDS, SEED, processes)
    judge = build()
    train.train(judge, partial(batches, folder, 0), checkpoint, EASY * minutes, rate=2e-3, radius=0)
    train.train(judge, partial(batches, folder, BLENDED), checkpoint, minutes, rate=2e-3, radius=0)


def batches(folder: Path, blended: float, before: int) -> Iterator[tuple[Array, dict[str, Array]]]:
    """The judge's `train.Batches`: drawings of other sizes, colours and contrasts, over pictures without motifs.

    A cell's target is what was drawn there, however faint.
    """
    images, labels, empty = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("images", "labels", "grounds"))
    rng = np.random.default_rng((SEED, before))
    while True:
        order = rng.permutation(len(images))
        for start in range(0, len(order) - train.BATCH + 1, train.BATCH):
            shown = [
                example(images[number], labels[number], empty[rng.integers(len(empty))], blended, rng)
                for number in order[start : start + train.BATCH]
            ]
            pixels, parts = (np.stack(half) for half in zip(*shown, strict=True))
            wanted = {LAYER: cells.targets(parts, LAYER, cells.count(train.CROP)[LAYER])}
            yield pixels, wanted


def example(
    image: Bytes, labels: Bytes, ground: Bytes, blended: float, rng: np.random.Generator
) -> tuple[Array, Bytes]:
    """One drawing as it is shown [CROP, CROP, 3] in -1..1, and its label map [CROP / 4, CROP / 4].

    Both come from a picture [SIDE, SIDE, 3] of 0..255 and its map [SIDE / 4, SIDE / 4]; with the likelihood `blended`
    the ground [SIDE, SIDE, 3] shines through.
    """
    shown, part = _part(image, labels, rng)
    if rng.random() < DESATURATED:
        grey = shown.mean(-1, keepdims=True)
        shown = grey + (shown - grey) * np.float32(rng.uniform(0, 1))
    if rng.random() < blended:
        behind, _ = _part(ground, labels, rng)
        shown = behind + (shown - behind) * np.float32(rng.uniform(LEAST_OPACITY, 1))
    shown = (shown - shown.mean()) * np.float32(rng.uniform(0.6, 1.4)) + np.float32(rng.uniform(80, 175))
    shown = shown + rng.standard_normal(shown.shape, np.float32) * np.float32(rng.exponential(4))
    return np.clip(shown / np.float32(127.5) - 1, -1, 1), part


def _part(image: Bytes, labels: Bytes, rng: np.random.Generator) -> tuple[Array, Bytes]:
    """A part of a picture, enlarged or made smaller to CROP pixels, maybe mirrored, and that part of its label map."""
    side = int(rng.integers(SMALLEST_PART, len(labels) + 1))
    top, left = (int(number) for number in rng.integers(0, len(labels) - side + 1, 2))
    scale = scenes.LABEL_PIXELS
    box = left * scale, top * scale, (left + side) * scale, (top + side) * scale
    kind = Image.Resampling.BICUBIC if rng.random() < 0.7 else Image.Resampling.BILINEAR
    shown = Image.fromarray(image).resize((train.CROP, train.CROP), kind, box)
    if rng.random() < 0.3:
        shown = shown.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    nearest = (np.arange(CROP_ENTRIES) + 0.5) * side // CROP_ENTRIES
    rows, columns = nearest.astype(int) + top, nearest.astype(int) + left
    if rng.random() < 0.5:
        shown, columns = shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT), columns[::-1]
    return np.asarray(shown, np.float32), labels[np.ix_(rows, columns)]


def load(checkpoint: Path) -> Any:
    """The trained judge."""
    judge = build()
    file.load_checkpoint(judge, checkpoint)
    return judge


def ranked(judge: Any, photo: Bytes, dreams: Mapping[str, Bytes]) -> dict[str, list[str]]:
    """For each motif's dream of a photo [height, width, 3], all motifs, that with the largest increase first.

    The increase is that of the logarithm of the judge's probability from the photo to the dream, averaged over all
    cells of the picture at the sizes ZOOMS.
    """
    before = _evidence(judge, photo)
    gains = {name: _evidence(judge, dream) - before for name, dream in dreams.items()}
    return {name: [MOTIFS[index] for index in np.argsort(-gain)] for name, gain in gains.items()}


def table(answers: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """A Markdown table: the first of the dreamed motifs in each ranking, and the right one's rank among all."""
    asked = list(next(iter(answers.values())))
    lines = ["| asked for | " + " | ".join(answers) + " |", "|---" * (len(answers) + 1) + "|"]
    right = dict.fromkeys(answers, 0)
    for motif in asked:
        said = []
        for photo in answers:
            order = answers[photo][motif]
            first = next(name for name in order if name in asked)
            right[photo] += first == motif
            said.append(f"{'yes' if first == motif else first} ({order.index(motif) + 1}.)")
        lines.append(f"| {motif} | " + " | ".join(said) + " |")
    lines.append("| named rightly | " + " | ".join(f"{right[photo]} of {len(asked)}" for photo in answers) + " |")
    return "\n".join(lines)


def _evidence(judge: Any, image: Bytes) -> Any:
    """The mean logarithm of every motif's probability [motifs]."""
    total = np.zeros(len(MOTIFS))
    for zoom in ZOOMS:
        size = round(image.shape[1] * zoom), round(image.shape[0] * zoom)
        seen = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))
        logits = judge(seen[None] / np.float32(127.5) - 1, training=False)[LAYER]
        chances = keras.ops.convert_to_numpy(keras.ops.log_softmax(logits))
        total += chances.mean((0, 1, 2))[1:] / len(ZOOMS)
    return total
