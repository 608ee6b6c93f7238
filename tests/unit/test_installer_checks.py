"""`install.py test`: its arguments, and how it gets the editors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from installer import checks, development, editors_for_tests
from installer.editors_for_tests import SCRIPTS, as_root, hindrance, prepare
from installer.environment import Environment
from installer.failure import InstallFailed
from installer.installation import CHECKOUT

on_debian = pytest.mark.skipif(shutil.which("apt-get") is None, reason="the editors are got on Debian and Ubuntu")

by_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="sudo may ask for a password")

DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n'
MINT = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'
FEDORA = 'NAME="Fedora Linux"\nID=fedora\nHOME_URL="https://debian.example"\n'

PREPARE = """#!/bin/bash
here=$(dirname "$0")
if [ "${1:-}" = --check ]; then [ -e "$here/made" ]; exit; fi
[ ! -e "$here/broken" ] || { echo "no mirror" >&2; exit 1; }
touch "$here/made"
"""


# --- arguments


def test_help_comes_at_once_and_makes_no_environment(tmp_path: Path) -> None:
    for needed in ("installer", "shared"):
        shutil.copytree(CHECKOUT / needed, tmp_path / needed, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "install.py", tmp_path)

    ended = subprocess.run(
        [sys.executable, "-B", tmp_path / "install.py", "test", "--help"], capture_output=True, text=True, timeout=20
    )

    assert ended.returncode == 0
    assert "--with-editors" in ended.stdout
    assert "goes to pytest" in ended.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["install.py", "installer", "shared"]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """The commands that `checks.run` would run, with their environment variables, by the check's name."""
    told: dict[str, tuple[list[str], dict[str, str]]] = {}

    def run(name: str, command: list[str], variables: dict[str, str]) -> tuple[int, float]:
        told[name] = (command, dict(variables))
        return 0, 0.0

    monkeypatch.setattr(checks, "_run", run)
    monkeypatch.setattr(development, "prepare", lambda: Environment(tmp_path, "dev"))
    monkeypatch.setattr(editors_for_tests, "prepare", lambda required: told.update({"required": ([str(required)], {})}))
    return told


def test_pytest_gets_every_argument_that_is_not_the_installers(
    commands: dict[str, tuple[list[str], dict[str, str]]],
) -> None:
    assert checks.run(["tests/unit", "-k", "motif and not judge", "-x", "--with-editors"]) == 0

    command, variables = commands["tests"]
    assert command[command.index("pytest") + 1 :][:4] == ["tests/unit", "-k", "motif and not judge", "-x"]
    assert "--with-editors" not in command
    assert variables["REVERIE_REQUIRE_HOSTS"] == "1"
    assert commands["required"][0] == ["True"]


def test_without_editors_a_missing_one_is_no_failure(commands: dict[str, tuple[list[str], dict[str, str]]]) -> None:
    checks.run([])
    assert commands["required"][0] == ["False"]
    assert "REVERIE_REQUIRE_HOSTS" not in commands["tests"][1]
    assert commands["tests"][0][1:] == ["-m", "tests"], "all tests, those of different folders at the same time"
    assert not any("--cov" in word for word in commands["tests"][0])


