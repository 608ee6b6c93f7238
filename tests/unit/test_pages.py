"""Every page: its commands are ones that their programs understand, its links and pictures lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from installer import checks
from installer.main import parser as installer_parser
from reverie_cli.command import reverie
from tests.benchmarks.__main__ import main as benchmarks
from tests.chaos import __main__ as chaos
from tests.support.pages import CHECKOUT, PAGES, SHELL, Line, Page, lines
from tools import atlases, contact_sheets, release, translations
from tools.motifs.__main__ import main as motifs

Parser = Callable[[Sequence[str]], object]
"""Takes a program's arguments; raises `SystemExit` or `AssertionError` where the program would refuse them."""

MADE_BEFORE = [
    *("cat.jpg", "flowers.jpg", "mask.png", "DATA/images.npy", "DATA/labels.npy", "FRESH/images.npy"),
    *("FRESH/labels.npy", "RUN.weights.h5", "JUDGE.weights.h5"),
]
"""The reader's own files, and those that the commands further up on the same page make."""

ANOTHER = {
    ".venv/bin/python -m ruff format",
    ".venv/bin/python -m ruff check",
    ".venv/bin/python -m mypy",
    ".venv/bin/python -m pre_commit install",
    ".venv/bin/lint-imports",
    *("reverie dream", "reverie cluster"),  # the names of commands, in a sentence
    "tests/hosts/krita/prepare.sh forky",
}
"""Commands of programs whose arguments are not parsed here."""

PATHS = re.compile(r"(docs|installer|locks|plugin|server|shared|tests|tools|\.ci|\.github)/[\w./*-]*")
"""What is meant as a file or folder of the checkout."""


def of_click(command: click.Command, monkeypatch: pytest.MonkeyPatch) -> Parser:
    """The parser of a click command, with nothing done after it."""
    for each in (command, *below(command)):
        monkeypatch.setattr(each, "callback", lambda **_: None)

    def parse(arguments: Sequence[str]) -> None:
        ended = CliRunner().invoke(command, [*arguments])
        assert ended.exit_code == 0, ended.output

    return parse


def below(command: click.Command) -> Iterator[click.Command]:
    """The commands of a group, and those of the groups among them."""
    for each in getattr(command, "commands", {}).values():
        yield each
        yield from below(each)


def of_pytest(arguments: Sequence[str]) -> None:
    """The paths exist, and what selects tests among them is an expression."""
    paths = [word for word in arguments if "/" in word]
    assert all((CHECKOUT / path).exists() for path in paths)
    assert [word for word in arguments if word not in paths][::2] in ([], ["-k"])


def of_installer(arguments: Sequence[str]) -> None:
    """install.py takes the arguments itself, or all but pytest's of `test`."""
    if arguments[:1] == ["test"]:
        of_pytest(checks.parser().parse_known_args(arguments[1:])[1])
    else:
        installer_parser().parse_args(arguments)


def of_pip(arguments: Sequence[str]) -> None:
    """pip downloads, installs or uninstalls this checkout, or packages whose requirements are well written."""
    assert arguments[0] in ("download", "install", "uninstall")
    for word in arguments[1:]:
        assert word in (".", ".[cluster]", "--no-deps") or Requirement(word).name


