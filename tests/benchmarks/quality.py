"""What the default dream looks like on each network, in figures, and how soon it is there.

Figures are taken in float32, but those of sizes and times, which are in the precision that a dream takes by itself.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from reverie_shared.networks import IMAGENET, PHOTOGRAPHS, in_words
from reverie_shared.places import Places
from reverie_shared.presets import DEFAULT
from tests.benchmarks import figures
from tests.benchmarks.baselines import tutorial
from tests.benchmarks.networks import Measured, provide
from tests.benchmarks.parts import NOT_KEPT, NotMeasured, Parts
from tests.benchmarks.start import TWELVE, first_preview, serving
from tests.benchmarks.start import photo as soft_photo
from tests.benchmarks.tables import Cell, Table, seconds
from tests.support.pictures import PHOTO, picture

TWO_MEGAPIXELS = 1733, 1154
"""Width and height."""

SPECKLE_WANTED = {PHOTOGRAPHS: "at most 0.30", IMAGENET: "at most 0.37"}

Found = TypeVar("Found")

Row = tuple[str, Cell, str | None]
"""What, the figure, and what is wanted."""


def measure(
    networks: Sequence[str],
    inception: Path | None,
    photo: Path | None,
    largest: int = figures.SIDES[-1],
    parts: Path | None = None,
    kept_only: bool = False,
) -> list[Table]:
    """The tables of these networks, two for each.

    Parameters
    ----------
    networks : sequence of str
    inception : Path or None
        The file of the InceptionV3 to measure as ImageNet's.
    photo : Path or None
        The photo to dream on at every size up to its own; None is `figures.mosaic`.
    largest : pixels
        The longer side of the largest dream.
    parts : Path, optional
        The file that keeps what was measured before: see `Parts`.
    kept_only : bool
        Whether nothing more is measured: the tables lack what is not kept.
    """
    kept = Parts(parts, kept_only)
    shown = "a mosaic of the sample photos" if photo is None else photo.name
    tables = []
    with tempfile.TemporaryDirectory(prefix="reverie-") as home:
        folder = Places(Path(home)).weights
        for name in networks:
            provide(name, folder, inception)
            measured = Measured(name, folder)
            title = in_words(name) if name != IMAGENET or not inception else f"InceptionV3 of {inception.name}"
            rows = figures_of(measured, Path(home), kept)
            sizes = [
                row
                for side in figures.sides(photo)
                if side <= largest
                for row in of_part(kept, f"{name}, {shown}, {side} pixels", partial(same_look, measured, photo, side))
            ]
            rows += by_size(sizes) if sizes else []
            head = ("what", "figure", "wanted")
            tables.append(Table(f"The default dream on {title}", head, tuple(rows), not_held(rows)))
            if sizes:
                head = ("longer side", "rms change (-1..1)", "SSIM of preview and result")
                tables.append(Table(f"The same by size, on {title}", head, tuple(sizes), f"The picture: {shown}."))
    return tables


def not_held(rows: Sequence[Row]) -> str:
    """A sentence that names the figures that are not as wanted; empty where all are."""
    named = [f"{what} ({figure:.3g}; wanted: {wanted})" for what, figure, wanted in rows if not is_held(figure, wanted)]
    return f"Not as wanted: {'; '.join(named)}." if named else ""


def is_held(figure: Cell, wanted: str | None) -> bool:
    """Whether a figure is as it is wanted, in words: “at most 1”, “at least 0.7”, or “0.95 to 1.05”."""
    if wanted is None or figure is None:
        return True
    first, *others = [float(number) for number in re.findall(r"[0-9.]+", wanted)]
    if others:
        return first <= float(figure) <= others[0]
    return float(figure) <= first if wanted.startswith("at most") else float(figure) >= first


def figures_of(measured: Measured, home: Path, kept: Parts) -> list[Row]:
    """All figures of a network but those by size."""
    parts: dict[str, Callable[[], list[Row]]] = {
        "speckle": lambda: [speckle(measured, kept)],
        "seams": lambda: seams(measured, kept),
        "edges": lambda: [edges(measured, kept)],
        "the tutorial": lambda: against_the_tutorial(measured, kept),
        "detail": lambda: detail(measured),
        "time": lambda: soon(measured),
        "preview": lambda: [first_preview_of_twelve_megapixels(measured.name, home)],
    }
    return [row for part, measure in parts.items() for row in of_part(kept, f"{measured.name}, {part}", measure)]


def of_part(kept: Parts, name: str, measure: Callable[[], list[Found]]) -> list[Found]:
    """The rows of a part; none where it is not kept and nothing more is to be measured."""
    with suppress(NotMeasured):
        return kept.get(name, measure)
    return []


def same_look(measured: Measured, photo: Path | None, side: int) -> list[tuple[int, float, float | None]]:
    """The row of one size."""
    return [figures.same_look(measured, photo, side)]


def speckle(measured: Measured, kept: Parts = NOT_KEPT) -> Row:
    """How fine the change is."""
    what = f"speckle: share of the change finer than a blur of 1 pixel, mean over {len(figures.SAMPLES)} photos"
    return (what, figures.mean_speckle(measured, kept=kept), SPECKLE_WANTED.get(measured.name))


def against_the_tutorial(measured: Measured, kept: Parts = NOT_KEPT) -> list[Row]:
    """How far the default comes, of the way that the tutorial's octaves go; its looks alone where the network is no
    InceptionV3 that has learned from photographs.
    """
    what = "the cat: looks at the whole picture"
    if measured.name != IMAGENET:
        looks = measured.dream(picture(figures.photo(PHOTO, 512))).result().report()["evaluations"]
        return [(what, float(looks), None)]

    def of(preset: str) -> figures.Dreamed:
        found = kept.get(f"{measured.name}, the cat by {preset}", lambda: asdict(figures.of_the_cat(measured, preset)))
        return figures.Dreamed(**found)

    ours, theirs = of(DEFAULT), of("tutorial-octaves")
    return [
        (
            "the cat: objective of the tutorial, times what its octaves reach",
            ours.objective / theirs.objective,
            "at least 1",
        ),
        ("the cat: rms change, times that of the tutorial's octaves", ours.change / theirs.change, "at most 1"),
        (f"{what} (the tutorial's octaves: {theirs.looks:.0f})", ours.looks, "at most 28"),
        (f"the cat: speckle (the tutorial's octaves: {theirs.speckle:.3f})", ours.speckle, None),
    ]


def by_size(sizes: Sequence[tuple[int, float, float | None]]) -> list[Row]:
    """How much the strength varies with the size, and how true the preview is."""
    strengths, previews = [row[1] for row in sizes], [row[2] for row in sizes if row[2] is not None]
    between = f"{sizes[0][0]} to {sizes[-1][0]} pixels"
    return [
        (f"rms change, {between}: the most, times the least", max(strengths) / min(strengths), "at most 1.25"),
        ("SSIM of preview and result, the least", min(previews, default=None), "at least 0.7"),
    ]


def seams(measured: Measured, kept: Parts = NOT_KEPT) -> list[Row]:
    """The change's gradient energy where tiles meet against elsewhere, on noise."""
    return [
        (f"energy at the {where}, times elsewhere", value, "0.95 to 1.05")
        for where, value in figures.tile_seams(measured, kept=kept).items()
    ]


