"""Servers and clients for the service tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from reverie_server.networks.photographs import LOCK
from reverie_shared.connection import Connection
from tests.service.processes import ServerProcess
from tests.service.wire import Wire
from tests.support.isolation import package_index
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests of a module; it must end in good order, and leave no pictures in memory."""
    process = ServerProcess(tmp_path_factory.mktemp("home"))
    yield process
    process.stop()
    assert process.process.returncode == 0
    assert process.segments() == []
    assert process.printed == ""


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    """One Reverie, with its command, for all tests of a module; its server is stopped in the end."""
    with fresh_reverie(tmp_path_factory.mktemp("reverie")) as reverie:
        yield reverie


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of a cat, 150 x 100: no pixel is like its mirror image's."""
    path = tmp_path / "cat.png"
    with Image.open(PHOTO) as image:
        image.resize((150, 100)).save(path)
    return path


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the published wheel, as pip has downloaded it."""
    folder = tmp_path_factory.mktemp("wheels")
    options = ("--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest", folder, "--requirement", LOCK)
    with package_index():
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", *options], check=True)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers (in a home of the test's own, unless it names another), and ends those that still run."""
    started: list[ServerProcess] = []

    def start(*options: str, home: Path = tmp_path / "home", **more: object) -> ServerProcess:
        started.append(ServerProcess(home, *options, **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for process in started:
        process.stop()


@pytest.fixture
def dial() -> Iterator[Callable[[Connection], Wire]]:
    """Makes clients that have not said a word yet, and closes them after the test."""
    wires: list[Wire] = []

    def dial(connection: Connection) -> Wire:
        wires.append(Wire(connection))
        return wires[-1]

    yield dial
    for wire in wires:
        wire.close()


@pytest.fixture
def connect(server: ServerProcess, dial: Callable[[Connection], Wire]) -> Callable[[], Wire]:
    """Makes clients of the module's server that have said hello."""

    def connect() -> Wire:
        wire = dial(server.connection)
        wire.hello()
        return wire

    return connect


@pytest.fixture
def client(connect: Callable[[], Wire]) -> Wire:
    """A client of the module's server."""
    return connect()