def nothing_more(arguments: Sequence[str]) -> None:
    """No arguments are known."""
    assert not arguments


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, ...], Parser]:
    """By the first words of a command. What `python3` runs needs nothing but the standard library."""
    return {
        ("python3", "install.py"): of_installer,
        ("python3", "tools/release.py"): release.parser().parse_args,
        ("reverie",): of_click(reverie, monkeypatch),
        (".venv/bin/python", "-m", "tools.motifs"): of_click(motifs, monkeypatch),
        (".venv/bin/python", "-m", "tools.atlases"): of_click(atlases.main, monkeypatch),
        (".venv/bin/python", "-m", "tools.contact_sheets"): of_click(contact_sheets.main, monkeypatch),
        (".venv/bin/python", "-m", "tools.translations"): of_click(translations.main, monkeypatch),
        (".venv/bin/python", "-m", "tests.benchmarks"): of_click(benchmarks, monkeypatch),
        (".venv/bin/python", "-m", "tests.chaos"): chaos.parse,
        (".venv/bin/python", "-m", "pytest"): of_pytest,
        (".venv/bin/python", "-m", "tests"): of_pytest,
        ("python", "-m", "reverie_server"): nothing_more,
        ("mkdir", "-p"): lambda _: None,
        ("pip",): of_pip,
        # run as it stands by tests/hosts/gimp/test_documentation.py
        ("gimp-console", "-i", "-n", "--batch-interpreter=python-fu-eval", "-b"): lambda _: None,
    }


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with everything of the checkout, and the reader's files, to type commands in."""
    for entry in CHECKOUT.iterdir():
        (tmp_path / entry.name).symlink_to(entry)
    for name in MADE_BEFORE:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def refusal(line: Line, parsers: dict[tuple[str, ...], Parser]) -> str | None:
    """Why a line would not work as it is typed; None where each of its programs understands its arguments."""
    for words in line.commands():
        if " ".join(words) in ANOTHER:
            continue
        known = [(start, parse) for start, parse in parsers.items() if words[: len(start)] == start]
        if not known:
            return f"no program that the pages may use: {' '.join(words)}"
        ((start, parse),) = known
        try:
            parse([*words[len(start) :]])
        except AssertionError as error:
            return str(error)
        except SystemExit as ended:  # argparse; 0 after --help
            if ended.code:
                return f"exit code {ended.code}"
    return None


@pytest.mark.parametrize("line", lines(), ids=str)
def test_every_command_of_every_page_is_one_that_its_program_understands(
    line: Line, parsers: dict[tuple[str, ...], Parser], checkout: Path
) -> None:
    assert refusal(line, parsers) is None


@pytest.mark.parametrize(
    "text",
    [
        "reverie dream cat.jpg --no-such-option",
        "python3 install.py no-such-action",
        "python3 -m tests.benchmarks",
        ".venv/bin/python -m tools.motifs draw",
        ".venv/bin/python -m pytest tests/no_such_file.py",
        "python3 tools/release.py somewhere",
        "unknown-program --help",
    ],
)
def test_a_command_that_would_not_work_is_found(
    text: str, parsers: dict[tuple[str, ...], Parser], checkout: Path
) -> None:
    assert refusal(Line("a page", text), parsers) is not None


def test_commands_are_found_in_blocks_in_loops_and_in_running_text() -> None:
    found = {words for line in lines() if line.page == "README.md" for words in line.commands()}
    assert ("python3", "install.py") in found
    assert ("reverie", "dream", "*.jpg", "-o", "dreams/{stem}-{preset}.{ext}") in found
    assert ("reverie", "weights", "--install") in found


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash reads the blocks")
@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_shell_lines_is_one_that_a_shell_can_read(name: str) -> None:
    for block in Page(name).blocks(*SHELL):
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_python_is_one_that_python_can_read(name: str) -> None:
    for block in Page(name).blocks("python", "py"):
        compile(block, name, "exec")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_and_every_picture_of_a_page_is_there(name: str) -> None:
    for target in Page(name).links():
        path, _, anchor = target.partition("#")
        found = (CHECKOUT / name).parent / path if path else CHECKOUT / name
        assert found.exists(), target
        if anchor:
            assert anchor in Page(found.resolve().relative_to(CHECKOUT).as_posix()).anchors(), target


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_by_its_path_is_there(name: str) -> None:
    for text in Page(name).inline():
        if PATHS.fullmatch(text):
            assert any(CHECKOUT.glob(text.rstrip("/"))), text


def options(command: Any) -> set[str]:
    """The long options of a click command and of its subcommands."""
    every = [command, *getattr(command, "commands", {}).values()]
    return {name for each in every for option in each.params for name in option.opts if name.startswith("--")}


@pytest.mark.parametrize("name", ["README.md", "docs/SETTINGS.md"])
def test_every_option_in_running_text_is_one_of_a_program(name: str) -> None:
    help_texts = installer_parser().format_help() + checks.parser().format_help()
    known = options(reverie) | set(re.findall(r"--[a-z-]+", help_texts))
    for text in Page(name).inline():
        for word in re.findall(r"(?<!\S)--[a-z-]+", text):
            assert word in known, text
