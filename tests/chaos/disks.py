"""A disk that is full, read-only or gone, or whose folder is removed, at a random moment of a dream.

It holds the home, the target or the logs, and is small: it is mounted in memory, for this attack's processes alone.
While it is not well, a dream is done or refused in words. Afterwards the photo and the target are as they were, nothing
is half written, and once the disk is well the next dream is fine.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from reverie_shared.places import Places
from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import BEGINNING, IN_WORDS, Scene, home_folder, moment, scene_in, target_folder
from tests.support.small_memory import OWN_MOUNTS, can_mount

ROOM = 2**22
"""Bytes that a disk holds."""

LEFT = (0, 2**12, 2**15)
"""Bytes that are left on a full disk: none, too few for a server's files, and for a picture."""

WITHIN = 60.0
"""Seconds in which the client must have ended: it may wait for a server that cannot start."""


def run(count: int, seed: int) -> Outcome:
    """Harm a disk `count` times, in a process that has mounts of its own."""
    if not can_mount():
        return Outcome("disks", 0, [], {"left out": "only root can mount a file system"})
    with TemporaryDirectory(prefix="reverie-chaos-") as folder:
        attack = [sys.executable, "-m", __name__, folder, str(count), str(seed)]
        told = subprocess.run([*OWN_MOUNTS, *attack], stdout=subprocess.PIPE, check=True).stdout
    return Outcome(**json.loads(told))


# --- in the process with mounts of its own ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Disk:
    """A small file system at `root`."""

    root: Path
    folder: Path
    """The folder on it that Reverie uses."""
    again: Path
    """Where it is mounted as well, and stays."""

    def mount(self) -> None:
        """Make it. Below it nobody can write, where it is gone."""
        for place in (self.root, self.again):
            place.mkdir(parents=True)
        _mount("-t", "tmpfs", "-o", "ro", "none", self.root)
        _mount("-t", "tmpfs", "-o", f"size={ROOM}", "none", self.root)
        _mount("--bind", self.root, self.again)


@contextmanager
def _full(disk: Disk, chance: random.Random) -> Iterator[None]:
    taken = disk.root / "taken"
    with taken.open("wb", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(2**16))
        file.truncate(max(0, file.tell() - chance.choice(LEFT)))
    yield
    taken.unlink(missing_ok=True)


@contextmanager
def _read_only(disk: Disk, _: random.Random) -> Iterator[None]:
    """What is opened from now on is read-only; what is open stays so, for the system refuses otherwise."""
    _mount("--bind", disk.root, disk.root)
    _mount("-o", "remount,bind,ro", disk.root)
    yield
    _unmount(disk.root)


@contextmanager
def _gone(disk: Disk, _: random.Random) -> Iterator[None]:
    _unmount(disk.root)
    yield
    _mount("--bind", disk.again, disk.root)


@contextmanager
def _removed(disk: Disk, _: random.Random) -> Iterator[None]:
    """The folder is removed with all that is in it; a mounted one itself stays."""
    shutil.rmtree(disk.folder, ignore_errors=True)
    yield


_Harm: TypeAlias = Callable[[Disk, random.Random], AbstractContextManager[None]]

HARMS: tuple[_Harm, ...] = (_full, _read_only, _gone, _removed)
"""What is done to a disk, in turn."""


def disks(folder: Path) -> dict[str, Disk]:
    """The disks in a scene's folder, of which it has one at a time."""
    again = folder / "again"
    home, target = home_folder(folder), target_folder(folder)
    logs = Places(home).logs
    return {
        "home": Disk(home.parent, home, again),
        "target": Disk(target.parent, target, again),
        "logs": Disk(logs, logs, again),
    }


def attack(folder: Path, count: int, seed: int) -> Outcome:
    """Harm each disk as often as the others, `count` times in all."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    losses: list[str] = []
    names = ("home", "target", "logs")
    for place, name in enumerate(names):
        attempts = range(place, count, len(names))
        if not attempts:
            break
        disk = disks(folder / name)[name]
        disk.mount()
        with scene_in(folder / name) as attacked:
            for turn, attempt in enumerate(attacked.attempts(attempts)):
                harm = HARMS[(turn + place) % len(HARMS)]
                what = f"{name} {harm.__name__.strip('_').replace('_', '-')}"
                attacked.attempt = f"{attempt + 1} ({what})"
                ends[f"{what}, client {_attempt(attacked, disk, harm, chance)}"] += 1
            losses += attacked.losses
    return Outcome("disks", count, losses, counts(ends))


def _attempt(attacked: Scene, disk: Disk, harm: _Harm, chance: random.Random) -> str:
    """Harm the disk in mid-dream until the client ends; returns how it ended."""
    starts = chance.random() < 1 / 2
    if starts:
        attacked.reverie.run("stop")
    client = attacked.client(replaces=chance.random() < 1 / 2)
    moment(client, chance, early=1.0 if starts else 0.25, early_seconds=BEGINNING)
    attacked.server()
    with harm(disk, chance):
        end = attacked.check_end(client, IN_WORDS, WITHIN)
    attacked.target.parent.mkdir(exist_ok=True)
    if attacked.target.exists() or not (harm is _removed and disk.folder == attacked.target.parent):
        attacked.check_target(end)
    return end


def _mount(*words: str | Path) -> None:
    subprocess.run(["mount", *words], check=True)


def _unmount(root: Path) -> None:
    """Take away what was mounted there last; what is open on it stays so."""
    subprocess.run(["umount", "--lazy", root], check=True)


if __name__ == "__main__":
    print(json.dumps(asdict(attack(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))))
