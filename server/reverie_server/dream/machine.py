"""What this machine is good for: decided by its hardware alone, never by what happens to be free, so that `auto` is
repeatable.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import psutil
import tensorflow as tf


def device() -> str:
    """What dreams, in words: the first GPU TensorFlow sees, else the processor."""
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        return str(tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU"))
    return f"CPU ({psutil.cpu_count()} cores)"


def precision() -> str:
    """`bfloat16` where the processor multiplies it faster than float32, else `float32`.

    That is AVX-512 with bf16 on AMD (measured: 1.5 times as fast), and AMX on Intel. Intel's processors with AVX-512's
    bf16 alone run it at half of float32's speed (measured).
    """
    vendor, flags = _processor()
    fast = "amx_bf16" in flags or ("avx512_bf16" in flags and vendor == "AuthenticAMD")
    return "bfloat16" if fast and not tf.config.list_physical_devices("GPU") else "float32"


def tile_size() -> int:
    """Side of a tile, in pixels: about half a second of work on two cores, smaller where memory is scarce."""
    gigabytes = psutil.virtual_memory().total / 2**30
    return 640 if gigabytes > 7 else 448 if gigabytes > 3 else 320


def peak_memory() -> int:
    """The most memory this process has held so far, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _processor() -> tuple[str, set[str]]:
    """Vendor and instruction sets by Linux's names; empty elsewhere, where no processor with fast bfloat16 in
    TensorFlow is known.
    """
    if platform.system() != "Linux":
        return "", set()
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return facts.get("vendor_id", ""), set(facts.get("flags", "").split())
