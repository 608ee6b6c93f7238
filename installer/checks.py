"""`install.py test`: every check of this checkout."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from installer import development, editors_for_tests
from installer.environment import Environment
from installer.installation import CHECKOUT
from installer.output import clean_environment

PACKAGES = {
    "shared/reverie_shared": "shared",
    "plugin/reverie_plugin": "plug-in",
    "plugin/file": "command line",
    "server": "server",
    "installer": "installer",
}
"""The folders whose coverage is printed, and their names in the table. The rest runs in editors alone."""


def parser() -> argparse.ArgumentParser:
    """The arguments that `install.py test` takes for itself; all others are pytest's."""
    parser = argparse.ArgumentParser(
        prog="install.py test",
        usage="install.py test [-h] [--with-editors] [arguments for pytest ...]",
        description="Check this checkout: its format, lint, types and imports, then all tests.",
        epilog="Every other argument goes to pytest: `install.py test tests/unit -k motif`. "
        "Its own are listed by `.venv/bin/python -m pytest --help`.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--with-editors",
        action="store_true",
        help="get GIMP and Krita first, where they are missing (Debian and Ubuntu, as root or with sudo: 0.8 GB to "
        "fetch, 2.9 GB on disk), and fail if a test cannot run in them; with CI=true in the environment always",
    )
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run every check, and pytest with those of `arguments` that are its own; return 1 if any of them fails, else 0."""
    options, for_pytest = parser().parse_known_args(arguments)
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    with_editors = options.with_editors or in_ci
    editors_for_tests.prepare(required=with_editors)
    environment = development.prepare()
    python = str(environment.python)
    variables = clean_environment()
    with tempfile.TemporaryDirectory(prefix="reverie-coverage-") as folder:
        tests = [python, "-m", "pytest", *for_pytest] if for_pytest else [python, "-m", "tests"]
        if in_ci:
            variables["COVERAGE_FILE"] = str(Path(folder, "data"))
            tests += [*(f"--cov={package}" for package in PACKAGES), "--cov-report="]
        if with_editors:
            variables["REVERIE_REQUIRE_HOSTS"] = "1"
            if os.geteuid() != 0:  # only root enters a Debian tree; it shall leave no file in the checkout
                variables["PYTHONDONTWRITEBYTECODE"] = "1"
                tests = editors_for_tests.as_root([*tests, "-p", "no:cacheprovider"], variables)
        checks = {
            "format": [python, "-m", "ruff", "format", "--check", "."],
            "lint": [python, "-m", "ruff", "check", "."],
            "types": [python, "-m", "mypy"],
            "imports": [str(environment.program("lint-imports")), "--no-logo"],
            "tests": tests,
        }
        results = {name: _run(name, command, variables) for name, command in checks.items()}
        if in_ci:
            _say_coverage(environment, variables)
    print()
    for name, (code, seconds) in results.items():
        print(f"{name:8} {'passed' if code == 0 else 'FAILED':6} {seconds:7.1f} s")
    return int(any(code for code, _ in results.values()))


def _run(name: str, command: Sequence[str], variables: Mapping[str, str]) -> tuple[int, float]:
    """Run one check in the checkout; its exit code, and the seconds it took."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=CHECKOUT, env=variables, check=False).returncode
    return code, time.monotonic() - began


def _say_coverage(environment: Environment, variables: Mapping[str, str]) -> None:
    """Print which share of the statements the tests ran in their own process; servers and editors are others."""
    told = subprocess.run(
        [environment.python, "-m", "coverage", "json", "-q", "-o", "-"],
        cwd=CHECKOUT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    print("\n== coverage of the statements, by the tests' own process (what servers and editors run is not counted)")
    if told.returncode:
        print(told.stderr.strip() or "There is no data.")
        return
    for name, share in shares(json.loads(told.stdout)).items():
        print(f"{name:12} {share:6.1%}")


def shares(report: Mapping[str, Any]) -> dict[str, float]:
    """The share of statements that ran, in each of `PACKAGES` and in all, from coverage.py's JSON report."""
    sums: dict[str, list[int]] = {}
    for file, facts in report["files"].items():
        package = next((name for folder, name in PACKAGES.items() if Path(folder) in Path(file).parents), None)
        for name in (package, "all") if package else ():
            ran, statements = sums.setdefault(name, [0, 0])
            sums[name] = [
                ran + facts["summary"]["covered_lines"],
                statements + facts["summary"]["num_statements"],
            ]
    names = [*PACKAGES.values(), "all"]
    return {name: sums[name][0] / sums[name][1] for name in names if name in sums and sums[name][1]}
