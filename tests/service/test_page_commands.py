"""Every command of every page, typed into a shell as the page shows it, but for those that take too long."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from PIL import Image

from tests.support import photographs
from tests.support.pages import CHECKOUT, Line, lines
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the pages are written for a POSIX shell")

NOT_RUN = {
    "python3 install.py": "minutes: downloads TensorFlow; tests/bare_debian.sh runs it",
    "python3 install.py --prefix *": "the same",
    "python3 install.py --offline": "the same",
    "python3 install.py --cluster": "the same, and Ray",
    "python3 install.py --dev": "minutes: downloads TensorFlow; continuous integration runs it",
    "python3 install.py test": "the tests themselves",
    "python3 install.py test --with-editors*": "the tests themselves",
    "python3 tools/release.py": "refuses where something is not committed; tests/service/test_release.py runs it",
    "pip *": "changes the environment that runs the tests; tests/service/test_library_install.py installs the library",
    "reverie dream": "the name of a command, in a sentence",
    "reverie atlas*": "runs until it is stopped; tests/hosts/browser runs it",
    "reverie cluster": "the name of a command, in a sentence",
    "reverie cluster start*": "leaves a node that runs; tests/service/test_cluster.py runs it",
    "reverie cluster join *": "the same",
    "reverie dream large.tif *": "a picture that the checkout lacks; tests/service/test_cluster.py dreams on a cluster",
    "reverie film *": "minutes, and films that the checkout lacks; tests/service/test_films.py runs it",
    "reverie journey *": "minutes: hundreds of dreams; tests/service/test_journeys.py runs it",
    "reverie serve*": "runs until it is stopped; tests/service/test_command_line_server.py runs it",
    "reverie weights --install*": "downloads a network; tests/service/test_photographs.py runs it",
    "python -m reverie_server": "runs until it is stopped; every test of a server starts it so",
    "gimp-console *": "tests/hosts/gimp/test_documentation.py runs it in the real GIMP",
    "tests/hosts/*": "minutes: downloads an editor",
    ".venv/bin/python -m pytest*": "the tests themselves",
    ".venv/bin/python -m tests": "the tests themselves",
    ".venv/bin/python -m mypy": "half a minute; one of the checks",
    ".venv/bin/python -m ruff *": "one of the checks; it may change the checkout's files",
    ".venv/bin/lint-imports": "one of the checks",
    ".venv/bin/python -m pre_commit install": "changes the checkout's hooks; tests/service/test_hooks.py runs them",
    ".venv/bin/python -m tests.benchmarks --out *": "a quarter of an hour",
    ".venv/bin/python -m tests.benchmarks cluster": "minutes",
    ".venv/bin/python -m tests.benchmarks in_*": "minutes, in a real editor",
    ".venv/bin/python -m tests.benchmarks repeat *": "minutes: a thousand dreams on a machine that it keeps busy",
    ".venv/bin/python -m tests.chaos": "hours; tests/service/test_chaos.py runs its quick form",
    ".venv/bin/python -m tests.chaos --quick": "two minutes; tests/service/test_chaos.py runs it",
    ".venv/bin/python -m tools.atlases": "minutes: some thousand small dreams",
    ".venv/bin/python -m tools.contact_sheets": "minutes: some hundred dreams",
    ".venv/bin/python -m tools.motifs draw *": "minutes; tests/unit/motifs draws fewer",
    ".venv/bin/python -m tools.motifs train*": "40 minutes",
    ".venv/bin/python -m tools.motifs export *": "minutes, after a training",
    ".venv/bin/python -m tools.motifs judge *": "minutes: twelve dreams a photo",
}
"""Patterns of commands, and why they are not run here."""

EXIT_CODES = {
    "python3 install.py doctor": {1},
    "python3 install.py uninstall": {1},
    "reverie status": {0, 3},
    "reverie cluster status": {3},
    "reverie doctor": {0, 1},
    "reverie doctor --report report.md": {0, 1},
}
"""Where not 0: in the test's home nothing is installed, and no server runs at first; each says so in a sentence."""

SIZE = 160, 107
"""Width and height of the reader's photos, in pixels: small ones are dreamed in a second or two."""


def patterns(words: tuple[str, ...]) -> list[str]:
    """The patterns in NOT_RUN that a command matches."""
    return [pattern for pattern in NOT_RUN if fnmatchcase(" ".join(words), pattern)]


TO_RUN = list(
    {
        line.text: line for line in reversed(lines()) if line.commands() and not any(map(patterns, line.commands()))
    }.values()
)
"""The lines to type. One that several pages have is typed once: each has a folder and pictures of its own."""


@dataclass(frozen=True)
class Shell:
    """A shell in a folder with everything of the checkout, some pictures, and a command `reverie`."""

    folder: Path
    environment: dict[str, str]

    def type(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run one line; returns when it has ended."""
        return subprocess.run(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path_factory.mktemp("reverie") / "home") as reverie:
        photographs.install(reverie.places.weights)  # which the reader's first command has got
        yield reverie


@pytest.fixture
def shell(reverie: Reverie, tmp_path: Path) -> Shell:
    """The programs that a reader has on the path: `reverie`, and a `python3` without this project's packages."""
    folder, programs = tmp_path / "checkout", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    for entry in CHECKOUT.iterdir():
        if entry.name != ".venv":
            (folder / entry.name).symlink_to(entry)
    (folder / ".venv").symlink_to(sys.prefix)
    with Image.open(PHOTO) as image:
        photo = image.convert("RGB").resize(SIZE)
    photo.save(folder / "cat.jpg")
    photo.transpose(Image.Transpose.ROTATE_180).save(folder / "flowers.jpg")
    Image.linear_gradient("L").resize(SIZE).save(folder / "mask.png")
    Image.new("RGB", SIZE, "blue").save(folder / "colours.png")
    for name, command in {
        "reverie": f'exec {shlex.quote(sys.executable)} -m reverie_cli "$@"',
        "python3": f'exec {shlex.quote(sys.executable)} -I -S "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{command}\n")
        (programs / name).chmod(0o755)
    environment = {**reverie.environment, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    return Shell(folder, environment)


@pytest.mark.parametrize("line", TO_RUN, ids=str)
def test_a_command_works_as_the_page_shows_it(line: Line, shell: Shell) -> None:
    ended = shell.type(line.text)
    assert ended.returncode in EXIT_CODES.get(line.text, {0}), ended.stdout
    assert "Traceback" not in ended.stdout


def test_what_a_dream_is_written_to_is_a_picture_of_the_photos_size(shell: Shell) -> None:
    (line,) = (line for line in TO_RUN if line.text == "reverie dream cat.jpg -o berries.png --preset berries")
    assert shell.type(line.text).returncode == 0
    with Image.open(shell.folder / "berries.png") as dream:
        assert dream.size == SIZE


@pytest.mark.parametrize("pattern", NOT_RUN)
def test_a_reason_for_not_running_a_command_is_about_one_that_a_page_has(pattern: str) -> None:
    assert any(pattern in patterns(words) for line in lines() for words in line.commands())
