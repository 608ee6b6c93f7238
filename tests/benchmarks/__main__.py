"""Measure Reverie on this machine: tables on the screen, and one file of JSON.

    python3 install.py --dev && .venv/bin/python -m tests.benchmarks [NAME ...] [--out FILE] [--page FILE]

Without a name, all of them (a quarter of an hour on two cores). Let the machine do nothing else meanwhile.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import psutil

from tests.benchmarks.tables import Table, measured

NAMES = ("step", "strength", "start", "scale", "quality", "in_gimp", "in_krita")
STANDARD = NAMES[:-2]
"""What runs without a name: the editors are not everywhere."""

INTRODUCTION = """# How fast Reverie is, and how it looks in figures

Measured and written by `python -m tests.benchmarks` (`--page docs/BENCHMARKS.md`), never by hand. What is compared was
measured in one run, turn by turn where it is short. Other programs lengthen the times, and not evenly:
the ratios are only as good as the machine was quiet.
"""


def about() -> dict[str, Any]:
    """The machine."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "tensorflow": next(found for name in ("tensorflow-cpu", "tensorflow") if (found := _version(name))),
        "date": datetime.now(timezone.utc).date().isoformat(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return ""


def _processor() -> str:
    """Its name, and the instructions that count here."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = set(facts.get("flags", "").split()) & {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"}
    return f"{facts.get('model name', platform.processor())} ({', '.join(sorted(flags))})"


def page(found: dict[str, Any]) -> str:
    """docs/BENCHMARKS.md, from what is in the file of JSON."""
    machine = found["machine"]
    on = "{processor}, {cores} cores, {memory_gb} GB, {system}, Python {python}, TensorFlow {tensorflow}; {date}"
    parts = [INTRODUCTION, f"On {on.format(**machine)}.\n"]
    for name, tables in found["benchmarks"].items():
        parts.append(f"## `{name}`\n")
        parts += [_table(table).markdown() for table in tables]
    return "\n".join(parts)


def _table(fields: dict[str, Any]) -> Table:
    rows = tuple(tuple(row) for row in fields["rows"])
    return Table(fields["title"], tuple(fields["columns"]), rows, fields["note"])


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--out", type=click.Path(path_type=Path), default=Path("benchmarks.json"), help="The JSON file to write.")
@click.option("--page", "page_file", type=click.Path(path_type=Path), help="A page of Markdown to write, too.")
def main(names: tuple[str, ...], out: Path, page_file: Path | None) -> None:
    """Measure, each benchmark in a process of its own, and write; what is in the file already of others is kept."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found: dict[str, Any] = {"machine": about(), "benchmarks": {}}
    if names and out.exists():
        found["benchmarks"] = json.loads(out.read_text(encoding="utf-8"))["benchmarks"]
    for name in names or STANDARD:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            tables = process.submit(measured, name).result()
        for table in tables:
            click.echo(table.markdown())
        found["benchmarks"][name] = [asdict(table) for table in tables]
        out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if page_file:
        page_file.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
