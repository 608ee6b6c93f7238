from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from installer import code_copy, command, install_lock, machine, photographs, record
from installer.failure import InstallFailed
from installer.install_lock import is_held
from installer.installation import CHECKOUT
from installer.pip import Progress
from installer.record import Record
from reverie_shared.networks import FILES, PHOTOGRAPHS

posix = pytest.mark.skipif(os.name != "posix", reason="links to commands are a custom of POSIX systems")


# --- the copy of the code


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    code_copy.install(CHECKOUT, tmp_path / "code")
    return tmp_path / "code"


def test_the_copy_is_current_and_has_no_compiled_files(copy: Path) -> None:
    assert code_copy.is_current(CHECKOUT, copy)
    assert not [path for path in copy.rglob("*") if path.name == "__pycache__"]


def test_compiled_files_do_not_make_the_copy_old(copy: Path) -> None:
    cache = copy / "shared" / "reverie_shared" / "__pycache__"
    cache.mkdir()
    (cache / "places.cpython-312.pyc").write_bytes(b"compiled")
    assert code_copy.is_current(CHECKOUT, copy)


@pytest.mark.parametrize("harm", ["delete", "change", "add"])
def test_a_copy_that_differs_in_one_file_is_replaced(copy: Path, harm: str) -> None:
    victim = copy / "shared" / "reverie_shared" / "places.py"
    if harm == "delete":
        victim.unlink()
    elif harm == "change":
        victim.write_bytes(victim.read_bytes() + b"#")
    else:
        victim.with_name("stray.py").write_text("")
    assert not code_copy.is_current(CHECKOUT, copy)
    code_copy.install(CHECKOUT, copy)
    assert code_copy.is_current(CHECKOUT, copy)
    assert [path.name for path in copy.parent.iterdir()] == ["code"]


def test_what_an_interrupted_copy_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "code.new" / "shared").mkdir(parents=True)
    (tmp_path / "code.old").mkdir()
    code_copy.install(CHECKOUT, tmp_path / "code")
    assert [path.name for path in tmp_path.iterdir()] == ["code"]


# --- the command


@posix
def test_the_command_passes_arguments_on_from_a_folder_with_an_awkward_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's a $HOME"
    folder.mkdir()
    python = folder / "python"
    python.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    python.chmod(0o755)
    command.install(folder / "bin" / "reverie", python)
    output = subprocess.check_output([folder / "bin" / "reverie", "dream", "my photo.png"], text=True)
    assert output == "-I|-m|reverie_cli|dream|my photo.png|"


def test_a_command_is_written_once_and_again_when_it_was_changed(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "reverie"
    assert command.install(program, tmp_path / "python")
    assert not command.install(program, tmp_path / "python")
    program.write_text("broken")
    assert command.install(program, tmp_path / "python")


@pytest.fixture
def user(own_home: Path) -> Path:
    """A user's empty home folder."""
    return own_home


@posix
def test_the_link_leads_to_the_command(user: Path, tmp_path: Path) -> None:
    place = command.link(tmp_path / "reverie")
    assert place == user / ".local" / "bin" / "reverie"
    assert place.readlink() == tmp_path / "reverie"
    assert command.link(tmp_path / "reverie") == place


@posix
def test_a_program_of_the_same_name_stays(user: Path, tmp_path: Path) -> None:
    other = user / ".local" / "bin" / "reverie"
    other.parent.mkdir(parents=True)
    other.write_text("another program")
    assert command.link(tmp_path / "reverie") is None
    assert other.read_text() == "another program"


@posix
def test_a_link_to_a_reverie_that_is_gone_is_replaced(user: Path, tmp_path: Path) -> None:
    place = user / ".local" / "bin" / "reverie"
    place.parent.mkdir(parents=True)
    place.symlink_to(tmp_path / "gone" / "bin" / "reverie")
    assert command.link(tmp_path / "reverie") == place
    assert place.readlink() == tmp_path / "reverie"


# --- the record


def test_a_record_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    saved = Record("/home/réverie", build="0123", code=["/a", "/b"], link=None, made=["/c"], complete=True)
    saved.save(tmp_path / "install.json")
    assert record.load(tmp_path / "install.json") == saved


@pytest.mark.parametrize("content", ["", "{", "\0\0"])
def test_a_broken_record_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "install.json").write_text(content)
    assert record.load(tmp_path / "install.json") is None


