"""A connection file that is lost or damaged under a running server, which is found, asked and stopped all the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from installer.installed_command import InstalledCommand
from installer.output import Output
from reverie_plugin.connect import launch
from reverie_plugin.connect.launch import connect
from reverie_plugin.driver import run_to_end
from reverie_shared.connection import Connection
from reverie_shared.errors import ServerUnavailable
from reverie_shared.places import Places
from tests.service.processes import ServerProcess, wait_for
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie, runs

Harm = Callable[[Places], object]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def replace_by_fifo(places: Places) -> None:
    os.mkfifo(beside := places.run / "other")
    beside.replace(places.connection)  # in one step: the server looks at any moment


def replace_by_link(places: Places) -> None:
    (beside := places.run / "other").symlink_to("nowhere")
    beside.replace(places.connection)


def replace_by_folder(places: Places) -> None:
    places.connection.unlink()
    (places.connection / "not empty").mkdir(parents=True)


def remove_folder(places: Places) -> None:
    shutil.rmtree(places.run.rename(places.home / "other"))  # in one step, too


def lead_elsewhere(places: Places) -> None:
    found = json.loads(places.connection.read_text())
    places.connection.write_text(json.dumps({**found, "control": "tcp://127.0.0.1:9"}))


HARMS: dict[str, Harm] = {
    "removed": lambda places: places.connection.unlink(),
    "emptied": lambda places: os.truncate(places.connection, 0),
    "cut": lambda places: os.truncate(places.connection, 100),
    "nonsense": lambda places: places.connection.write_bytes(b"\xff" * 300),
    "nested": lambda places: places.connection.write_text("[" * 4000),
    "of other types": lambda places: places.connection.write_text(json.dumps({"control": 3, "pid": "x"})),
    "leading elsewhere": lead_elsewhere,
    "a FIFO": replace_by_fifo,
    "a dangling link": replace_by_link,
    "a folder": replace_by_folder,
    "gone with its folder": remove_folder,
}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path_factory.mktemp("home"))
    yield server
    server.stop()


@pytest.mark.parametrize("harm", HARMS)
def test_the_server_writes_its_file_again(serving: ServerProcess, harm: str) -> None:
    published = serving.connection
    before = serving.log().count("was removed or changed, and is written again")

    HARMS[harm](serving.places)

    wait_for(lambda: Connection.read(serving.places.connection) == published, "the connection file")
    wait_for(lambda: serving.log().count("was removed or changed, and is written again") > before, "a line in the log")
    assert stat.S_IMODE(serving.places.connection.stat().st_mode) == 0o600
    assert stat.S_IMODE(serving.places.run.stat().st_mode) == 0o700


@pytest.mark.parametrize(("name", "mode"), [("run", 0o777), ("run", 0o750), ("connection", 0o644)])
def test_what_was_opened_to_others_is_closed_again_and_the_log_says_so(
    serving: ServerProcess, name: str, mode: int
) -> None:
    assert serving.connection
    path: Path = getattr(serving.places, name)
    before = serving.log().count(f"{path} was open to others, and is closed again.")

    path.chmod(mode)

    wait_for(lambda: not path.stat().st_mode & 0o077, "the closed folder")
    wait_for(lambda: serving.log().count(f"{path} was open to others, and is closed again.") > before, "the log")


def test_a_second_server_leaves_although_the_lock_file_was_removed(
    serving: ServerProcess, start: Callable[..., ServerProcess]
) -> None:
    assert serving.connection
    serving.places.server_lock.unlink()
    wait_for(serving.places.server_lock.exists, "the lock file")

    second = start(home=serving.places.home)

    assert second.ended() == 0
    assert "running already" in second.printed


@pytest.fixture
def reverie(tmp_path: Path) -> Iterator[Reverie]:
    """A Reverie whose server runs."""
    with fresh_reverie(tmp_path / "home") as reverie:
        reverie.run("weights")
        yield reverie


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or not runs(psutil.Process(pid))


def test_a_dream_and_stop_need_no_intact_file(reverie: Reverie, tmp_path: Path) -> None:
    with Image.open(PHOTO) as image:
        image.resize((60, 40)).save(tmp_path / "cat.png")
    pid = reverie.status()["pid"]
    dream = ("dream", tmp_path / "cat.png", "-o", tmp_path / "out.png", "--steps", 1, "--smallest", 48)
    os.truncate(reverie.places.connection, 100)

    done = reverie.run(*dream)

    assert done.returncode == 0, done.stderr
    assert reverie.status()["pid"] == pid
    reverie.places.connection.unlink()
    assert reverie.status()["pid"] == pid
    reverie.places.connection.unlink()
    assert reverie.run("stop").stdout == "The server has stopped.\n"
    assert ended(pid)


def test_a_server_that_hangs_without_its_file_is_told_in_words_and_stopped(
    reverie: Reverie, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = reverie.status()["pid"]
    os.kill(pid, signal.SIGSTOP)
    reverie.places.connection.unlink()

    told = reverie.run("status")

    assert told.returncode != 0
    assert f"A server runs, process {pid}" in told.stderr
    assert "reverie stop" in told.stderr
    reverie.places.connection.write_text("nonsense")
    monkeypatch.setattr(launch, "ANSWER_SECONDS", 0.2)
    with pytest.raises(ServerUnavailable, match=r"connection\.json, cannot be used: Expecting value.*reverie stop"):
        run_to_end(connect(reverie.installation, "test"))
    assert reverie.run("stop").stdout == "The server has stopped.\n"
    assert ended(pid)


def test_the_uninstaller_stops_a_server_whose_file_is_lost_also_where_the_command_is_broken(reverie: Reverie) -> None:
    pid = reverie.status()["pid"]
    reverie.places.connection.unlink()

    InstalledCommand(reverie.places, Path("/bin/false"), Output()).stop()

    wait_for(lambda: ended(pid), "its end")
