"""docs/BENCHMARKS.md, written from the file of JSON that the benchmarks leave."""

from __future__ import annotations

from typing import Any

from tests.benchmarks import machine
from tests.benchmarks.charts import CHARTS
from tests.benchmarks.tables import Table

INTRODUCTION = """# How fast Reverie is, and how it looks in figures

Measured, drawn and written by one command, never by hand, with the Python that `python3 install.py --dev` makes:

```sh
.venv/bin/python -m tests.benchmarks --out docs/benchmarks.json --page docs/BENCHMARKS.md
```

`quality` can be measured network by network, and piece by piece (`quality --parts FILE`), and then has figures of
several hours. What is compared was measured in one run, turn by turn where it is short. Other programs lengthen the
times, and not evenly: the ratios are only as good as the machine was quiet. What a dream takes on a GPU:
[GPU.md](GPU.md).
"""

PICTURES = "pictures"
"""The folder of the charts, beside the page."""


def page(found: dict[str, Any]) -> str:
    """The page's text.

    Parameters
    ----------
    found : dict
        By the name of each benchmark: `machine`, what `machine.describe` said as it ran, and `tables`, the fields of
        its tables.
    """
    parts = [INTRODUCTION, *_machines(found)]
    for name, benchmark in found.items():
        parts.append(f"## `{name}`\n")
        if name in CHARTS:
            chart = CHARTS[name]
            parts.append(f"![{chart.description}]({PICTURES}/{chart.file})\n")
        parts += [Table.of(fields).markdown() for fields in benchmark["tables"]]
    return "\n".join(parts)


def _machines(found: dict[str, Any]) -> list[str]:
    """Where the benchmarks ran: one line where it is the same for all, else one for each."""
    lines = {name: machine.in_words(benchmark["machine"]) for name, benchmark in found.items()}
    if len(set(lines.values())) == 1:
        return [f"On {next(iter(lines.values()))}.\n"]
    return [f"`{name}`: on {words}.\n" for name, words in lines.items()]
