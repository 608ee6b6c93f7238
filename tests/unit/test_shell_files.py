"""Completion by the Tab key and the manual page: made from the parser, put into the user's folders, and removed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from installer import installation, record, shell_files
from installer.installed_command import InstalledCommand
from installer.output import Output
from installer.record import Record
from reverie_cli.command import reverie
from reverie_cli.shell import SHELLS, manual_page
from reverie_shared.places import Places
from reverie_shared.settings import DECLARATIONS


def said(*words: str) -> str:
    return CliRunner().invoke(reverie, words).output


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("do", {"doctor"}),
        ("dream --preset quil", {"quilt"}),
        ("dream --network bund", {"bundled"}),
        ("dream --over", {"--overwrite"}),
    ],
)
def test_the_tab_key_offers_commands_flags_and_values(typed: str, offered: set[str]) -> None:
    words = ["reverie", *typed.split()]
    variables = {
        "_REVERIE_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }

    told = CliRunner().invoke(reverie, prog_name="reverie", env=variables).output

    assert {line.partition(",")[2] for line in told.splitlines()} == offered


@pytest.mark.skipif(shutil.which("bash") is None, reason="asks bash")
def test_what_bash_is_given_is_taken_by_bash() -> None:
    script = f"{said('completion', 'bash')}\ncomplete -p reverie"

    told = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True)

    assert "-F _reverie_completion reverie" in told.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_given_a_script_that_asks_the_command(shell: str) -> None:
    assert f"_REVERIE_COMPLETE={shell}_complete" in said("completion", shell)


def test_the_manual_page_has_every_command_and_every_setting() -> None:
    page = manual_page(reverie)

    for name in reverie.commands:
        assert f'.SS "reverie {name}' in page
    for name in DECLARATIONS:
        assert f"\\-\\-{name.replace('_', chr(92) + '-')}" in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="asks groff")
def test_roff_has_nothing_to_say_against_the_manual_page() -> None:
    told = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww"], input=manual_page(reverie).encode(), capture_output=True
    )

    assert (told.returncode, told.stderr) == (0, b"")


class Command(InstalledCommand):
    """The command, as this very checkout has it."""

    def said(self, *arguments: str) -> str:
        return said(*arguments)


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
def test_the_files_are_installed_and_removed_and_anothers_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    command = Command(Places(tmp_path / "home"), Path("python"), Output())
    others = tmp_path / "data" / "man" / "man1" / "reverie.1"
    others.parent.mkdir(parents=True)
    others.write_text("of another reverie")

    ours = shell_files.free([])
    shell_files.install(command, ours)
    again = shell_files.free(ours)

    made = [path for path in shell_files.places() if path != others]
    assert ours == again == [str(path) for path in made]
    assert all("REVERIE" in path.read_text() for path in made)
    assert others.read_text() == "of another reverie"

    shell_files.uninstall(ours, Output())
    assert not any(path.exists() for path in made)
    assert others.exists()


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
def test_the_record_names_them_and_the_folders_made_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    places = Places(tmp_path / "home")
    places.home.mkdir()

    installation._with_shell_files(Record(str(places.home)), Command(places, Path("python"), Output()))
    again = installation._with_shell_files(known(places), Command(places, Path("python"), Output()))

    assert again == known(places)
    assert sorted(again.shell_files) == sorted(map(str, shell_files.places()))
    assert str(tmp_path / "data") in again.made
    assert len(set(again.made)) == len(again.made)


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
def test_where_one_cannot_be_written_that_is_said_and_the_others_are_written_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    places = Places(tmp_path / "home")
    places.home.mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "man").touch()
    page = tmp_path / "data" / "man" / "man1" / "reverie.1"

    installation._with_shell_files(Record(str(places.home)), Command(places, Path("python"), Output()))

    assert f"{page} cannot be written" in capsys.readouterr().out
    assert known(places).shell_files == [str(path) for path in shell_files.places() if path != page]
    shell_files.uninstall([str(page), *known(places).shell_files], Output())
    assert f"{page} cannot be removed" in capsys.readouterr().out
    assert not any(path.exists() for path in shell_files.places())


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
def test_files_of_an_earlier_run_stay_in_the_record_when_the_folder_of_data_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    assert shell_files.free(["/before/reverie.1"]) == ["/before/reverie.1", *map(str, shell_files.places())]


@pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
def test_a_link_that_leads_nowhere_is_anothers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    page = tmp_path / "man" / "man1" / "reverie.1"
    page.parent.mkdir(parents=True)
    page.symlink_to(tmp_path / "gone")

    assert str(page) not in shell_files.free([])


def known(places: Places) -> Record:
    found = record.load(places.record)
    assert found is not None
    return found
