"""The processor: its maker and instruction sets, and giving way on it."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import psutil

_NICE = 10


def processor() -> tuple[str, set[str]]:
    """The processor's vendor and instruction sets, by Linux's names; empty on other systems, where no processor is
    known to be fast with bfloat16 in TensorFlow.
    """
    if platform.system() != "Linux":
        return "", set()
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return facts.get("vendor_id", ""), set(facts.get("flags", "").split())


def give_way() -> None:
    """Give way to all other processes, the editor and the server among them: a dream uses every processor."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, _NICE - os.nice(0)))
