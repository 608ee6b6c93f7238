"""What the installer does for GIMP, as the real GIMP sees it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from installer import code_copy, machine
from installer import gimp as installer
from installer.environment import Environment
from installer.hosts import Editor
from installer.installation import CHECKOUT
from installer.record import Record
from reverie_shared.build import build_id
from reverie_shared.places import Places
from tests.hosts.gimp.editor import PYTHON, SCRIPT_SECONDS, Gimp
from tests.support.small_installation import lend_packages


@pytest.fixture
def profile(gimp: Gimp) -> Editor:
    return Editor("gimp", "GIMP 3.0", gimp.profile / "plug-ins")


def test_gimp_registers_the_plug_in_and_its_python_loads_the_libraries(gimp: Gimp, profile: Editor) -> None:
    answer = installer.ask(profile, gimp.reverie.places, gimp.command("gimp-console"))

    assert answer == installer.Answer(PYTHON, loads=True, registered=True)


def test_the_installer_is_told_when_gimp_has_no_plug_in_and_no_libraries(gimp: Gimp, profile: Editor) -> None:
    nothing = Places(gimp.stage / "nothing")
    empty = gimp.stage / "empty profile"
    empty.mkdir(exist_ok=True)

    answer = installer.ask(profile, nothing, gimp.command("gimp-console", GIMP3_DIRECTORY=str(empty)))

    assert answer == installer.Answer(PYTHON, loads=False, registered=False)


def test_a_gimp_that_was_never_started_makes_its_folders_and_takes_the_plug_in(gimp: Gimp, tmp_path: Path) -> None:
    folder = gimp.stage / "never started" / "3.0"
    folder.parent.mkdir()
    console = tmp_path / "gimp-console-3.0"
    console.write_text(
        f'#!/bin/sh\nexec {shlex.join(gimp.command("gimp-console", GIMP3_DIRECTORY=str(folder)))} "$@"\n'
    )
    console.chmod(0o755)

    installer.make_profile(console)

    assert (folder / "gimprc").is_file()
    assert (folder / "brushes").is_dir()  # GIMP would leave it out where the installer had made the profile
    profile = Editor("gimp", "GIMP 3.0", folder / "plug-ins")
    assert installer.install(profile, gimp.reverie.places)
    answer = installer.ask(profile, gimp.reverie.places, [str(console)])
    assert answer == installer.Answer(PYTHON, loads=True, registered=True)


def test_a_gimp_that_cannot_be_started_gives_no_answer(gimp: Gimp, profile: Editor) -> None:
    assert installer.ask(profile, gimp.reverie.places, ["/nowhere/gimp-console"]) is None


def test_the_stub_can_be_run_and_has_the_name_of_its_folder(gimp: Gimp) -> None:
    stub = gimp.profile / "plug-ins" / "reverie" / "reverie.py"

    assert os.access(stub, os.X_OK)
    record = json.loads((stub.parent / "install.json").read_text())
    assert all(Path(folder).is_dir() for folder in (*record["code"], record["editor"]))


def test_installing_twice_changes_nothing_and_a_lost_run_bit_is_set_again(gimp: Gimp, tmp_path: Path) -> None:
    profile, places = Editor("gimp", "GIMP", tmp_path / "plug-ins"), gimp.reverie.places
    assert installer.install(profile, places)
    assert not installer.install(profile, places)

    (tmp_path / "plug-ins" / "reverie" / "reverie.py").chmod(0o644)

    assert installer.install(profile, places)


def test_uninstalling_takes_only_the_stub_of_this_reverie(gimp: Gimp, tmp_path: Path) -> None:
    profile, places = Editor("gimp", "GIMP", tmp_path / "plug-ins"), gimp.reverie.places
    (tmp_path / "plug-ins" / "another").mkdir(parents=True)
    installer.install(profile, places)

    assert not installer.uninstall(profile, Places(tmp_path / "another home"))
    assert installer.uninstall(profile, places)

    assert [path.name for path in (tmp_path / "plug-ins").iterdir()] == ["another"]


def test_a_stub_whose_reverie_was_removed_says_so_and_gimp_starts(gimp: Gimp, tmp_path: Path) -> None:
    profile = gimp.stage / "orphan"
    shutil.copytree(gimp.profile / "plug-ins", profile / "plug-ins")
    record = profile / "plug-ins" / "reverie" / "install.json"
    record.write_text(record.read_text().replace("/reverie/code/", "/gone/code/"))

    outcome = gimp.run("nothing", GIMP3_DIRECTORY=str(profile))

    assert outcome.code == 0
    assert "Reverie was moved or removed" in outcome.output
    assert "Run its install.py again" in outcome.output


Doctor = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def doctor(gimp: Gimp, tmp_path: Path) -> Doctor:
    """`install.py doctor` on an installation that is whole but for what the test does to GIMP's profile.

    Its environment has this process's packages, and is recorded so.
    It takes the command that GIMP's console is on this machine, and finds one profile, in the stage's `settings`.
    """
    places = Places(gimp.stage / "doctor's")
    places.home.mkdir(exist_ok=True)
    code_copy.install(CHECKOUT, places.code)
    shutil.copytree(gimp.reverie.places.editor, places.editor, dirs_exist_ok=True)
    environment = Environment(places.environment, machine.server_lock())
    venv.create(environment.path, symlinks=True)
    environment.set_import_roots(code_copy.import_roots(places.code))
    lend_packages(environment)
    places.command.parent.mkdir(parents=True, exist_ok=True)
    places.command.touch()
    Record(str(places.home), build=build_id(places.code), command=str(places.command), complete=True).save(
        places.record
    )
    plugins = gimp.stage / "settings" / "GIMP" / "3.0" / "plug-ins"
    installer.install(Editor("gimp", "GIMP 3.0", plugins), places)

    def examine(console: str) -> subprocess.CompletedProcess[str]:
        program = tmp_path / "gimp-console-3.0"
        program.write_text(f'#!/bin/sh\nexec {console} "$@"\n')
        program.chmod(0o755)
        return subprocess.run(
            [sys.executable, CHECKOUT / "install.py", "doctor", "--prefix", places.home],
            env={
                **os.environ,
                "PATH": f"{tmp_path}:{os.environ['PATH']}",
                "HOME": str(tmp_path),
                "XDG_CONFIG_HOME": str(gimp.stage / "settings"),
                "XDG_DATA_HOME": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=SCRIPT_SECONDS,
            check=False,
        )

    return examine


@pytest.fixture
def console(gimp: Gimp) -> str:
    return shlex.join(gimp.command("gimp-console", GIMP3_DIRECTORY=str(gimp.stage / "settings" / "GIMP" / "3.0")))


def test_the_doctor_is_told_by_gimp_that_it_has_the_plug_in(doctor: Doctor, console: str) -> None:
    told = doctor(console)

    assert "the plug-in is registered: Filters > DeepDream." in told.stdout
    assert "Run install.py to repair it." not in told.stdout
    assert "✓ GIMP 3.0: with Reverie's plug-in" in told.stdout, told.stdout + told.stderr


def test_the_doctor_finds_that_gimp_passes_over_the_plug_in(gimp: Gimp, doctor: Doctor, console: str) -> None:
    (gimp.stage / "settings" / "GIMP" / "3.0" / "plug-ins" / "reverie" / "reverie.py").chmod(0o644)

    told = doctor(console)

    assert "the plug-in is in place, but GIMP has not registered it" in told.stdout
    assert "Run install.py to repair it." in told.stdout
    assert told.returncode == 1


def test_the_doctor_says_that_a_gimp_could_not_be_asked(doctor: Doctor) -> None:
    told = doctor("false")

    assert "this GIMP could not be asked" in told.stdout
    assert "Run install.py to repair it." not in told.stdout
    assert "✓ GIMP 3.0: with Reverie's plug-in" in told.stdout, told.stdout + told.stderr
