"""What the benchmarks find, as it is shown."""

from __future__ import annotations

import json
from dataclasses import asdict

from tests.benchmarks.__main__ import about, page
from tests.benchmarks.tables import Table, best

TABLE = Table("Steps", ("what", "s", "wanted"), (("one", 0.123456, None), ("many", 1234.5, "2")), "On one core.")


def test_figures_are_shown_with_three_digits_and_nothing_as_a_dash() -> None:
    assert TABLE.markdown().splitlines()[2:] == [
        "| what | s | wanted |",
        "| --- | --- | --- |",
        "| one | 0.123 | – |",
        "| many | 1234 | 2 |",
        "",
        "On one core.",
    ]


def test_the_page_is_made_of_the_file_and_names_the_machine() -> None:
    found = json.loads(json.dumps({"machine": about(), "benchmarks": {"step": [asdict(TABLE)]}}))
    text = page(found)
    assert found["machine"]["processor"] in text
    assert TABLE.markdown() in text


def test_the_first_round_does_not_count_and_of_the_others_the_best_does() -> None:
    figures = iter((1.0, 5.0, 3.0, 4.0))
    assert best({"work": lambda: next(figures)}, rounds=3) == {"work": 3.0}
