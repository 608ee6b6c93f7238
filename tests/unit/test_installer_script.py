"""install.py as a person meets it, in a process of its own."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from installer.installation import CHECKOUT

SCRIPT = CHECKOUT / "install.py"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_another_python_gets_a_sentence_and_no_traceback(version: tuple[int, int]) -> None:
    pretend = f"import sys; sys.version_info = {(*version, 1)}; exec(open({str(SCRIPT)!r}).read())"
    ended = run("-c", pretend)
    assert ended.returncode == 1
    assert "Reverie needs Python 3.10, 3.11, 3.12 or 3.13" in ended.stderr
    assert "and this is Python {}.{}".format(*version) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_old_python_can_parse_the_script() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 4))
    newer_syntax = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.FunctionDef)
    assert not any(isinstance(node, newer_syntax) for node in ast.walk(ast.parse(SCRIPT.read_text())))


def test_a_script_without_its_folders_says_what_is_missing(tmp_path: Path) -> None:
    alone = tmp_path / "install.py"
    alone.write_bytes(SCRIPT.read_bytes())
    ended = run(alone)
    assert ended.returncode == 1
    assert "needs the folder 'installer' beside it" in ended.stderr


def test_an_unknown_editor_is_refused_with_the_known_ones() -> None:
    ended = run(SCRIPT, "--hosts", "gimp,photoshop")
    assert ended.returncode == 2
    assert "unknown editor 'photoshop'; known are gimp, krita and none" in ended.stderr


def test_the_doctor_says_that_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no editor of this machine is found
    ended = run(SCRIPT, "doctor", "--prefix", tmp_path / "reverie")
    assert "no profile of GIMP 3 or Krita found" in ended.stdout
    assert ended.returncode == 1
    assert f"Reverie is not installed in {tmp_path / 'reverie'}." in ended.stdout


def test_nothing_is_installed_into_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    ended = run(SCRIPT, "--prefix", tmp_path)
    assert ended.returncode == 1
    assert "holds other things already (thesis.txt)" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_nothing_is_removed_where_no_reverie_is(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    ended = run(SCRIPT, "uninstall", "--prefix", tmp_path)
    assert ended.returncode == 1
    assert f"There is no Reverie in {tmp_path}." in ended.stderr
    assert (tmp_path / "env").is_dir()


def test_the_record_of_another_program_is_respected(tmp_path: Path) -> None:
    (tmp_path / "install.json").write_text(json.dumps({"product": "other"}))
    for action in ("install", "uninstall"):
        ended = run(SCRIPT, action, "--prefix", tmp_path)
        assert ended.returncode == 1
        assert "is not Reverie's" in ended.stderr
