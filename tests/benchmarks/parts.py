"""The parts of a long benchmark, kept in a file as they are measured: a run that was ended goes on from there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tests.benchmarks import machine
from tests.benchmarks.tables import CannotMeasure

Found = TypeVar("Found")


class NotMeasured(CannotMeasure):
    """A part that is not kept, where nothing more is to be measured."""


class Parts:
    """What each part has found.

    Parameters
    ----------
    file : Path or None
        The file of JSON that keeps it, which need not exist yet; None keeps nothing.
    kept_only : bool
        Whether nothing more is measured.

    Raises
    ------
    CannotMeasure
        Where the file is of another machine, or of other software.
    """

    def __init__(self, file: Path | None, kept_only: bool = False) -> None:
        self._file, self._kept_only = file, kept_only
        self._found: dict[str, Any] = {"machine": _here()}
        if file is not None and file.is_file():
            self._found = json.loads(file.read_text(encoding="utf-8"))
            if self._found.get("machine") != _here():
                raise CannotMeasure(f"{file} is of another machine or of other software: remove it, or name another.")

    def get(self, name: str, measure: Callable[[], Found]) -> Found:
        """What the part of that name has found, now or before; only what JSON can hold comes back as it was. Raises
        `NotMeasured` where it is not kept, and nothing more is to be measured.
        """
        if self._kept_only and name not in self._found:
            raise NotMeasured(f"“{name}” is not in {self._file}: measure it first.")
        if self._file is None:
            return measure()
        if name not in self._found:
            self._found[name] = measure()
            self._file.write_text(json.dumps(self._found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        found: Found = self._found[name]
        return found


def _here() -> dict[str, Any]:
    return {name: fact for name, fact in machine.describe().items() if name != "date"}


NOT_KEPT = Parts(None)
"""Measures all parts anew."""
