"""Whether TensorFlow can run on this machine's processor."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

FACTS = Path("/proc/cpuinfo")
"""Where Linux says what a processor can do."""


def lacks_avx() -> bool:
    """Whether it has no AVX instructions, without which TensorFlow ends its process; False where that is not known."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    try:
        flags = [line.split() for line in FACTS.read_text(encoding="utf-8").splitlines() if line.startswith("flags")]
    except OSError:
        return False
    return bool(flags) and "avx" not in flags[0]