def test_the_record_of_a_later_version_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "install.json").write_text('{"product": "reverie", "home": "/h", "hologram": 3}')
    assert record.load(tmp_path / "install.json") == Record("/h")


# --- one installer at a time

HOLD = """
import sys; sys.path[:0] = {path!r}
from pathlib import Path
from installer import install_lock
with install_lock.hold(Path({lock!r})):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(lock: Path) -> subprocess.Popen[str]:
    """Another process that holds `lock` until its standard input ends."""
    code = HOLD.format(path=[str(CHECKOUT), str(CHECKOUT / "shared")], lock=str(lock))
    process = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_installer_says_that_another_is_at_work(tmp_path: Path) -> None:
    with hold(tmp_path / "lock") as first:
        assert is_held(tmp_path / "lock")
        with pytest.raises(InstallFailed, match="Another installer is at work"), install_lock.hold(tmp_path / "lock"):
            pass
        first.communicate()
    assert not (tmp_path / "lock").exists()


def test_a_killed_installer_holds_nobody_up(tmp_path: Path) -> None:
    with hold(tmp_path / "lock") as first:
        first.kill()
    assert (tmp_path / "lock").exists()
    assert not is_held(tmp_path / "lock")
    with install_lock.hold(tmp_path / "lock"):
        assert is_held(tmp_path / "lock")


@posix
def test_an_installer_that_begins_as_another_ends_keeps_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock"
    second: list[subprocess.Popen[str]] = []
    release = FileLock.release

    def release_and_let_another_begin(self: FileLock, force: bool = False) -> None:
        release(self, force)
        if not second:
            second.append(hold(lock))

    with monkeypatch.context() as patch:
        patch.setattr(FileLock, "release", release_and_let_another_begin)
        with install_lock.hold(lock):
            pass

    with second[0]:
        assert is_held(lock)
        second[0].communicate()


# --- the machine


def test_a_full_disk_is_refused_with_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(machine.NEEDED_GIGABYTES, "cpu", 1e9)
    there = machine.free_gigabytes(tmp_path)
    with pytest.raises(InstallFailed) as refused:
        machine.check_disk(tmp_path / "not" / "there" / "yet", ["cpu"], "Make room.")
    assert refused.value.remedy == "Make room."
    assert "needs 1000000000.0 GB" in refused.value.what
    said = re.search(r"there is ([\d.]+) GB", refused.value.what)
    assert said
    assert float(said[1]) == pytest.approx(there, rel=0.5)  # others use the disk meanwhile
    assert not (tmp_path / "not").exists()


# --- pip's progress


def test_the_counting_of_bytes_stays_out_of_the_log() -> None:
    progress = Progress(live=False)
    assert progress("Collecting numpy==2.2.6 (from -r cpu.txt (line 7))")
    assert not progress("Progress 1048576 of 273800000")


def test_a_big_download_is_shown_with_its_share(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(live=True)
    progress("  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (273.8 MB)")
    progress("Progress 136900000 of 273800000")
    assert "tensorflow_cpu: 137 of 274 MB" in capsys.readouterr().out


def test_without_a_terminal_only_big_files_get_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(live=False)
    progress("  Downloading six-1.17.0-py2.py3-none-any.whl (11 kB)")
    progress("  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (273.8 MB)")
    progress("Progress 136900000 of 273800000")
    assert capsys.readouterr().out == "  tensorflow_cpu: 273.8 MB\n"


# --- the network of photographs


def test_the_installer_and_the_server_mean_the_same_file() -> None:
    assert FILES[PHOTOGRAPHS] == photographs.FILE
