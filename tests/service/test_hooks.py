"""The hooks for pre-commit: they are this project's own checks, and they stop a commit that fails one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIGURATION = CHECKOUT / ".pre-commit-config.yaml"

pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("git") is None, reason="the hooks are git's, and name .venv as POSIX has it"
)


def pre_commit(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *words], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with this project's hooks and settings, its environment, and one file."""
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    for name in (".pre-commit-config.yaml", "pyproject.toml", ".gitignore"):
        shutil.copy(CHECKOUT / name, folder)
    (folder / ".venv").symlink_to(sys.prefix)
    add(folder, '"""A module."""\n')
    return folder


def add(folder: Path, code: str) -> None:
    (folder / "module.py").write_text(code)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)


def test_the_configuration_is_valid() -> None:
    ended = subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", CONFIGURATION])
    assert ended.returncode == 0


@pytest.mark.parametrize("hook", ["format", "lint"])
def test_a_clean_file_passes(repository: Path, hook: str) -> None:
    ended = pre_commit(repository, "run", "--all-files", hook)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Passed" in ended.stdout


@pytest.mark.parametrize(
    ("hook", "code"), [("format", '"""A module."""\nx = [1,2]\n'), ("lint", '"""A module."""\n\nimport os\n')]
)
def test_a_file_that_fails_a_check_is_stopped(repository: Path, hook: str, code: str) -> None:
    add(repository, code)
    ended = pre_commit(repository, "run", "--all-files", hook)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Failed" in ended.stdout


def test_no_hook_is_downloaded_and_each_has_its_program_in_the_environment() -> None:
    lines = [line.strip() for line in CONFIGURATION.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.startswith("- repo:")] == ["- repo: local"]
    programs = [line.removeprefix("entry: ").split()[0] for line in lines if line.startswith("entry:")]
    assert len(programs) == 4
    for program in programs:
        assert (Path(sys.prefix) / program.removeprefix(".venv/")).is_file()
