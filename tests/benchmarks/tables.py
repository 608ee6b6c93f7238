"""What a benchmark finds: tables, the same on the screen, in the file of JSON, and in docs/BENCHMARKS.md."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Cell = str | float | int | None


@dataclass(frozen=True)
class Table:
    """Figures with what they are; floating-point numbers are shown with three digits, None as a dash."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Table:
        """The table whose fields were written to a file of JSON."""
        rows = tuple(tuple(row) for row in fields["rows"])
        return cls(fields["title"], tuple(fields["columns"]), rows, fields["note"])

    def column(self, name: str) -> list[Cell]:
        """The cells below that name; `ValueError` where there is no such column."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def markdown(self) -> str:
        """The table for docs/BENCHMARKS.md."""
        lines = [self.columns, ["---"] * len(self.columns), *([_shown(cell) for cell in row] for row in self.rows)]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"### {self.title}\n\n{table}\n" + (f"\n{self.note}\n" if self.note else "")


class CannotMeasure(Exception):
    """What a benchmark needs is missing on this machine; the message says what to do."""


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:#.3g}"
    return str(cell)


def measured(name: str, arguments: Mapping[str, Any]) -> list[Table]:
    """What the benchmark of that name finds in this process; `arguments` are those of its `measure`."""
    tables: list[Table] = importlib.import_module(f"tests.benchmarks.{name}").measure(**arguments)
    return tables


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The least of the figures of each; they take turns, after one round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            found[name].append(work())
    return {name: min(figures[1:]) for name, figures in found.items()}
