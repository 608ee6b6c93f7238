"""All tests, those of different folders at the same time: `python -m tests [options of pytest]`.

Each of `FOLDERS` is tested by a process of its own, one more at a time than there are cores: tests in editors wait.
Tests that measure how soon something happens (marked `alone`) come in the end, with nothing beside them.
Then the few that failed run once more, with nothing beside them: a machine that was too busy is not what they are to
find. Each of them is named at the end, also where it passes then.

pytest-xdist would give each test to whichever process is free: what ran before what would be another thing in every
run. Here the order in each process depends on the seed alone, and what fails in one order fails again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tests.support import missing_editors

CHECKOUT = Path(__file__).resolve().parents[1]

ENGINE = "tests/unit/dream"
"""The folder with the engine's own tests."""

FOLDERS = ("tests/hosts/gimp", "tests/hosts/krita", "tests/service", ENGINE, "tests/unit", "tests/hosts/browser")
"""Those that take longest come first: so all processes end at about the same time. What lies within another is tested
by itself.
"""

MOST_TRIED_AGAIN = 16
"""As many failed tests run a second time (one fixture of a module may fail ten). More of them are no accident."""

THREADS = "TF_NUM_INTRAOP_THREADS"
"""How many threads TensorFlow computes an operation with. Where servers are tested beside other tests it is one: a
small dream then takes 0.18 s of the processors' time, with two threads 0.32 s. The engine's own tests use all."""

COVERAGE = "COVERAGE_FILE"
"""The variable that names coverage.py's data. Each process writes a file beside it; they become one in the end."""


@dataclass
class Part:
    """Tests that one process runs.

    Parameters
    ----------
    name : str
        How it is called in what is printed.
    selection : sequence of str
        pytest's arguments that choose the tests.
    files : Path
        What the process writes: this, with a suffix.
    variables : mapping
        What its environment has besides.
    """

    name: str
    selection: Sequence[str]
    files: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    _shown: int = 0
    """How many bytes of its output are printed."""

    @property
    def output(self) -> Path:
        """All that the process prints."""
        return self.files.with_suffix(".txt")

    @property
    def report(self) -> Path:
        """Its report in JUnit's format."""
        return self.files.with_suffix(".xml")

    def run(self, options: Sequence[str], checkout: Path, environment: Mapping[str, str]) -> tuple[int, float]:
        """Run the tests to their end; pytest's exit code, and the seconds they took."""
        variables = {**environment, **self.variables}
        if COVERAGE in variables:
            variables[COVERAGE] += f".{self.files.name}"
        # Parts would overwrite each other's cache, the list of what failed last.
        own = ["-p", "no:cacheprovider", f"--junitxml={self.report}", *["--color=yes"] * sys.stdout.isatty()]
        command = [sys.executable, "-m", "pytest", *own, *options, *self.selection]
        began = time.monotonic()
        with self.output.open("wb") as output:
            ended = subprocess.run(
                command,
                cwd=checkout,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
            )
        return ended.returncode, time.monotonic() - began

    def show(self, running: Future[tuple[int, float]]) -> None:
        """Print what the process prints, until it has ended."""
        while not running.done():
            self.print_more()
            time.sleep(0.2)
        self.print_more()

    def print_more(self) -> None:
        """Print what the process has printed since the last time."""
        if not self.output.exists():
            return
        with self.output.open("rb") as output:
            output.seek(self._shown)
            new = output.read()
        if new and not self._shown:
            print(f"\n== {self.name}")
        self._shown += len(new)
        sys.stdout.write(new.decode(errors="replace"))
        sys.stdout.flush()


@dataclass(frozen=True)
class Ended:
    """A part whose process has ended."""

    part: Part
    code: int
    """pytest's exit code."""
    seconds: float

    @property
    def broken(self) -> bool:
        """Whether its report does not tell all: the process, or pytest itself, did not come to its end."""
        return self.code not in (0, 1) or not self.part.report.is_file() or (self.code == 1 and not self.outcome.failed)

    @cached_property
    def outcome(self) -> Outcome:
        """What its report tells."""
        return Outcome.of(self.part.report)


