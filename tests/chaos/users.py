"""Another user of the machine, a real one: what it can reach, read, write, end and plant.

Reverie's home lies in a folder that anybody may enter, and there is a picture in shared memory. The other user gets
nothing; what it has put under the names of Reverie's shared memory hinders neither this server nor the next one.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from reverie_shared.picture import Picture
from tests.chaos.outcome import Outcome
from tests.chaos.watch import faults
from tests.service.processes import ServerProcess
from tests.service.samples import picture
from tests.service.strangers import as_another_user, reach
from tests.service.wire import Wire

_NO_PROCESS = 999_999_999
"""A number that no process has."""


def run(count: int, seed: int) -> Outcome:
    """Be another user `count` times, each with a server of its own before and after what is planted."""
    if os.geteuid():
        return Outcome("users", 0, [], {"left out": "only root can become another user"})
    losses: list[str] = []
    tried = 0
    for attempt in range(count):
        with TemporaryDirectory(prefix="reverie-chaos-") as home:
            Path(home).chmod(0o755)
            had, tries = _attack(Path(home), picture(seed + attempt))
            tried += tries
            losses += [f"Attempt {attempt + 1}: {what}" for what in had]
    return Outcome("users", count, losses, {"tried": f"{tried:,}"})


def _attack(home: Path, sent: Picture) -> tuple[list[str], int]:
    """What another user got or did, in words, and how much it tried."""
    server = ServerProcess(home)
    planted: list[Path] = []
    victim = home / "victim"
    victim.write_text("untouched")
    try:
        _use(server, sent)
        acts = _acts(server)
        if had := as_another_user(lambda: [what for what, act in acts.items() if _succeeds(act)]):
            return had, len(acts)
        planted = _names(server)
        as_another_user(lambda: [_plant(name, victim) for name in planted])
        _use(server, sent)
        had = faults(server)
        server.stop()
        server = ServerProcess(home)
        _use(server, sent)
        had += faults(server)
        gone = [name for name in planted if not os.path.lexists(name)]
        had += [f"{name}, which it had put there, is gone." for name in gone]
        if victim.read_text() != "untouched":
            had.append("A file was changed through a link.")
    finally:
        server.stop()
        for name in planted:
            name.rmdir() if name.is_dir() and not name.is_symlink() else name.unlink(missing_ok=True)
    return had, len(acts) + len(planted)


def _use(server: ServerProcess, sent: Picture) -> None:
    """An honest client sends a picture, which stays in shared memory, and fetches it."""
    wire = Wire(server.connection)
    wire.hello()
    assert wire.fetch(wire.upload(sent)) == sent
    wire.close()


def _acts(server: ServerProcess) -> dict[str, Callable[[], object]]:
    """What is tried, in words: all that must be refused."""
    connection, home = server.connection, server.places.home
    acts: dict[str, Callable[[], object]] = {
        f"It connected to {endpoint}.": partial(reach, endpoint)
        for endpoint in (connection.control, connection.pictures)
    }
    acts["It ended the server."] = lambda: os.kill(connection.pid, signal.SIGKILL)
    for path in (*home.rglob("*"), *server.segments()):
        if path.is_dir():
            acts[f"It wrote into the folder {path}."] = (path / "planted").touch
            continue
        if path.suffix in (".json", ".log", ".lock") or path.parent == Path("/dev/shm"):
            acts[f"It read {path}."] = path.read_bytes
        acts[f"It wrote to {path}."] = partial(path.open, "r+b")
        acts[f"It removed {path}."] = path.unlink
    return acts


def _succeeds(act: Callable[[], object]) -> bool:
    with suppress(OSError):
        act()
        return True
    return False


def _names(server: ServerProcess) -> list[Path]:
    """Names like those of this server's segments, of it and of one that has ended."""
    segment = server.segments()[0]
    home = segment.name.split(str(server.process.pid))[0]
    return [
        segment.with_name(f"{home}{process}_0a1b2{digit}")
        for process in (server.process.pid, _NO_PROCESS)
        for digit in range(3)
    ]


def _plant(name: Path, victim: Path) -> str:
    """Put a file, a folder or a link there, by the name's last digit; returns the name."""
    match name.name[-1]:
        case "0":
            name.touch()
        case "1":
            name.mkdir()
        case _:
            name.symlink_to(victim)
    return str(name)
