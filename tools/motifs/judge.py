"""A second opinion: a small classifier, trained from another seed on other pictures, that takes no part in dreaming.

It names the motif that it sees more of in a dream than in the photo before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from reverie_shared.settings import MOTIFS
from tools.motifs import network, train
from tools.motifs.generator import scenes

SEED = 77
WIDTH, LAYER = 0.25, "mixed5"
"""A quarter of InceptionV3's width, and nothing after this layer."""
PICTURES = 6000
PALE = 0.6
"""How many of its pictures have lost a part of their colours: it shall go by forms as well."""

Bytes = npt.NDArray[np.uint8]


def build() -> Any:
    """The judge, untrained: images [batch, height, width, 3] in -1..1 to {layer: logits}."""
    keras.utils.set_random_seed(SEED)
    whole = network.build(WIDTH)
    return keras.Model(whole.input, {LAYER: whole.get_layer(f"head_{LAYER}").output})


def make(folder: Path, checkpoint: Path, minutes: float, processes: int) -> None:
    """Draw its pictures into `folder`, where they are not there yet, and train it: without an adversary."""
    if not (folder / "labels.npy").exists():
        scenes.draw(folder, PICTURES, SEED, processes, estranged=0)
        _fade(folder)
    train.train(build(), folder, checkpoint, minutes, rate=2e-3, seed=SEED, radius=0, replays=1)


def load(checkpoint: Path) -> Any:
    """The trained judge."""
    judge = build()
    judge.load_weights(checkpoint)
    return judge


def named(judge: Any, photo: Bytes, dreams: Mapping[str, Bytes]) -> dict[str, list[str]]:
    """For each dream of a photo [height, width, 3], the motifs in the order of how much more of them the judge sees.

    How much is the share of cells, each counting by the judge's certainty; “nothing” is no answer.
    """
    before = _shares(judge, photo)
    gains = {name: _shares(judge, dream) - before for name, dream in dreams.items()}
    return {name: [MOTIFS[index] for index in np.argsort(-gain)] for name, gain in gains.items()}


def table(answers: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Markdown: what was named on each photo, by preset."""
    photos = list(answers)
    lines = ["| asked for | " + " | ".join(photos) + " |", "|---" * (len(photos) + 1) + "|"]
    for motif in answers[photos[0]]:
        said = (answers[photo][motif] for photo in photos)
        cells = ("yes" if order[0] == motif else f"{order[0]} ({order.index(motif) + 1}.)" for order in said)
        lines.append(f"| {motif} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shares(judge: Any, image: Bytes) -> Any:
    logits = judge(image[None] / np.float32(127.5) - 1, training=False)[LAYER]
    return keras.ops.convert_to_numpy(keras.ops.softmax(logits)).mean((0, 1, 2))[1:]


def _fade(folder: Path) -> None:
    """Take some of the pictures' colours away, in place, here more and there less."""
    images, rng = np.load(folder / "images.npy", mmap_mode="r+"), np.random.default_rng(SEED)
    for number in range(len(images)):
        if rng.random() < PALE:
            grey = images[number].mean(-1, keepdims=True)
            images[number] = grey + (images[number] - grey) * rng.uniform(0, 1)
