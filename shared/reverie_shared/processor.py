"""What this machine's processor can do."""

from __future__ import annotations

import platform
from pathlib import Path

FACTS = Path("/proc/cpuinfo")
"""Where Linux says what a processor can do."""


def processor() -> tuple[str, set[str]]:
    """The processor's vendor and instruction sets, by Linux's names; empty on other systems."""
    if platform.system() != "Linux":
        return "", set()
    try:
        lines = FACTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "", set()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return facts.get("vendor_id", ""), set(facts.get("flags", "").split())


def lacks_avx() -> bool:
    """Whether it has no AVX instructions, without which TensorFlow ends its process; False where that is not known."""
    _, sets = processor()
    return platform.machine() == "x86_64" and bool(sets) and "avx" not in sets
