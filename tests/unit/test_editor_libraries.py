"""The libraries that are put beside the plug-ins."""

from __future__ import annotations

import re

from installer.editor_libraries import LOCK

TEXT = LOCK.read_text(encoding="utf-8")


def test_the_lock_pins_every_package_with_hashes() -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE).strip())
    assert {"msgpack", "platformdirs", "pyzmq"} <= {entry.split("==")[0] for entry in entries}
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_has_one_version_for_every_python() -> None:
    """pip asks the Python it runs in about markers, not the one it installs for."""
    needed = re.findall(r"^(?:msgpack|platformdirs|pyzmq)==\S+(.*)", TEXT, re.MULTILINE)
    assert len(needed) == 3
    assert not any("python" in marker for marker in needed)


def test_the_lock_names_no_place_to_download_from() -> None:
    assert not re.search(r"https?:|--(extra-)?index|--find-links|--trusted-host", TEXT)
