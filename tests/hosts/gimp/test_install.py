"""What the installer does for GIMP, as the real GIMP sees it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from installer import gimp as installer
from installer.hosts import Editor
from reverie_shared.places import Places
from tests.hosts.gimp.editor import PYTHON, Gimp


@pytest.fixture
def profile(gimp: Gimp) -> Editor:
    return Editor("gimp", "GIMP 3.0", gimp.profile / "plug-ins")


def test_gimp_registers_the_plug_in_and_its_python_loads_the_libraries(gimp: Gimp, profile: Editor) -> None:
    answer = installer.ask(profile, gimp.reverie.places, gimp.command("gimp-console"))

    assert answer == installer.Answer(PYTHON, loads=True, taken=True)


def test_the_installer_is_told_when_gimp_has_no_plug_in_and_no_libraries(gimp: Gimp, profile: Editor) -> None:
    nothing = Places(gimp.stage / "nothing")
    empty = gimp.stage / "empty profile"
    empty.mkdir(exist_ok=True)

    answer = installer.ask(profile, nothing, gimp.command("gimp-console", GIMP3_DIRECTORY=str(empty)))

    assert answer == installer.Answer(PYTHON, loads=False, taken=False)


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
