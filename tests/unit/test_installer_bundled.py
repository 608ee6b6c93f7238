from __future__ import annotations

from pathlib import Path

import pytest

from installer.bundled import PIP, PLATFORMDIRS, Wheel
from installer.failure import InstallFailed


@pytest.mark.parametrize("wheel", [PIP, PLATFORMDIRS])
def test_every_bundled_wheel_is_the_published_one(wheel: Wheel) -> None:
    assert wheel.verified().is_file()


def test_a_damaged_wheel_is_refused(tmp_path: Path) -> None:
    content = bytearray(PLATFORMDIRS.verified().read_bytes())
    content[1000] ^= 1
    (tmp_path / PLATFORMDIRS.name).write_bytes(content)
    with pytest.raises(InstallFailed, match="damaged"):
        PLATFORMDIRS.verified(tmp_path)


def test_a_missing_wheel_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstallFailed, match=PIP.name):
        PIP.verified(tmp_path)
