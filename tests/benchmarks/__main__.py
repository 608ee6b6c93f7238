"""Measure Reverie on this machine: tables on the screen, and one file of JSON.

Run it in the checkout's folder with `.venv/bin/python`, which `python3 install.py --dev` makes. Without a name, all
benchmarks run but `repeat`, `cluster` and those in the editors (half an hour on two cores). Let the machine do nothing
else meanwhile.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from reverie_shared.networks import BUNDLED, IMAGENET, PHOTOGRAPHS
from tests.benchmarks import machine
from tests.benchmarks.charts import CHARTS
from tests.benchmarks.page import PICTURES, page
from tests.benchmarks.tables import CannotMeasure, Table, measured
from tools.arguments import FILE, NewFile

CLUSTER = "cluster"
"""Nodes of one processor each, which are to do nothing else."""

EDITORS = ("in_gimp", "in_krita")
"""Benchmarks that need a real editor."""

REPEAT = "repeat"
"""Whether the same settings give the same bytes: no figure of speed, and it loads the machine itself."""

STANDARD = ("step", "strength", "start", "scale", "files", "batch", "quality", "motion", "maps")
"""What runs without a name."""


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([*STANDARD, REPEAT, CLUSTER, *EDITORS]))
@click.option(
    "--out",
    type=NewFile(".json"),
    default="benchmarks.json",
    show_default=True,
    help="The JSON file to write. Where it exists, the results of what is not measured stay in it.",
)
@click.option("--page", "page_file", type=NewFile(".md"), help="A page of Markdown to write too, with its charts.")
@click.option("--redraw", is_flag=True, help="Measure nothing: make the page and its charts from the JSON file.")
@click.option(
    "--network",
    "networks",
    multiple=True,
    type=click.Choice([BUNDLED, PHOTOGRAPHS, IMAGENET]),
    help="For quality: a network to measure, may be repeated. Without it: bundled and photographs, and imagenet where "
    "--inception names a file.",
)
@click.option(
    "--inception",
    type=FILE,
    help="For quality: a file of InceptionV3's weights to measure as ImageNet's, .h5 as Keras publishes it or .npz "
    "with the same arrays (tests/support/inception_file.py).",
)
@click.option(
    "--photo",
    type=FILE,
    help="For quality: the photo that is dreamed at 256, 512, 1024, 2048 and 4096 pixels as far as it is as large. "
    "Without it, a mosaic of the sample photos.",
)
@click.option(
    "--largest",
    type=click.IntRange(256),
    default=4096,
    show_default=True,
    help="For quality: the longer side of the largest dream.",
)
@click.option(
    "--parts",
    type=NewFile(".json"),
    help="For quality and motion: a file that keeps each part once it is measured, so that the same command goes on "
    "after an end.",
)
@click.option(
    "--frames",
    type=click.IntRange(20),
    default=120,
    show_default=True,
    help="For motion: how many frames each film has.",
)
@click.option("--kept-only", is_flag=True, help="With --parts: measure nothing more, and write what the file keeps.")
@click.option(
    "--count",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="For repeat: how many dreams, all networks and precisions together.",
)
def main(
    names: tuple[str, ...],
    out: Path,
    page_file: Path | None,
    redraw: bool,
    networks: tuple[str, ...],
    inception: Path | None,
    photo: Path | None,
    largest: int,
    parts: Path | None,
    kept_only: bool,
    frames: int,
    count: int,
) -> None:
    """Measure, each benchmark in a process of its own, and write."""
    if redraw and (names or not page_file):
        raise click.UsageError("--redraw makes a page of all results: give --page, and no names.")
    if redraw and not out.exists():
        raise click.UsageError(f"There is no {out}. Measure first, without --redraw.")
    if IMAGENET in networks and inception is None:
        raise click.UsageError("An InceptionV3 is measured from a file: name it with --inception.")
    chosen = networks or (BUNDLED, PHOTOGRAPHS, *((IMAGENET,) if inception else ()))
    arguments: dict[str, dict[str, Any]] = {
        "quality": {
            "inception": inception,
            "photo": photo,
            "largest": largest,
            "parts": parts,
            "kept_only": kept_only,
        },
        "motion": {"frames": frames, "parts": parts},
        REPEAT: {"count": count},
    }
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if (names or redraw) and out.exists() else {}
    for name, title, given in () if redraw else runs(names or STANDARD, chosen, arguments):
        tables = measure(name, given)
        found[title] = {"machine": machine.describe(), "tables": [asdict(table) for table in tables]}
        out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if page_file:
        publish(found, page_file)


def runs(
    names: Sequence[str], networks: Sequence[str], arguments: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each run's benchmark, its title in the file and on the page, and what it is given: `quality` has one for each
    network, so that one can be measured alone.
    """
    for name in names:
        given = arguments.get(name, {})
        if name == "quality":
            yield from ((name, f"{name}, {network}", {**given, "networks": [network]}) for network in networks)
        else:
            yield name, name, given


def measure(name: str, arguments: Mapping[str, Any]) -> list[Table]:
    """Run one benchmark in a process of its own, and show its tables; `click.ClickException` where it cannot run."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            tables = process.submit(measured, name, arguments).result()
    except CannotMeasure as error:
        raise click.ClickException(str(error)) from error
    for table in tables:
        click.echo(table.markdown())
    return tables


def publish(found: dict[str, Any], page_file: Path) -> None:
    """Write the page, and draw its charts into the folder of pictures beside it."""
    pictures = page_file.parent / PICTURES
    pictures.mkdir(exist_ok=True)
    for name, chart in CHARTS.items():
        if name in found:
            click.echo(chart.save([Table.of(fields) for fields in found[name]["tables"]], pictures))
    page_file.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