def edges(measured: Measured, kept: Parts = NOT_KEPT) -> Row:
    """The same along the picture's edges."""
    what = f"energy in the picture's outer {figures.EDGE} pixels, times elsewhere"
    return (what, figures.edges(measured, kept=kept), "0.85 to 1.15")


def detail(measured: Measured) -> list[Row]:
    """What is left of the original's finest detail, and what bfloat16 costs where it is used."""
    what = f"correlation of the finest detail with the original's, at an rms change of {figures.WEAK}"
    rows: list[Row] = [(what, figures.native_detail(measured), None)]
    if measured.name != PHOTOGRAPHS:
        rows.append(("first gradient in bfloat16 against float32, cosine", figures.precision(measured), None))
    return rows


def soon(measured: Measured) -> list[Row]:
    """How long a default dream of two megapixels takes, warm, and how much sooner than the tutorial it is there: its
    code is timed just before.
    """
    tutorials = tutorials_seconds()
    width, height = TWO_MEGAPIXELS
    image = picture(np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8))
    measured.dream(picture(figures.photo(PHOTO, 512)), precision="auto")  # what TensorFlow prepares once
    took = seconds(lambda: measured.dream(image, precision="auto"))
    return [
        ("a default dream of 2 megapixels, warm, s", took, None),
        (
            f"how much sooner than the tutorial's octaves on InceptionV3 ({tutorials:.0f} s)",
            tutorials / took,
            "at least 40",
        ),
    ]


def first_preview_of_twelve_megapixels(name: str, home: Path) -> Row:
    """From the request to the picture, with a server that has the network loaded."""
    with serving(home) as (wire, _):
        first_preview(wire, soft_photo((400, 300), "rgb"), name)
        _, shown = first_preview(wire, soft_photo(TWELVE, "rgb"), name)
    return ("first preview of 12 megapixels, warm, s", shown, "at most 1")


def tutorials_seconds() -> float:
    """How long the tutorial's octaves take on two megapixels: its code, at full width, in a process of its own and with
    what TensorFlow chooses there. A step on one megapixel is timed, since a larger picture would not fit into memory.
    """
    os.environ.pop("TF_ENABLE_ONEDNN_OPTS", None)  # the engine's choice; the tutorial makes none
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        a_pixel = process.submit(tutorial.seconds_of_a_step, (1000, 1000)).result() / 1e6
    looks = tutorial.STEPS * sum(tutorial.OCTAVE_SCALE ** (2 * power) for power in tutorial.OCTAVES)
    return float(a_pixel * looks * TWO_MEGAPIXELS[0] * TWO_MEGAPIXELS[1])
