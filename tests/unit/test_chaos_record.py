"""What came of the attacks, as docs/RELIABILITY.md shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_shared import VERSION
from tests.chaos import record
from tests.chaos.outcome import Outcome
from tests.chaos.record import BEGIN, END, FILE, PAGE, Record, code, keep, read, table, with_table


def made(attempts: int = 200, losses: tuple[str, ...] = (), seconds: float | None = 12.0) -> Record:
    return Record(attempts, losses, {"client done": "7"}, seconds, "1.0.0, abcdef01", "a machine; 2026-01-01")


def row(name: str, **records: Record) -> str:
    (found,) = (line for line in table(records).splitlines() if line.startswith(f"| `{name}` |"))
    return found


def test_the_published_page_is_what_the_published_file_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, read())


def test_a_row_says_how_often_with_which_losses_and_of_which_code() -> None:
    losses = ("Attempt 1: a picture.", "Attempt 2: a segment.")
    assert row("kills", kills=made(losses=losses)).endswith("| 200 | 2 | client done: 7 | 12 | 1.0.0, abcdef01 |")


def test_what_was_made_less_often_than_it_is_to_be_is_seen() -> None:
    assert "| 90 of 200 | 0 |" in row("kills", kills=made(90))
    assert "| 0 of 200 | – |" in row("kills")


def test_each_loss_and_each_machine_is_named_below_the_table() -> None:
    text = with_table(f"{BEGIN}\n{END}\n", {"kills": made(losses=("Attempt 1: a picture.",)), "stops": made(80)})
    assert "- `kills`: Attempt 1: a picture.\n" in text
    assert "- `kills`, `stops`: on a machine; 2026-01-01.\n" in text


def test_a_record_takes_the_place_of_the_last_one_and_nothing_else_of_the_page_changes(tmp_path: Path) -> None:
    file, page = tmp_path / "reliability.json", tmp_path / "PAGE.md"
    file.write_bytes(FILE.read_bytes())
    page.write_bytes(PAGE.read_bytes())
    new = Record.of(Outcome("kills", 200, [], {"client done": "7"}), 12.3, "1.0.0")

    keep("kills", new, file, page)

    assert read(file) == {**read(), "kills": new}
    before, after = PAGE.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    assert "| 200 | 0 | client done: 7 | 12 | 1.0.0 |" in after
    assert [part.split(END)[-1] for part in after.split(BEGIN)] == [part.split(END)[-1] for part in before.split(BEGIN)]


def test_where_there_is_no_git_the_code_is_named_by_its_version_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code() == VERSION


def test_the_code_is_named_by_its_version_and_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"rev-parse": "abcdef01", "status": ""}
    monkeypatch.setattr(record, "_git", lambda word, *_: said[word])
    assert code() == f"{VERSION}, abcdef01"
    said["status"] = " M server/reverie_server/app.py"
    assert code() == f"{VERSION}, abcdef01 with changes"
