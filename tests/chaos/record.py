"""What came of each attack when it was last made as often as it is to be: docs/reliability.json, of which the table in
docs/RELIABILITY.md is made, also by `python -m tests.chaos.record` alone.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from reverie_shared import VERSION
from tests.benchmarks import machine
from tests.chaos.attacks import ATTACKS, Attack
from tests.chaos.outcome import Outcome

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILE, PAGE = DOCS / "reliability.json", DOCS / "RELIABILITY.md"

BEGIN, END = "<!-- written by tests.chaos -->", "<!-- until here -->"
"""Between which lines the table stands on the page."""

_CODE = ("server", "shared", "plugin", "tests")
"""The folders that decide what an attack comes to."""

_NEVER = "–"


@dataclass(frozen=True)
class Record:
    """What came of an attack, and of which code, on which machine."""

    attempts: int
    losses: Sequence[str]
    figures: Mapping[str, str]
    seconds: float | None
    code: str
    """Version and commit."""
    machine: str
    """In words, with the date."""

    @classmethod
    def of(cls, outcome: Outcome, seconds: float, code: str) -> Record:
        """The record of an attack that was just made."""
        where = machine.in_words(machine.describe())
        return cls(outcome.attempts, outcome.losses, outcome.figures, round(seconds), code, where)


def code() -> str:
    """The version of this checkout, and its commit where git knows it."""
    commit = _git("rev-parse", "--short=8", "HEAD")
    changed = " with changes" if commit and _git("status", "--porcelain", "--", *_CODE) else ""
    return f"{VERSION}, {commit}{changed}" if commit else VERSION


def read(file: Path = FILE) -> dict[str, Record]:
    """The records, by the attack's name."""
    return {name: Record(**fields) for name, fields in json.loads(file.read_text(encoding="utf-8")).items()}


def keep(name: str, record: Record, file: Path = FILE, page: Path = PAGE) -> None:
    """Put a record in the place of the attack's last one, and write the page anew."""
    records = {**read(file), name: record}
    fields = {attack.name: asdict(records[attack.name]) for attack in ATTACKS if attack.name in records}
    file.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page.write_text(with_table(page.read_text(encoding="utf-8"), records), encoding="utf-8")


def with_table(page: str, records: Mapping[str, Record]) -> str:
    """The page's text, with the records' table and what was lost in its place."""
    before, _, rest = page.partition(f"{BEGIN}\n")
    _, _, after = rest.partition(f"{END}\n")
    lost = [f"- `{name}`: {loss}" for name, record in records.items() for loss in record.losses]
    parts = [table(records), *(["What was lost:", "\n".join(lost)] if lost else []), *_machines(records)]
    return f"{before}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}\n{after}"


def table(records: Mapping[str, Record], attacks: Sequence[Attack] = ATTACKS) -> str:
    """The table of these attacks."""
    lines = [
        "| attack | what is done, and what must hold | times | losses | measured | seconds | code |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for attack in attacks:
        cells = _cells(attack, records.get(attack.name))
        lines.append(f"| `{attack.name}` | {attack.what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(attack: Attack, record: Record | None) -> tuple[str, ...]:
    if record is None:
        return f"0 of {attack.count:,}", *(_NEVER,) * 4
    times = f"{record.attempts:,}" if record.attempts >= attack.count else f"{record.attempts:,} of {attack.count:,}"
    figures = "; ".join(f"{name}: {value}" for name, value in record.figures.items())
    seconds = _NEVER if record.seconds is None else f"{record.seconds:,.0f}"
    return times, str(len(record.losses)), figures, seconds, record.code


def _machines(records: Mapping[str, Record]) -> list[str]:
    """On which machine the attacks were made, one line for each."""
    names: dict[str, list[str]] = {}
    for name, record in records.items():
        names.setdefault(record.machine, []).append(f"`{name}`")
    return ["\n".join(f"- {', '.join(those)}: on {where}." for where, those in names.items())]


def _git(*words: str) -> str:
    """What git says in the checkout; empty where there is no git, or nothing of its."""
    try:
        said = subprocess.run(["git", *words], cwd=DOCS.parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), read()), encoding="utf-8")