def test_in_ci_the_editors_are_required_and_the_coverage_is_said(
    commands: dict[str, tuple[list[str], dict[str, str]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(checks, "_say_coverage", lambda *_: print("the coverage"))
    checks.run([])
    assert commands["required"][0] == ["True"]
    assert commands["tests"][1]["REVERIE_REQUIRE_HOSTS"] == "1"
    assert "--cov=server" in commands["tests"][0]
    assert "the coverage" in capsys.readouterr().out


def test_coverage_is_summed_by_package() -> None:
    def file(ran: int, statements: int) -> dict[str, dict[str, int]]:
        return {"summary": {"covered_lines": ran, "num_statements": statements}}

    report = {
        "files": {
            "plugin/reverie_plugin/session.py": file(1, 10),
            "server/reverie_server/a.py": file(30, 40),
            "server/reverie_server/dream/b.py": file(30, 50),
            "tests/conftest.py": file(5, 5),
            "plugin/gimp/reverie_gimp/dialog.py": file(0, 7),
        }
    }
    assert list(checks.shares(report).items()) == [("plug-in", 0.1), ("server", 60 / 90), ("all", 0.61)]


# --- the editors


@pytest.mark.parametrize(("text", "known"), [(DEBIAN, True), (MINT, True), (FEDORA, False), ("", False)])
@on_debian
def test_debian_and_what_is_made_from_it_are_known(tmp_path: Path, text: str, known: bool) -> None:
    (tmp_path / "os-release").write_text(text)
    assert (hindrance(tmp_path / "os-release") is None) == known


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another system than Debian."""
    (tmp_path / "os-release").write_text(FEDORA)
    monkeypatch.setattr(editors_for_tests, "OS_RELEASE", tmp_path / "os-release")


def test_on_another_system_required_editors_are_refused_in_a_sentence(elsewhere: None) -> None:
    with pytest.raises(InstallFailed, match="on Debian and Ubuntu") as refused:
        prepare(required=True)
    assert "without --with-editors" in refused.value.remedy


def test_on_another_system_the_other_tests_run(elsewhere: None) -> None:
    prepare(required=False)


@on_debian
def test_who_is_not_root_gets_them_by_sudo_with_home_and_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command = as_root([Path("/x/prepare.sh"), "--check"], {"HOME": "/home/me", "PATH": "/bin", "LANG": "C"})
    given = ["env", "PATH=/bin", "HOME=/home/me"]
    assert command == ["sudo", "--preserve-env=HOME,PATH,LANG", *given, "/x/prepare.sh", "--check"]


@on_debian
def test_no_password_of_a_proxy_stands_on_sudos_command_line(
    commands: dict[str, tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy.example:3128")

    checks.run(["--with-editors"])

    command, variables = commands["tests"]
    assert command[0] == "sudo"
    assert "https_proxy" in command[1]
    assert not any("secret" in word for word in command)
    assert variables["https_proxy"] == "http://me:secret@proxy.example:3128"


@on_debian
def test_without_root_and_sudo_they_cannot_be_got(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text(DEBIAN)
    (tmp_path / "apt-get").touch(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hindrance(tmp_path / "os-release") == "you are not root, and there is no sudo."


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scripts in place of those that get the programs: two have nothing to do, the other makes a file."""
    for name in ("gimp", "browser", "krita"):
        folder = tmp_path / "hosts" / name
        folder.mkdir(parents=True)
        (folder / "prepare.sh").write_text(PREPARE)
        (folder / "prepare.sh").chmod(0o755)
    for name in ("gimp", "browser"):
        (tmp_path / "hosts" / name / "made").touch()
    monkeypatch.setattr(editors_for_tests, "SCRIPTS", tmp_path / "hosts")
    return tmp_path / "hosts"


@on_debian
@by_root
def test_required_editors_are_got_after_saying_what_is_fetched(
    scripts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(required=True)
    assert (scripts / "krita" / "made").exists()
    said = capsys.readouterr().out
    assert "Krita, by this system's package and in a Debian 13 tree: up to 590 MB to fetch, 2.0 GB on disk" in said
    assert "GIMP" not in said

    prepare(required=True)
    assert capsys.readouterr().out == ""


@on_debian
@by_root
def test_an_editor_that_cannot_be_got_stops_the_tests_in_a_sentence(scripts: Path) -> None:
    (scripts / "krita" / "broken").touch()
    with pytest.raises(InstallFailed, match=r"^Krita, by this system's package .* could not be got"):
        prepare(required=True)


def test_without_a_terminal_nobody_is_asked(scripts: Path) -> None:
    prepare(required=False)
    assert not (scripts / "krita" / "made").exists()


@on_debian
@by_root
@pytest.mark.parametrize(("answer", "got"), [("y\n", True), ("\n", False), ("n\n", False), ("\x04", False)])  # Ctrl-D
def test_a_person_at_a_terminal_is_asked_first(scripts: Path, answer: str, got: bool) -> None:
    code = f"""
import sys; sys.path[:0] = {[str(CHECKOUT), str(CHECKOUT / "shared")]!r}
from pathlib import Path
from installer import editors_for_tests
editors_for_tests.SCRIPTS = Path({str(scripts)!r})
editors_for_tests.prepare(required=False)
"""
    import pty  # POSIX systems alone have it

    terminal, end = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", code], stdin=end, stdout=end, stderr=end)
    os.close(end)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(terminal, 1000)
    os.write(terminal, answer.encode())
    assert process.wait(20) == 0
    os.close(terminal)
    assert b"590 MB to fetch" in said
    assert (scripts / "krita" / "made").exists() == got


@on_debian
@pytest.mark.parametrize("name", ["gimp", "krita"])
def test_the_check_of_the_real_scripts_makes_nothing(name: str, own_home: Path) -> None:
    assert subprocess.run([SCRIPTS / name / "prepare.sh", "--check"], timeout=20).returncode == 1
    assert list(own_home.iterdir()) == []


# --- tests that did not run


def run_the_tests_of_gimp(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run some tests in GIMP where there is none: the Debian tree is looked for in the (empty) home."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/hosts/gimp/test_windows.py"],
        cwd=CHECKOUT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_one_line_says_how_many_tests_of_which_editor_did_not_run_and_what_to_do() -> None:
    ended = run_the_tests_of_gimp()

    assert ended.returncode == 0
    *_, reason, line, last = ended.stdout.splitlines()
    count = int(line.split(" of GIMP")[0].rpartition(" ")[2])
    assert f"{count} skipped" in last
    assert line.endswith("python3 install.py test --with-editors")
    assert f"SKIPPED [{count}]" in reason
    assert ended.stdout.count("SKIPPED") == 1


def test_where_the_editors_are_required_a_missing_one_is_a_failure() -> None:
    ended = run_the_tests_of_gimp(REVERIE_REQUIRE_HOSTS="1")

    assert ended.returncode == 1
    assert "did not run" not in ended.stdout
