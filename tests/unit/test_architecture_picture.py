"""The picture in docs/ARCHITECTURE.md shows the packages that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parents[2]
DRAWN = set(re.findall(r'data-path="([^"]+)"', (CODE / "docs/pictures/architecture.svg").read_text(encoding="utf-8")))

SHOWN_WITH_THEIR_PARENT = {"document", "panels"}
"""Folders of one editor's package, which the picture shows as a whole."""


def packages() -> set[str]:
    """The folders under plugin, server and shared that hold modules, as paths from the checkout."""
    roots = [CODE / name for name in ("plugin", "server", "shared")]
    found = {file.parent for root in roots for file in root.rglob("__init__.py")}
    return {
        folder.relative_to(CODE).as_posix()
        for folder in found
        if "pykrita" not in folder.parts and folder.name not in SHOWN_WITH_THEIR_PARENT
    }


@pytest.mark.parametrize("path", sorted(DRAWN))
def test_what_is_drawn_exists(path: str) -> None:
    assert (CODE / path).is_dir()


def test_every_package_is_drawn() -> None:
    assert packages() - DRAWN == set()
