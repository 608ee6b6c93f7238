"""Make the bundled network: draw pictures, train on them, export the file, judge its dreams (docs/MOTIFS.md).

Run it in the checkout's folder with `.venv/bin/python`, which `python3 install.py --dev` makes.
"""

from __future__ import annotations

from pathlib import Path

import click

from reverie_shared.networks import MIXED
from tools.arguments import FILE, NEW_FOLDER, FolderWith, NewFile

DRAWN = FolderWith(("images.npy", "labels.npy"), "python -m tools.motifs draw")
"""A folder that `draw` has filled."""

CHECKPOINT = NewFile(".weights.h5")
"""Keras' ending of files of weights."""


class Commands(click.Group):
    """A group whose commands end in a sentence, and exit code 1, where a file cannot be read or written."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen command; `click.ClickException` in place of an `OSError`."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise click.ClickException(f"{error}.") from error


@click.group(cls=Commands, help=__doc__)
def main() -> None:
    """Run a command. Each imports what it needs itself: drawing does not wait for TensorFlow."""


@main.command("draw")
@click.argument("folder", type=NEW_FOLDER)
@click.option("--count", type=click.IntRange(min=1), default=20000, show_default=True, help="How many pictures.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other pictures.")
@click.option("--processes", default=2, show_default=True)
def draw_command(folder: Path, count: int, seed: int, processes: int) -> None:
    """Draw pictures and their label maps into FOLDER."""
    from tools.motifs.generator import scenes

    scenes.draw(folder, count, seed, processes)


@main.command("drawings")
@click.argument("out", type=NewFile(".png", ".jpg"))
@click.option("--seed", default=1, show_default=True)
def drawings_command(out: Path, seed: int) -> None:
    """Draw every motif once into one picture, OUT (.png or .jpg)."""
    from PIL import Image

    from tools.motifs.generator import scenes
    from tools.sheet import sheet

    drawn = [(name, Image.fromarray(scenes.single_motif(name, seed, side=128))) for name in scenes.NUMBER]
    sheet([drawn[first : first + 10] for first in range(0, len(drawn), 10)]).save(out, quality=88)


@main.command("train")
@click.argument("folder", type=DRAWN)
@click.argument("checkpoint", type=CHECKPOINT)
@click.option("--start", type=FILE, help="The file to start from; by default the shipped one.")
@click.option("--fit-heads", is_flag=True, help="Begin with new classifiers: for other pictures than the file's.")
@click.option("--minutes", default=60.0, show_default=True, help="How long in all, runs before counted.")
@click.option("--rate", default=1e-3, show_default=True, help="The highest learning rate.")
@click.option("--seed", default=1, show_default=True)
def train_command(
    folder: Path, checkpoint: Path, start: Path | None, fit_heads: bool, minutes: float, rate: float, seed: int
) -> None:
    """Train on the pictures in FOLDER into CHECKPOINT (*.weights.h5), or go on with it."""
    from functools import partial

    import numpy as np

    from reverie_server.networks.weights import BUNDLED
    from tools.motifs import file, heads, network, train

    body = network.build()
    file.load(start or BUNDLED, body, trainable=True)
    if fit_heads and not checkpoint.exists():
        images, labels = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("images", "labels"))
        heads.fit(body, images[: heads.SAMPLE], labels[: heads.SAMPLE], MIXED)
    train.train(body, partial(train.batches, folder, seed), checkpoint, minutes, rate)


@main.command("export")
@click.argument("folder", type=DRAWN)
@click.argument("checkpoint", type=FILE)
@click.argument("out", type=NewFile(".npz"))
@click.option(
    "--fit",
    multiple=True,
    type=click.Choice(MIXED),
    help="Layers whose classifiers are fitted anew, as discriminants.",
)
@click.option("--made", default="", help="How it came about, in words: a part of the file.")
def export_command(folder: Path, checkpoint: Path, out: Path, fit: tuple[str, ...], made: str) -> None:
    """Make of CHECKPOINT, and of pictures in FOLDER that training has not seen, the file OUT (*.npz)."""
    import hashlib

    import numpy as np

    from tools.motifs import export, file, heads, network

    body = network.build()
    file.load_checkpoint(body, checkpoint)
    if fit:
        images, labels = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("images", "labels"))
        heads.fit(body, images[-heads.SAMPLE :], labels[-heads.SAMPLE :], fit)
    for layer, rate in export.export(body, folder, out, made).items():
        print(f"{layer}: {100 * rate:.1f} % of clear cells named rightly")
    content = out.read_bytes()
    print(f"{len(content) / 1e6:.1f} MB, SHA-256 {hashlib.sha256(content).hexdigest()}")


@main.command("train-judge")
@click.argument("folder", type=NEW_FOLDER)
@click.argument("checkpoint", type=CHECKPOINT)
@click.option("--minutes", default=40.0, show_default=True)
@click.option("--processes", default=2, show_default=True)
def train_judge_command(folder: Path, checkpoint: Path, minutes: float, processes: int) -> None:
    """Train the judge into CHECKPOINT (*.weights.h5) on pictures of its own, drawn into FOLDER."""
    from tools.motifs import judge

    judge.make(folder, checkpoint, minutes, processes)


@main.command("judge")
@click.argument("checkpoint", type=FILE)
@click.argument("photos", nargs=-1, type=FILE)
def judge_command(checkpoint: Path, photos: tuple[Path, ...]) -> None:
    """Ask the judge in CHECKPOINT what every preset with a motif draws on PHOTOS, by default on three: a table."""
    import numpy as np

    from reverie_server.networks import weights
    from tools import contact_sheets
    from tools.motifs import judge

    asked, answers = judge.load(checkpoint), {}
    dreamer = contact_sheets.Dreamer.of_motifs(weights.motif_network(weights.BUNDLED.read_bytes()))
    for path in photos or contact_sheets.PHOTOS:
        photo = contact_sheets.photo(path)
        dreams = {name: np.asarray(dreamer.preset(photo, name)) for name in contact_sheets.MOTIFS}
        answers[path.stem] = judge.ranked(asked, np.asarray(photo), dreams)
    print(judge.table(answers))


if __name__ == "__main__":
    main()
