"""Pictures, masks, guides, recipes and names that the command line refuses before anything is dreamed."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from tests.support.pictures import PHOTO

BAD = {
    "no such file": ("none.png -o out.png", "No such file or directory"),
    "a folder without pictures": ("folder -o out.png", "There is no picture in the folder"),
    "not a picture": ("text.png -o out.png", "Reverie reads PNG, TIFF, JPEG"),
    "an empty file": ("empty.png -o out.png", "Reverie reads PNG, TIFF, JPEG"),
    "a truncated picture": ("half.png -o out.png", "half.png is damaged"),
    "a file that is there already": ("cat.png -o clear.png", "clear.png is there already. Give “--overwrite”"),
    "the input as output": ("cat.png -o cat.png", "cat.png is there already. Give “--overwrite”"),
    "a file as a folder": ("cat.png -o text.png/out.png", "Not a directory"),
    "two pictures into one file": ("cat.png clear.png -o out.png", "2 pictures cannot all be written to out.png"),
    "two pictures of one name": ("cat.png text.png -o {preset}.png", "would both be written to"),
    "a placeholder that is not there": ("cat.png -o {year}.png", "There is no {year}"),
    "a report of two pictures": ("cat.png clear.png -o {stem}-2.png --report r.json", "One report cannot tell of 2"),
    "a picture and events on one stream": ("cat.png -o - --json", "cannot hold both"),
    "a name without an ending": ("cat.png -o out", "does not say which format"),
    "transparency into JPEG": ("clear.png -o out.jpg", "JPEG cannot hold"),
    "a setting that is not there": ("cat.png -o out.png --set colour=1", "There is no setting “colour”"),
    "a flag that is not there": ("cat.png -o out.png --stepz 3", "No such option"),
    "a value out of range": ("cat.png -o out.png --steps 0", "It takes a whole number from 1 to 1000"),
    "not a number": ("cat.png -o out.png --strength nan", "strength cannot be “nan”"),
    "a layer that is not there": (
        "cat.png -o out.png --layers mixed99=1",
        "has no “mixed99”. The layers of bundled, the",
    ),
    "a layer of another network": (
        "cat.png -o out.png --layers animals",
        "has no “animals”; it is a layer of photographs",
    ),
    "a layer of another network by name": (
        "cat.png -o out.png --network photographs --layers mixed4",
        "has no “mixed4”",
    ),
    "a motif that is misspelt": ("cat.png -o out.png --motifs dgos", "There is no “dgos”. Choose from dogs,"),
    "a motif of another network": ("cat.png -o out.png --network VGG16 --motifs owls", "choose the network “bundled”"),
    "a motif's preset on another network": ("cat.png -o out.png --preset owls --network VGG16", "has no look on VGG16"),
    "a preset that is not there": ("cat.png -o out.png --preset dali", "There is no preset “dali”"),
    "a selection of another size": ("cat.png -o out.png --selection small.png", "Give a selection of the"),
    "an empty selection": ("cat.png -o out.png --selection black.png", "black.png is empty"),
    "a selection that is not there": ("cat.png -o out.png --selection none.png", "No such file"),
    "a guide that is not there": ("cat.png -o out.png --guide none.png", "none.png cannot be read"),
    "a guide that is no picture": ("cat.png -o out.png --guide text.png", "text.png is no picture"),
    "a report over the picture": ("cat.png -o out.png --report cat.png", "would overwrite the picture"),
    "a report that is there already": ("cat.png -o out.png --report text.png", "text.png is there already"),
    "a name that is no text": ("\udcff.png -o out.png", r"\udcff.png cannot be read"),
    "a name with an escape code": ("\x1b[31m.png -o out.png", r"\x1b[31m.png cannot be read"),
    "a guide whose name is no text": ("cat.png -o out.png --guide \udcff.png", r"guide cannot be “\udcff.png”"),
    "a recipe where there is none": ("cat.png -o out.png --recipe clear.png", "There is no recipe in clear.png"),
    "a recipe and a preset": ("cat.png -o out.png --recipe clear.png --preset owls", "Give one of them"),
    "no output": ("cat.png", "Missing option"),
}
"""What stands after `reverie dream`, in the folder that `make_folder` makes, and a part of the sentence
that it is answered with, and with exit code 2, by what is wrong.
"""

if hasattr(os, "mkfifo"):
    BAD |= {
        "a pipe as input": ("pipe.png -o out.png", "pipe.png is a pipe or a device"),
        "a pipe as output": ("cat.png -o pipe.png", "pipe.png is a pipe or a device"),
        "a device as report": ("cat.png -o out.png --report /dev/null", "/dev/null is a pipe or a device"),
    }


def make_folder(folder: Path) -> None:
    """Put what can go wrong into an empty folder."""
    with Image.open(PHOTO) as image:
        image.resize((60, 40)).save(folder / "cat.png")
        image.resize((60, 40)).convert("RGBA").save(folder / "clear.png")
    whole = PHOTO.read_bytes()
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])
    (folder / "text.png").write_text("not a picture")
    (folder / "empty.png").touch()
    (folder / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.png")
    (folder / "folder.png").mkdir()
    Image.new("L", (6, 4), 255).save(folder / "small.png")
    Image.new("L", (60, 40), 0).save(folder / "black.png")
