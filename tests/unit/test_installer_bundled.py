from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from installer.bundled import FILELOCK, FOLDER, PIP, PLATFORMDIRS, Wheel
from installer.failure import InstallFailed
from installer.installation import CHECKOUT


@pytest.mark.parametrize("wheel", [PIP, PLATFORMDIRS, FILELOCK])
def test_every_bundled_wheel_is_the_published_one(wheel: Wheel) -> None:
    assert wheel.verified().is_file()


def test_no_other_wheel_is_bundled() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {wheel.name for wheel in (PIP, PLATFORMDIRS, FILELOCK)}


def test_a_python_without_packages_has_the_bundled_ones() -> None:
    code = (
        f"import sys; sys.path[:0] = {[str(CHECKOUT), str(CHECKOUT / 'shared')]!r};"
        "from installer import bundled; bundled.make_importable();"
        "import filelock, platformdirs; print(filelock.__file__, platformdirs.__file__)"
    )
    where = subprocess.check_output([sys.executable, "-S", "-c", code], text=True)
    assert str(FOLDER / FILELOCK.name) in where
    assert str(FOLDER / PLATFORMDIRS.name) in where


def test_a_damaged_wheel_is_refused(tmp_path: Path) -> None:
    content = bytearray(PLATFORMDIRS.verified().read_bytes())
    content[1000] ^= 1
    (tmp_path / PLATFORMDIRS.name).write_bytes(content)
    with pytest.raises(InstallFailed, match="damaged"):
        PLATFORMDIRS.verified(tmp_path)


def test_a_missing_wheel_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstallFailed, match=PIP.name):
        PIP.verified(tmp_path)
