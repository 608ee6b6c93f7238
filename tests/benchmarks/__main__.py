"""Measure Reverie on this machine: tables on the screen, and one file of JSON.

Run it in the checkout's folder with `.venv/bin/python`, which `python3 install.py --dev` makes. Without a name, all
benchmarks but those in the editors run (a quarter of an hour on two cores). Let the machine do nothing else meanwhile.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tests.benchmarks import machine
from tests.benchmarks.charts import CHARTS
from tests.benchmarks.page import PICTURES, page
from tests.benchmarks.tables import CannotMeasure, Table, measured
from tools.arguments import NewFile

EDITORS = ("in_gimp", "in_krita")
"""Benchmarks that need a real editor."""

STANDARD = ("step", "strength", "start", "scale", "quality")
"""What runs without a name."""


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([*STANDARD, *EDITORS]))
@click.option(
    "--out",
    type=NewFile(".json"),
    default="benchmarks.json",
    show_default=True,
    help="The JSON file to write. Where it exists, the results of benchmarks that are not named stay in it.",
)
@click.option("--page", "page_file", type=NewFile(".md"), help="A page of Markdown to write too, with its charts.")
@click.option("--redraw", is_flag=True, help="Measure nothing: make the page and its charts from the JSON file.")
def main(names: tuple[str, ...], out: Path, page_file: Path | None, redraw: bool) -> None:
    """Measure, each benchmark in a process of its own, and write."""
    if redraw and (names or not page_file):
        raise click.UsageError("--redraw makes a page of all results: give --page, and no names.")
    if redraw and not out.exists():
        raise click.UsageError(f"There is no {out}. Measure first, without --redraw.")
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if (names or redraw) and out.exists() else {}
    for name in () if redraw else names or STANDARD:
        found[name] = {"machine": machine.describe(), "tables": [asdict(table) for table in measure(name)]}
        out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if page_file:
        publish(found, page_file)


def measure(name: str) -> list[Table]:
    """Run one benchmark in a process of its own, and show its tables; `click.ClickException` where it cannot run."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            tables = process.submit(measured, name).result()
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
