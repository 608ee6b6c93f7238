"""The charts of docs/BENCHMARKS.md: what one would rather see than read, drawn from the same tables.

The colours are those of Okabe and Ito, which people with any colour vision tell apart; the ground is white, so that a
chart reads the same on a light and on a dark page. Nothing else imports matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.tables import Cell, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#595959"
OURS = BLUE
"""The colour of what Reverie does; the others are for what it is compared with."""

STYLE: Any = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e0e0e0",
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "svg.hashsalt": "reverie",
}


@dataclass(frozen=True)
class Chart:
    """One picture for a benchmark.

    Parameters
    ----------
    file : str
        Its name; the ending says the format.
    size : (float, float)
        Width and height in inches of 72 points.
    description : str
        What it shows, for those who do not see it.
    draw : Callable
        Draws the benchmark's tables into an empty figure.
    """

    file: str
    size: tuple[float, float]
    description: str
    draw: Callable[[Figure, Sequence[Table]], None]

    def save(self, tables: Sequence[Table], folder: Path) -> Path:
        """Draw the chart into its file in `folder`, and return the file; same tables, same bytes."""
        import matplotlib as mpl
        from matplotlib.figure import Figure

        path = folder / self.file
        with mpl.rc_context(STYLE):
            figure = Figure(figsize=self.size, layout="constrained")
            self.draw(figure, tables)
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        return path


def step(figure: Figure, tables: Sequence[Table]) -> None:
    """Bars: nanoseconds a pixel of one gradient step, for each program and picture size."""
    (table,) = tables
    axes = figure.subplots()
    names = [*dict.fromkeys(table.column("step of"))]
    sizes = [*dict.fromkeys(table.column("picture"))]
    costs = {(row[0], row[1]): number(row[3]) for row in table.rows}
    colours = {"tutorial": ORANGE, "tutorial with oneDNN": PINK, "PyTorch, float32": GREEN}
    height = 0.8 / len(names)
    for index, name in enumerate(names):
        values = [costs[size, name] for size in sizes]
        places = [row + (index - (len(names) - 1) / 2) * height for row in range(len(sizes))]
        bars = axes.barh(places, values, 0.9 * height, color=colours.get(str(name), OURS))
        said = f"Reverie, {name}" if name in ("float32", "bfloat16") else name
        axes.bar_label(bars, [f"{value:.0f}  {said}" for value in values], padding=4, fontsize=9.5)
    axes.set_yticks(range(len(sizes)), [f"{size}\npixels" for size in sizes])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.3 * max(costs.values()))
    axes.set_xlabel("time of one gradient step, ns a pixel (less is better)")
    axes.grid(visible=False, axis="y")


def strength(figure: Figure, tables: Sequence[Table]) -> None:
    """Points: how long each schedule takes, and which objective it reaches; a line where the photo itself is."""
    table = tables[0]
    axes = figure.subplots()
    names = table.column("schedule")
    rows = [*zip(names, *(table.column(name) for name in ("s", "times as fast", "objective")), strict=True)]
    dreams = [(name, number(time), number(ratio), number(value)) for name, time, ratio, value in rows if time]
    times, reached = [dream[1] for dream in dreams], [dream[3] for dream in dreams]
    for name, time, ratio, value in dreams:
        colour = OURS if name == "reverie" else ORANGE
        said = f"{name}: {time:.3g} s" + (f", {ratio:.3g} times as fast" if ratio > 1 else "")
        axes.plot(time, value, "o", color=colour, markersize=10)
        axes.annotate(said, (time, value), (0, 11), textcoords="offset points", ha="center", color=colour)
    axes.set_xscale("log")
    axes.set_xlim(min(times) / 2.5, max(times) * 2.5)
    axes.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    axes.minorticks_off()
    for name, time, _, value in rows:
        if time is None:
            axes.axhline(number(value), color=GREY, linestyle="--")
            axes.annotate(str(name), (max(times) * 2.3, number(value)), (0, 5), textcoords="offset points", ha="right")
    axes.set_ylim(0, 1.2 * max(reached))
    axes.set_xlabel("time of the whole dream, s (logarithmic)")
    axes.set_ylabel("objective reached")


def scale(figure: Figure, tables: Sequence[Table]) -> None:
    """Lines: seconds of a step and memory, by the picture's size."""
    (table,) = tables
    time_axes, memory_axes = figure.subplots(1, 2)
    sizes = [number(cell) for cell in table.column("megapixels")]
    times, used, allowed = (
        [number(cell) for cell in table.column(name)] for name in ("a step, s", "memory at most, GB", "allowed, GB")
    )
    time_axes.plot(sizes, times, "o-", color=OURS)
    for size, time in [*zip(sizes, times, strict=True)][-3:]:
        time_axes.annotate(f"{time:.3g} s", (size, time), (-7, 5), textcoords="offset points", ha="right", color=OURS)
    time_axes.set_ylabel("a step of the finest octave, s")
    memory_axes.plot(sizes, allowed, "--", color=GREY)
    memory_axes.plot(sizes, used, "o-", color=OURS)
    for values, said, colour, offset, side in (
        (allowed, "allowed", GREY, (-10, 6), "right"),
        (used, "used", OURS, (6, -14), "left"),
    ):
        memory_axes.annotate(said, (sizes[-2], values[-2]), offset, textcoords="offset points", ha=side, color=colour)
    memory_axes.annotate(
        f"{used[-1]:.3g} GB", (sizes[-1], used[-1]), (8, -22), textcoords="offset points", ha="center", color=OURS
    )
    memory_axes.set_ylabel("memory of the process at most, GB")
    for axes in (time_axes, memory_axes):
        axes.set_xlabel("size of the picture, megapixels")
        axes.set_xlim(0, 1.12 * max(sizes))
        axes.set_ylim(0, 1.1 * axes.dataLim.ymax)


def number(cell: Cell) -> float:
    """A table's cell that must be a number.

    Raises
    ------
    TypeError
        When it is none.
    """
    if isinstance(cell, (int, float)):
        return float(cell)
    raise TypeError(f"{cell!r} is no number.")


CHARTS = {
    "step": Chart(
        "benchmark-step.svg",
        (8.5, 4.4),
        "Bars: nanoseconds a pixel of one gradient step at three picture sizes, Reverie beside tutorial and PyTorch",
        step,
    ),
    "strength": Chart(
        "benchmark-strength.svg",
        (8.5, 3.6),
        "Points: the time of a whole dream against the objective it reaches, for three schedules",
        strength,
    ),
    "scale": Chart(
        "benchmark-scale.svg",
        (8.5, 3.6),
        "Lines: the seconds of a step and the memory of the process, from 0.25 to 50 megapixels",
        scale,
    ),
}
"""By the name of the benchmark."""
