"""The attacks on real processes (`tests/chaos`), each made a few times: nothing is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.pages import CHECKOUT

pytestmark = [
    pytest.mark.alone,  # how soon a stopped process has ended is part of it
    pytest.mark.skipif(sys.platform != "linux", reason="the attacks need signals and /dev/shm"),
    pytest.mark.timeout(620),
]


def test_after_every_attack_nothing_is_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--quick"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    rows = done.stdout.splitlines()[2:]
    assert [row.split(" | ")[0].strip("| `") for row in rows] == [
        "kills",
        "stops",
        "frames",
        "decoder",
        "hostile",
        "users",
        "memory",
    ]
