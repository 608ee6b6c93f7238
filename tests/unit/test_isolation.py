"""No test sees this machine's home folder, settings, proxies or installed Reverie."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import user_data_path

from installer.installation import CHECKOUT
from reverie_shared import places
from tests.support import isolation

SENSITIVE = [
    "tests/unit/test_isolation.py::test_a_test_has_an_empty_home_of_its_own",
    "tests/unit/test_isolation.py::test_a_test_sees_no_setting_of_the_machine",
    "tests/unit/test_isolation.py::test_a_test_finds_no_installed_reverie",
    "tests/unit/test_installer_script.py::test_the_doctor_says_that_nothing_is_installed",
    "tests/unit/test_installer_editors.py::test_every_profile_of_gimp_3_and_krita_is_found",
    "tests/service/test_relay.py::test_without_the_servers_python_the_error_says_what_to_do",
]
"""Tests that look at the home folder, the environment, or an installation."""


def test_a_test_has_an_empty_home_of_its_own(own_home: Path) -> None:
    assert Path.home() == own_home
    assert list(own_home.iterdir()) == []
    assert own_home != Path(isolation.MACHINE.get("HOME", ""))


def test_a_test_sees_no_setting_of_the_machine() -> None:
    for name in os.environ.keys() - isolation.NO_INDEX.keys():
        assert not name.startswith(("XDG_", "PIP_", "REVERIE_HOME", "REVERIE_RELAY", "PYTHON")), name
        assert name.upper() not in isolation.PROXIES, name
    assert os.environ["REVERIE_WEIGHTS_URL"] == isolation.UNREACHABLE_URL
    assert os.environ.items() >= isolation.NO_INDEX.items()


def test_a_test_finds_no_installed_reverie(own_home: Path) -> None:
    assert places.find().home == user_data_path("reverie", appauthor=False)
    assert own_home in places.find().home.parents
    assert not places.find().record.exists()


def test_pip_has_the_machines_settings_where_a_test_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = {"PIP_INDEX_URL": "https://mirror", "https_proxy": "http://proxy", "REVERIE_HOME": "/elsewhere"}
    monkeypatch.setattr(isolation, "MACHINE", machine)
    with isolation.package_index():
        assert os.environ["PIP_INDEX_URL"] == "https://mirror"
        assert os.environ["https_proxy"] == "http://proxy"
        assert os.environ["PIP_CACHE_DIR"] == str(isolation.PIP_CACHE)
        assert "REVERIE_HOME" not in os.environ
        assert "PIP_NO_INDEX" not in os.environ
    assert "PIP_INDEX_URL" not in os.environ
    assert os.environ["PIP_NO_INDEX"] == "1"


@pytest.fixture
def poisoned(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine with a broken Reverie, profiles of both editors, and proxies that refuse."""
    home = tmp_path / "poisoned"
    installed = home / ".local" / "share" / "reverie"
    for folder in (installed, home / ".config" / "GIMP" / "3.0", home / ".local" / "share" / "krita"):
        folder.mkdir(parents=True)
    record = {"product": "reverie", "home": str(installed), "python": str(tmp_path / "no python"), "complete": True}
    (installed / "install.json").write_text(json.dumps(record))
    proxy = {
        name: isolation.UNREACHABLE_URL
        for each in ("http_proxy", "https_proxy", "all_proxy")
        for name in (each, each.upper())
    }
    return {
        **os.environ,
        **proxy,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "REVERIE_HOME": str(installed),
        "REVERIE_RELAY": "1",
        "REVERIE_WEIGHTS_URL": "http://127.0.0.1:7/",
        "PYTHONPATH": str(tmp_path / "nothing"),
        "PIP_INDEX_URL": "http://127.0.0.1:7/",
        "LC_ALL": "tlh",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="the folders of POSIX systems")
def test_the_tests_pass_on_a_machine_with_a_broken_reverie_and_bad_settings(poisoned: dict[str, str]) -> None:
    before = sorted(Path(poisoned["HOME"]).rglob("*"))

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SENSITIVE],
        cwd=CHECKOUT,
        env=poisoned,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{len(SENSITIVE)} passed" in ended.stdout
    assert sorted(Path(poisoned["HOME"]).rglob("*")) == before
