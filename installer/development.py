"""The environment for working on Reverie, and every check of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

from installer import code_copy, machine
from installer.alone import alone
from installer.environment import Environment
from installer.installation import CHECKOUT
from installer.journal import Journal, clean_environment

FOLDER = CHECKOUT / ".venv"


def prepare(offline: bool = False) -> Environment:
    """The environment in `.venv`, with the tools for tests; made if not whole; it imports this checkout."""
    machine.check_platform()
    environment = Environment(FOLDER, "dev")
    with alone(CHECKOUT / ".venv.lock"):
        journal = Journal()
        fault = environment.fault()
        if fault:
            machine.check_disk(CHECKOUT, "dev")
            journal.say(f"Making the environment for tests in {FOLDER}, some minutes ({fault})...")
            environment.make(journal, offline)
        plugins = [CHECKOUT / "plugin" / host for host in ("gimp", "krita")]
        environment.see([*code_copy.import_roots(CHECKOUT), *plugins])
    return environment


def test(pytest_arguments: Sequence[str]) -> int:
    """Run every check, and pytest with `pytest_arguments`; return 1 if any of them fails, else 0."""
    environment = prepare()
    python = environment.python
    checks: dict[str, list[str]] = {
        "format": [str(python), "-m", "ruff", "format", "--check", "."],
        "lint": [str(python), "-m", "ruff", "check", "."],
        "types": [str(python), "-m", "mypy"],
        "imports": [str(environment.program("lint-imports")), "--no-logo"],
        "tests": [str(python), "-m", "pytest", *pytest_arguments],
    }
    results = {name: _run(name, command) for name, command in checks.items()}
    print()
    for name, (code, seconds) in results.items():
        print(f"{name:8} {'passed' if code == 0 else 'FAILED':6} {seconds:7.1f} s")
    return int(any(code for code, _ in results.values()))


def _run(name: str, command: list[str]) -> tuple[int, float]:
    """Run one check in the checkout; its exit code, and the seconds it took."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=CHECKOUT, env=clean_environment(), check=False).returncode
    return code, time.monotonic() - began
