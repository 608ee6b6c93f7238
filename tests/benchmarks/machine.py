"""Which machine and which software the figures come from."""

from __future__ import annotations

import platform
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

INSTRUCTIONS = {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"}
"""The processor's instructions that decide how fast a convolution is, as Linux names them."""


def describe() -> dict[str, Any]:
    """The processor, memory, system and versions of this machine, and today's date."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "tensorflow": next(found for name in ("tensorflow-cpu", "tensorflow") if (found := _version(name))),
        "date": datetime.now(timezone.utc).date().isoformat(),
    }


def in_words(facts: dict[str, Any]) -> str:
    """One line for people."""
    words = "{processor}, {cores} cores, {memory_gb} GB, {system}, Python {python}, TensorFlow {tensorflow}; {date}"
    return words.format(**facts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """The processor's name, and which of INSTRUCTIONS it has."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    flags = set(facts.get("flags", "").split()) & INSTRUCTIONS
    return f"{facts.get('model name', platform.processor())} ({', '.join(sorted(flags))})"
