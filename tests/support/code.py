"""Copies of the code that a test changes."""

from __future__ import annotations

from pathlib import Path


def change(file: Path, old: str, new: str) -> None:
    """Replace `old`, which must stand in the file exactly once: a test of changed code shall not pass without it."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")