@dataclass
class Outcome:
    """What pytest's reports tell of their tests."""

    counts: Counter[str] = field(default_factory=Counter)
    """How many passed, failed, and were skipped."""
    failed: list[str] = field(default_factory=list)
    """Where the failed ones are."""
    missing: Counter[str] = field(default_factory=Counter)
    """How many did not run, by the name of the editor that is missing."""

    @classmethod
    def of(cls, report: Path) -> Outcome:
        """The outcome of one report; nothing, where its process did not live to write it."""
        outcome = cls()
        for test in ElementTree.parse(report).iter("testcase") if report.is_file() else ():
            ends = {child.tag for child in test}
            end = "failed" if ends & {"failure", "error"} else "skipped" if "skipped" in ends else "passed"
            outcome.counts[end] += 1
            if end == "failed":
                module, name = test.get("classname"), test.get("name", "")  # a module that cannot be imported is a name
                outcome.failed.append(
                    f"{module.replace('.', '/')}.py::{name}" if module else f"{name.replace('.', '/')}.py"
                )
            for each in test.iter("property"):
                if each.get("name") == missing_editors.PROPERTY:
                    outcome.missing[each.get("value", "")] += 1
        return outcome

    def __add__(self, other: Outcome) -> Outcome:
        """Both together, of different tests."""
        return Outcome(self.counts + other.counts, self.failed + other.failed, self.missing + other.missing)


def run_all(folders: Sequence[str], options: Sequence[str], checkout: Path) -> int:
    """Run all tests in these folders of a checkout, show what is printed, and sum up; 1 if anything failed, else 0.

    A test that passes when it is tried again has passed, if its process lived to report the first try.
    """
    # One seed for all parts. Of two that it is given, pytest takes the later: one in the environment counts.
    seed = f"--randomly-seed={random.getrandbits(32)}"
    environment = {**os.environ, "PYTEST_ADDOPTS": f"{seed} {os.environ.get('PYTEST_ADDOPTS', '')}"}
    at_once = (os.cpu_count() or 1) + 1
    with TemporaryDirectory(prefix="reverie-tests-") as scratch, ThreadPoolExecutor(at_once) as pool:

        def run(*parts: Part) -> list[Ended]:
            return _run_at_once(parts, pool, options, checkout, environment)

        beside = [
            Part(
                name,
                (name, *_ignoring(name, folders), "-m", "not alone"),
                Path(scratch, name.replace("/", "-")),
                {} if name == ENGINE else {THREADS: "1"},
            )
            for name in folders
        ]
        ended = run(*beside)
        ended += run(Part("tests that run alone", (*folders, "-m", "alone"), Path(scratch, "alone")))
        failed = [name for each in ended for name in each.outcome.failed]
        again = run(Part("tried again", failed, Path(scratch, "again"))) if 0 < len(failed) <= MOST_TRIED_AGAIN else []
        if COVERAGE in environment:
            combine = [sys.executable, "-m", "coverage", "combine", "--quiet"]
            subprocess.run(combine, cwd=checkout, env=environment, check=False)
        return int(not _sum_up(ended, again))


def _ignoring(folder: str, folders: Sequence[str]) -> list[str]:
    """pytest's options that leave out what lies within a folder and is tested by itself."""
    return [f"--ignore={other}" for other in folders if other.startswith(f"{folder}/")]


def _run_at_once(
    parts: Sequence[Part],
    pool: ThreadPoolExecutor,
    options: Sequence[str],
    checkout: Path,
    environment: Mapping[str, str],
) -> list[Ended]:
    """Run these parts beside each other, show what each prints, one after the other, and return how they ended."""
    running = [pool.submit(part.run, options, checkout, environment) for part in parts]
    ended = []
    try:
        for part, future in zip(parts, running, strict=True):
            part.show(future)
            ended.append(Ended(part, *future.result()))
    except BaseException:  # Ctrl-C, or SIGTERM from whoever runs this: where were the processes then?
        pool.shutdown(cancel_futures=True)
        for part in parts:
            part.print_more()
        raise
    return ended


def _sum_up(ended: Sequence[Ended], again: Sequence[Ended]) -> bool:
    """Print how each part ended, every test that failed, and what did not run; whether all passed, if tried again."""
    print("\n== all tests")
    for each in [*ended, *again]:
        end = "FAILED" if each.broken or each.outcome.failed else "passed"
        print(f"{each.part.name:20} {end} {each.seconds:7.1f} s  {_words(each.outcome.counts)}")
    outcome = sum((each.outcome for each in ended), Outcome())
    failed = set(outcome.failed)
    if again and not again[0].broken:
        failed &= set(again[0].outcome.failed)
    for name in outcome.failed:
        print(f"FAILED {name}" if name in failed else f"FAILED AT FIRST, PASSED WHEN TRIED AGAIN {name}")
    if outcome.missing:
        print(missing_editors.sentence(outcome.missing))
    passed = len(outcome.failed) - len(failed)
    print(_words(outcome.counts + Counter(passed=passed) - Counter(failed=passed)))
    return not failed and not any(each.broken for each in [*ended, *again])


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[end]} {end}" for end in ("failed", "passed", "skipped") if counts[end]) or "no tests"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise SystemExit(run_all(FOLDERS, sys.argv[1:], CHECKOUT))
