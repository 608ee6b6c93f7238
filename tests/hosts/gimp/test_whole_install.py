"""The README's first command, run as a user with profiles of both editors runs it, packages from the index and all."""

from __future__ import annotations

import configparser
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.installation import CHECKOUT
from reverie_shared.places import Places
from tests.hosts.gimp.editor import SCRIPT_SECONDS, Gimp
from tests.support.isolation import package_index


@dataclass
class User:
    """A user of GIMP 3.0, GIMP 3.2 and Krita: where their settings and data lie, and where Reverie is to go."""

    settings: Path
    data: Path
    places: Places
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run install.py."""
        command: list[str | Path] = [sys.executable, CHECKOUT / "install.py", *arguments, "--prefix", self.places.home]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=SCRIPT_SECONDS, check=False
        )


@pytest.fixture
def user(gimp: Gimp) -> Iterator[User]:
    folder = gimp.stage / "somebody"
    settings, data = folder / "settings", folder / "data"
    for profile in (settings / "GIMP" / "3.0", settings / "GIMP" / "3.2", data / "krita", folder / "bin"):
        profile.mkdir(parents=True)
    (settings / "kritarc").write_text("[theme]\nTheme=Krita dark\n")
    console = gimp.command("gimp-console", GIMP3_DIRECTORY=str(settings / "GIMP" / "3.0"))
    program = folder / "bin" / "gimp-console-3.0"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(console)} "$@"\n')
    program.chmod(0o755)
    with package_index():
        variables = dict(os.environ)
    environment = {
        **variables,
        "PATH": f"{program.parent}:{variables['PATH']}",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(settings),
        "XDG_DATA_HOME": str(data),
    }
    user = User(settings, data, Places(folder / "reverie"), environment)
    yield user
    user.run("uninstall")


def test_one_command_serves_every_profile_of_both_editors_and_another_takes_all_of_it_away(user: User) -> None:
    told = user.run()  # ImageNet's network cannot be reached in tests

    assert told.returncode == 0, told.stdout + told.stderr
    assert "Getting the network of photographs" in told.stdout
    assert json.loads((user.places.demo / "report.json").read_text())["network"]["name"] == "photographs"
    assert "GIMP 3.0: the plug-in is registered: Filters > DeepDream." in told.stdout
    assert "GIMP 3.2: the plug-in is in place; this GIMP could not be asked." in told.stdout
    for version in ("3.0", "3.2"):
        stub = user.settings / "GIMP" / version / "plug-ins" / "reverie"
        assert json.loads((stub / "install.json").read_text())["home"] == str(user.places.home)
        assert os.access(stub / "reverie.py", os.X_OK)
    assert (user.data / "krita" / "pykrita" / "reverie" / "__init__.py").is_file()
    assert _enabled(user.settings / "kritarc")
    assert (user.places.demo / "chelsea-dream.png").is_file()

    assert user.run("uninstall").returncode == 0

    assert not list(user.settings.glob("GIMP/*/plug-ins/reverie"))
    assert not (user.data / "krita" / "pykrita" / "reverie").exists()
    assert not user.places.home.exists()


def _enabled(kritarc: Path) -> bool:
    """Whether Krita is to load the plug-in, and what its user had set is still there."""
    found = configparser.ConfigParser(strict=False)
    found.read(kritarc)
    return found.getboolean("python", "enable_reverie") and found["theme"]["Theme"] == "Krita dark"
