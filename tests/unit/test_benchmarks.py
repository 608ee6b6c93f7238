"""What the benchmarks find, as it is shown."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.benchmarks import machine
from tests.benchmarks.__main__ import main, runs
from tests.benchmarks.charts import CHARTS
from tests.benchmarks.page import page
from tests.benchmarks.parts import NotMeasured, Parts
from tests.benchmarks.quality import not_held
from tests.benchmarks.tables import CannotMeasure, Table, best

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLE = Table("Steps", ("what", "s", "wanted"), (("one", 0.123456, None), ("many", 1234.5, "2")), "On one core.")


def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    return found


def tables(name: str) -> list[Table]:
    return [Table.of(fields) for fields in published()[name]["tables"]]


def benchmarks(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


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
    found = json.loads(json.dumps({"quality": {"machine": machine.describe(), "tables": [asdict(TABLE)]}}))
    text = page(found)
    assert found["quality"]["machine"]["processor"] in text
    assert TABLE.markdown() in text


def test_results_of_two_machines_each_name_their_own() -> None:
    facts = machine.describe()
    found = {
        "start": {"machine": {**facts, "processor": "the first"}, "tables": [asdict(TABLE)]},
        "quality": {"machine": {**facts, "processor": "the second"}, "tables": [asdict(TABLE)]},
    }
    lines = page(found).splitlines()
    assert any(line.startswith("`start`: on the first,") for line in lines)
    assert any(line.startswith("`quality`: on the second,") for line in lines)


def test_the_published_page_is_what_the_published_file_says() -> None:
    assert (DOCS / "BENCHMARKS.md").read_text(encoding="utf-8") == page(published())


@pytest.mark.parametrize("name", CHARTS)
def test_the_published_charts_are_what_the_published_file_says(name: str, tmp_path: Path) -> None:
    """But for how a release of matplotlib draws: its texts, which are stated in comments beside their outlines."""
    drawn = CHARTS[name].save(tables(name), tmp_path)
    assert texts(drawn) == texts(DOCS / "pictures" / CHARTS[name].file)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_drawn_twice_is_the_same_file_and_a_small_one(name: str, tmp_path: Path) -> None:
    first = CHARTS[name].save(tables(name), tmp_path).read_bytes()
    assert CHARTS[name].save(tables(name), tmp_path).read_bytes() == first
    assert len(first) < 150_000


def test_a_chart_shows_the_figures_of_its_table(tmp_path: Path) -> None:
    step, strength, scale = ("\n".join(texts(CHARTS[name].save(tables(name), tmp_path))) for name in CHARTS)
    for cost in tables("step")[0].column("ns a pixel"):
        assert f"{cost:.0f}  " in step
    for name, time in zip(*map(tables("strength")[0].column, ("schedule", "s")), strict=True):
        assert (f"{name}: {time:.3g} s" if time else name) in strength
    assert f"{tables('scale')[0].rows[-1][3]:.3g} GB" in scale


def test_the_page_and_its_charts_are_made_again_without_measuring(tmp_path: Path) -> None:
    ended = benchmarks("--redraw", "--out", DOCS / "benchmarks.json", "--page", tmp_path / "PAGE.md")
    assert ended.exit_code == 0
    assert (tmp_path / "PAGE.md").read_text(encoding="utf-8") == page(published())
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {chart.file for chart in CHARTS.values()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "'nothing' is not one of"),
        (["--redraw"], "give --page"),
        (["--redraw", "--page", "PAGE.md"], "Measure first"),
        (["--out", "no-such-folder/found.json"], "There is no folder “no-such-folder”"),
        (["--page", "page.html"], "must end in “.md”"),
        (["quality", "--network", "imagenet"], "name it with --inception"),
        (["quality", "--network", "VGG16"], "'VGG16' is not one of"),
        (["quality", "--inception", "no-such-file.h5"], "'no-such-file.h5' does not exist"),
        (["repeat", "--count", "0"], "0 is not in the range x>=1"),
        (["quality", "--photo", "no-such-file.jpg"], "'no-such-file.jpg' does not exist"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_before_anything_is_measured(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = benchmarks(*arguments)
    assert ended.exit_code == 2
    assert words in ended.output
    assert not [*tmp_path.iterdir()]


def test_each_network_is_measured_in_a_run_of_its_own_and_has_a_section_of_its_own() -> None:
    planned = [*runs(["start", "quality"], ["bundled", "imagenet"], {"quality": {"largest": 512}})]
    assert planned == [
        ("start", "start", {}),
        ("quality", "quality, bundled", {"largest": 512, "networks": ["bundled"]}),
        ("quality", "quality, imagenet", {"largest": 512, "networks": ["imagenet"]}),
    ]
    assert {title for _, title, _ in planned[1:]} <= published().keys()


@pytest.mark.parametrize("program", ["gimp", "krita"])
def test_a_benchmark_whose_editor_is_missing_says_how_to_get_it(program: str, tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", f"in_{program}", "--out", out],
        cwd=DOCS.parent,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ")
    assert f"run tests/hosts/{program}/prepare.sh (as root)." in ended.stderr
    assert not out.exists()


def test_the_first_round_does_not_count_and_of_the_others_the_best_does() -> None:
    figures = iter((1.0, 5.0, 3.0, 4.0))
    assert best({"work": lambda: next(figures)}, rounds=3) == {"work": 3.0}


def test_a_part_that_was_measured_is_kept_for_the_next_run(tmp_path: Path) -> None:
    measured = iter(([["speckle", 0.2, None]], [["speckle", 0.3, None]]))
    first = Parts(tmp_path / "parts.json").get("speckle", lambda: next(measured))
    assert Parts(tmp_path / "parts.json").get("speckle", lambda: next(measured)) == first
    assert Parts(None).get("speckle", lambda: next(measured)) != first
    with pytest.raises(NotMeasured, match="seams"):
        Parts(tmp_path / "parts.json", kept_only=True).get("seams", lambda: next(measured))


def test_figures_that_are_not_as_wanted_are_named() -> None:
    rows = [
        ("speckle", 0.4, "at most 0.30"),
        ("SSIM", 0.8, "at least 0.7"),
        ("seams", 1.2, "0.95 to 1.05"),
        ("s", 3.0, None),
    ]
    assert not_held(rows) == "Not as wanted: speckle (0.4; wanted: at most 0.30); seams (1.2; wanted: 0.95 to 1.05)."
    assert not not_held(rows[1:2])


def test_parts_of_another_machine_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "parts.json").write_text('{"machine": {"processor": "another"}}', encoding="utf-8")
    with pytest.raises(CannotMeasure, match="of another machine"):
        Parts(tmp_path / "parts.json")


def texts(chart: Path) -> list[str]:
    """The words in a chart."""
    return re.findall("<!-- (.*?) -->", chart.read_text(encoding="utf-8"))
