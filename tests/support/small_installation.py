"""An installation whose environment holds one package, from a bundled wheel: real, quick, and without the network."""

from __future__ import annotations

import json
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer import bundled, command, environment, install_lock, installation, record
from installer.environment import Environment
from installer.installed_command import InstalledCommand
from installer.output import Output
from installer.record import Record
from reverie_shared.places import Places


@dataclass
class User:
    """A user with an empty home folder, and where Reverie is to go."""

    folder: Path
    places: Places
    cluster: bool = False

    @property
    def environment(self) -> Environment:
        return Environment(self.places.environment, "cpu", self.cluster)

    @property
    def link(self) -> Path:
        """The link to the command in the user's folder of programs."""
        link = command.user_link(self.places.command)
        assert link
        return link

    def install(self) -> bool:
        """Install as install.py does, up to the first dream; return whether there was anything to do."""
        made = record.missing_folders(self.places.home)
        with install_lock.hold(self.places.home / installation.LOCK_NAME):
            known = record.load(self.places.record) or Record(str(self.places.home), made=made)
            reverie = InstalledCommand(self.places, self.environment.python, Output(self.places.logs / "install.log"))
            _, changed = installation.install_or_repair(
                self.environment, self.environment.fault(), reverie, known, offline=True
            )
        return changed


def lend_packages(to: Environment) -> None:
    """Let an environment import this process's packages, and record them as its own: the command runs in it then."""
    packages = sysconfig.get_paths()["purelib"]
    (to.site_packages / "lent.pth").write_text(f"{packages}\n", encoding="utf-8")
    to.stamp.write_text(json.dumps({"lock": to.lock_digest, **(to.inspect() or {})}), encoding="utf-8")


def small_lock(wheel: bundled.Wheel = bundled.PLATFORMDIRS) -> str:
    """The text of a lock of that one package, or of another wheel's."""
    name, version, *_ = wheel.name.split("-")
    return f"{name}=={version} --hash=sha256:{wheel.sha256}\n"


def use_small_lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the installer use a lock of that one package, which is written to `folder`, in place of the server's, and
    one of filelock in place of the clusters'.
    """
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # pip asks a rustc found on PATH, which may make folders in HOME
    monkeypatch.setenv("PIP_FIND_LINKS", str(bundled.FOLDER))
    monkeypatch.setattr(environment, "LOCKS", folder)
    (folder / "cpu.txt").write_text(small_lock())
    (folder / "cluster.txt").write_text(small_lock(bundled.FILELOCK))
