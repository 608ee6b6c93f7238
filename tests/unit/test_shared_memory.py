"""Pictures in memory that two processes share."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from reverie_server.pictures import shared_memory
from reverie_server.pictures.shared_memory import Block
from reverie_shared.picture import PixelFormat

FORMAT = PixelFormat(8192, 8192, "rgba")


@contextmanager
def no_more_memory_than_now() -> Iterator[None]:
    """The system refuses this process whatever it asks for beyond a hundred megabytes."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + 100_000_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def test_what_a_killed_server_left_is_removed_and_what_is_not_its_own_stays(tmp_path: Path) -> None:
    here = shared_memory.name_prefix(tmp_path)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    home = here.removesuffix(f"{os.getpid()}_")
    segments = Path("/dev/shm")
    left = segments / f"{home}{ended.pid}_0a1b2c"
    foreign, own = segments / f"{home}notes", segments / f"{here}0a1b2c"
    for file in (left, foreign, own):
        file.touch()
    try:
        shared_memory.remove_leftovers(tmp_path)

        assert [file.exists() for file in (left, foreign, own)] == [False, True, True]
    finally:
        for file in (left, foreign, own):
            file.unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems show no files")
def test_what_others_have_put_under_the_names_of_segments_stays_and_hinders_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    home = shared_memory.name_prefix(tmp_path).removesuffix(f"{os.getpid()}_")
    folder, link, foreign = (Path("/dev/shm") / f"{home}{ended.pid}_0a1b2{digit}" for digit in range(3))
    endless = Path("/dev/shm") / f"{home}{'9' * 40}_0a1b2c"
    folder.mkdir()
    link.symlink_to(tmp_path)
    foreign.touch()
    endless.touch()
    with suppress(PermissionError):  # only root may give a file away
        os.chown(foreign, 12345, 12345)
    try:
        shared_memory.remove_leftovers(tmp_path)

        assert (folder.is_dir(), link.is_symlink(), endless.exists()) == (True, True, True)
        assert foreign.exists() == (os.geteuid() == 0)
        assert f"{folder} looks like a picture of Reverie's" in caplog.text
        assert f"{link} looks like a picture of Reverie's" in caplog.text
    finally:
        folder.rmdir()
        for file in (link, foreign, endless):
            file.unlink(missing_ok=True)


def test_a_picture_outlives_a_worker_that_has_no_room_to_look_at_it() -> None:
    segment = shared_memory.allocate(FORMAT.size, shared_memory.name_prefix(Path("/nowhere")))
    try:
        with no_more_memory_than_now(), pytest.raises(OSError, match="memory"):
            shared_memory.read(Block(segment.name, FORMAT))

        assert shared_memory.read(Block(segment.name, FORMAT)).format == FORMAT
    finally:
        segment.close()
        segment.unlink()


@pytest.mark.parametrize("granted", [2**20, 10_240])
def test_many_more_files_are_asked_for_than_pictures_take(granted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [256]

    def grant(_: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > granted:
            raise ValueError("current limit exceeds maximum limit")
        limits.append(wanted[0])

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", grant)

    assert shared_memory.max_pictures() == 1000

    assert limits == [256, min(granted, 65_536)]
