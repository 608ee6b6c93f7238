"""Modules in the folder that a person works in are not imported, whichever process of Reverie's is started there.

A download folder may hold an `argparse.py` that somebody else has written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from installer.installation import CHECKOUT
from installer.uninstall import uninstall
from reverie_plugin.connect.client import RELAY_VARIABLE
from reverie_shared.connection import Connection
from reverie_shared.places import Places
from tests.service.processes import wait_for
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie
from tests.support.small_installation import User, use_small_lock

PACKAGES = (
    *("click", "filelock", "google", "h5py", "keras", "msgpack", "numpy", "pip", "platformdirs", "psutil", "rich"),
    *("PIL", "reverie_cli", "reverie_plugin", "reverie_server", "reverie_shared", "requests", "sitecustomize"),
    *("tensorflow", "usercustomize", "zmq"),
)
"""What Reverie and its libraries import beside the standard library."""

START = (
    "import runpy, sys; sys.path[:0] = {roots}; runpy.run_module('reverie_cli', run_name='__main__', alter_sys=True)"
)
"""The `reverie` command as the installer makes it: its own process imports nothing from the current folder."""


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Path]:
    """A folder with a module for each name that Reverie may import; none of them must have run in the end."""
    folder, marker = tmp_path / "downloads", tmp_path / "imported"
    folder.mkdir()
    code = f"open({str(marker)!r}, 'a').write(__name__ + '\\n')\nraise ImportError('planted')\n"
    for name in (*sys.stdlib_module_names, *PACKAGES):
        (folder / f"{name}.py").write_text(code)
    yield folder
    assert not marker.exists(), marker.read_text()


@pytest.fixture
def reverie(tmp_path: Path) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path / "home") as reverie:
        yield reverie


def start(reverie: Reverie, folder: Path, *arguments: object) -> subprocess.Popen[str]:
    """Start the command in that folder."""
    code = START.format(roots=reverie.environment["PYTHONPATH"].split(os.pathsep))
    return subprocess.Popen(
        [sys.executable, "-I", "-c", code, *map(str, arguments)],
        cwd=folder,
        env=reverie.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(reverie: Reverie, folder: Path, *arguments: object) -> str:
    process = start(reverie, folder, *arguments)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def dream(reverie: Reverie, folder: Path) -> None:
    """Dream in that folder, by the running server, or one that is started for it."""
    cat, out = folder.parent / "cat.png", folder.parent / "out.png"
    with Image.open(PHOTO) as image:
        image.resize((60, 40)).save(cat)
    run(reverie, folder, "dream", cat, "-o", out, "--overwrite", "--steps", 1, "--smallest", 48)
    assert out.exists()


def test_a_server_its_worker_and_the_relay_to_it_import_none(
    reverie: Reverie, planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RELAY_VARIABLE, "1")

    dream(reverie, planted)
    run(reverie, planted, "status")
    run(reverie, planted, "stop")


def test_a_server_in_a_terminal_and_its_worker_import_none(reverie: Reverie, planted: Path) -> None:
    serving = start(reverie, planted, "serve")
    wait_for(lambda: Connection.read(reverie.places.connection), "the connection file")

    dream(reverie, planted)
    run(reverie, planted, "stop")

    assert serving.communicate(timeout=60)[0] == ""


def test_the_process_that_looks_through_a_network_file_imports_none(reverie: Reverie, planted: Path) -> None:
    (planted / "own.npz").write_bytes(b"no network")

    looking = start(reverie, planted, "dream", PHOTO, "-o", planted.parent / "out.png", "--network", "own.npz")

    said, _ = looking.communicate(timeout=60)
    assert (looking.returncode, said.count("\n")) == (2, 1), said
    assert "own.npz cannot dream: it is neither" in said


def test_the_process_that_a_command_of_clusters_starts_imports_none(reverie: Reverie, planted: Path) -> None:
    asking = start(reverie, planted, "cluster", "stop")

    assert asking.communicate(timeout=60)[0] == "This machine is a node of no cluster.\n"


@pytest.mark.parametrize("word", ["doctor", "uninstall"])
def test_the_installer_imports_none(planted: Path, tmp_path: Path, word: str) -> None:
    told = subprocess.run(
        [sys.executable, CHECKOUT / "install.py", word, "--prefix", tmp_path / "reverie"],
        cwd=planted,
        env={**os.environ, "PATH": str(tmp_path)},  # no editor of this machine is found
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "Traceback" not in told.stderr


@pytest.mark.skipif(os.name != "posix", reason="a POSIX user's folders")
def test_installing_checking_and_removing_import_none(
    own_home: Path, planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_small_lock(tmp_path, monkeypatch)
    user = User(own_home, Places(own_home / "share" / "reverie"))
    monkeypatch.chdir(planted)

    assert user.install()

    assert user.environment.fault() is None
    uninstall(user.places)
