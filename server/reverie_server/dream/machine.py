"""What this machine is good for: decided by its hardware alone, never by what happens to be free, so that `auto` is
repeatable; and TensorFlow set up for it.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import tensorflow as tf

SHARE = 0.5
"""Of the machine's memory, what the network may take; the rest is for pictures and for everyone else."""

_LIMIT = "TF_CPU_BFC_MEM_LIMIT_IN_MB"
"""Where TensorFlow reads it."""


@cache
def prepare() -> None:
    """Set TensorFlow up, before its first computation.

    On the processor it keeps the memory of one step for the next (asking the system for it anew cost a sixth of a
    step's processor time), and says so when `SHARE` is used up, where the system would end the process. Of a GPU it
    takes what it needs as it needs it: by default it would take all, from the editor's canvas too.
    """
    os.environ.setdefault("TF_CPU_ALLOCATOR_USE_BFC", "true")
    megabytes = int(psutil.virtual_memory().total * SHARE) >> 20
    os.environ.setdefault(_LIMIT, str(megabytes))
    for gpu in _gpus():
        tf.config.experimental.set_memory_growth(gpu, True)


def device() -> str:
    """What dreams, in words: the first GPU TensorFlow sees, else the processor."""
    if gpus := _gpus():
        return str(_details(gpus[0]).get("device_name", "GPU"))
    return f"CPU ({psutil.cpu_count()} cores)"


def precision() -> str:
    """`bfloat16` where it is multiplied faster than float32, else `float32`.

    On NVIDIA's GPUs that is compute capability 8 or higher. On processors it is AVX-512 with bf16 on AMD (measured: 1.5
    times as fast), and AMX on Intel. Intel's processors with AVX-512's bf16 alone run it at 0.6 of float32's speed
    (measured).
    """
    if gpus := _gpus():
        generation, _ = _details(gpus[0]).get("compute_capability") or (0, 0)
        return "bfloat16" if generation >= 8 else "float32"
    vendor, flags = _processor()
    fast = "amx_bf16" in flags or ("avx512_bf16" in flags and vendor == "AuthenticAMD")
    return "bfloat16" if fast else "float32"


def tile_size() -> int:
    """Side of a tile, in pixels, by the memory of what dreams: on processors about half a second of work on two cores,
    on a GPU large enough to keep it busy.
    """
    if _gpus() and (gigabytes := _gpu_gigabytes()):
        return 1024 if gigabytes > 7 else 640 if gigabytes > 3 else 448
    gigabytes = psutil.virtual_memory().total / 2**30
    return 640 if gigabytes > 7 else 448 if gigabytes > 3 else 320


class Allocated(NamedTuple):
    """Bytes that TensorFlow's tensors on the processor take now, and took at most since they were last asked for."""

    current: int
    peak: int


def allocated() -> Allocated:
    """What the tensors take."""
    found = tf.config.experimental.get_memory_info("CPU:0")
    tf.config.experimental.reset_memory_stats("CPU:0")
    return Allocated(found["current"], found["peak"])


def limit() -> float:
    """Bytes that tensors may take on the processor; a GPU, whose kernels say themselves when it is full, sets none."""
    return float("inf") if _gpus() else float(int(os.environ[_LIMIT]) << 20)


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


def _gpus() -> list[Any]:
    return list(tf.config.list_physical_devices("GPU"))


def _details(gpu: Any) -> dict[str, Any]:
    return dict(tf.config.experimental.get_device_details(gpu))


def _gpu_gigabytes() -> float | None:
    """All memory of the first GPU, as NVIDIA's driver says it; None for another maker's."""
    command = shutil.which("nvidia-smi")
    if not command:
        return None
    query = [command, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    found = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    first = found.stdout.partition("\n")[0].strip()
    return float(first) / 1024 if found.returncode == 0 and first.isdecimal() else None
