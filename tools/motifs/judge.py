"""A second opinion: a small classifier, trained from another seed on other pictures, that takes no part in dreaming.

It names the motif that it sees more of in a dream than in the photo before.
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
"""How many drawings it learns from, and how many pictures without motifs that they are laid over."""
VEILED, FADED = 0.6, 0.6
"""How many drawings lie over a ground more or less transparently, and how many have lost a part of their colours: a
dream is a faint motif over a photo."""
FAINTEST = 0.3
"""How little of a veiled drawing is left at the least."""
NEAREST = 28
"""Side of the smallest part of a picture that is shown enlarged to CROP pixels, in entries of the label map."""
ZOOMS = 1.0, 0.7, 0.5
"""The sizes in which it looks at a picture: a dream has motifs of many sizes."""
EASY = 0.25
"""The part of its training before drawings are veiled."""

Bytes = npt.NDArray[np.uint8]


def build() -> Any:
    """The judge, untrained: images [batch, height, width, 3] in -1..1 to {layer: logits}."""
    keras.utils.set_random_seed(SEED)
    whole = network.build(WIDTH)
    return keras.Model(whole.input, {LAYER: whole.get_layer(f"head_{LAYER}").output})


def make(folder: Path, checkpoint: Path, minutes: float, processes: int) -> None:
    """Draw its pictures into `folder`, where they are not there yet, and train it."""
    if not (folder / "grounds.npy").exists():
        scenes.draw(folder, PICTURES, SEED, processes, estranged=0)
        grounds.draw(folder, GROUNDS, SEED, processes)
    judge = build()
    train.train(judge, partial(lessons, folder, 0), checkpoint, EASY * minutes, rate=2e-3, radius=0)
    train.train(judge, partial(lessons, folder, VEILED), checkpoint, minutes, rate=2e-3, radius=0)


def lessons(folder: Path, veiled: float, before: int) -> Iterator[tuple[Array, dict[str, Array]]]:
    """The judge's `train.Lessons`: drawings of other sizes, colours and contrasts, over pictures without motifs.

    A cell's target is what was drawn there, however faint.
    """
    images, labels, empty = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("images", "labels", "grounds"))
    rng = np.random.default_rng((SEED, before))
    while True:
        order = rng.permutation(len(images))
        for start in range(0, len(order) - train.BATCH + 1, train.BATCH):
            shown = [
                lesson(images[number], labels[number], empty[rng.integers(len(empty))], veiled, rng)
                for number in order[start : start + train.BATCH]
            ]
            pixels, parts = (np.stack(half) for half in zip(*shown, strict=True))
            wanted = {LAYER: cells.targets(parts, LAYER, cells.count(train.CROP)[LAYER])}
            yield pixels, wanted


def lesson(image: Bytes, labels: Bytes, ground: Bytes, veiled: float, rng: np.random.Generator) -> tuple[Array, Bytes]:
    """One drawing as it is shown [CROP, CROP, 3] in -1..1, and its label map [CROP / 4, CROP / 4].

    Both come from a picture [SIDE, SIDE, 3] of 0..255 and its map [SIDE / 4, SIDE / 4]; with the likelihood `veiled`
    the ground [SIDE, SIDE, 3] shines through.
    """
    shown, part = _part(image, labels, rng)
    if rng.random() < FADED:
        grey = shown.mean(-1, keepdims=True)
        shown = grey + (shown - grey) * np.float32(rng.uniform(0, 1))
    if rng.random() < veiled:
        behind, _ = _part(ground, labels, rng)
        shown = behind + (shown - behind) * np.float32(rng.uniform(FAINTEST, 1))
    shown = (shown - shown.mean()) * np.float32(rng.uniform(0.6, 1.4)) + np.float32(rng.uniform(80, 175))
    shown = shown + rng.standard_normal(shown.shape, np.float32) * np.float32(rng.exponential(4))
    return np.clip(shown / np.float32(127.5) - 1, -1, 1), part


def _part(image: Bytes, labels: Bytes, rng: np.random.Generator) -> tuple[Array, Bytes]:
    """A part of a picture, enlarged or made smaller to CROP pixels, maybe mirrored, and that part of its label map."""
    side = int(rng.integers(NEAREST, len(labels) + 1))
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


def named(judge: Any, photo: Bytes, dreams: Mapping[str, Bytes]) -> dict[str, list[str]]:
    """For each motif's dream of a photo [height, width, 3], all motifs in the order of how much more of them is seen.

    How much is the change, from the photo to the dream, of the logarithm of the judge's probability, on average over
    all cells of the picture, looked at in the sizes ZOOMS.
    """
    before = _evidence(judge, photo)
    gains = {name: _evidence(judge, dream) - before for name, dream in dreams.items()}
    return {name: [MOTIFS[index] for index in np.argsort(-gain)] for name, gain in gains.items()}


def table(answers: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Markdown: which of the motifs dreamed is named on each photo, and in brackets the right one's place among all."""
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
