"""The machine: which precision and tile size suit its hardware, how TensorFlow is set up, how much memory is in use.

`auto` depends on the hardware only, never on what is free at the moment, so that it is repeatable.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from functools import cache
from typing import Any, NamedTuple

import psutil
import tensorflow as tf

from reverie_shared.processor import processor as _processor

log = logging.getLogger(__name__)

SHARE = 0.5
"""The share of the machine's memory that the network may use; the rest is for pictures and other programs."""

_LIMIT = "TF_CPU_BFC_MEM_LIMIT_IN_MB"
"""The environment variable in which TensorFlow reads that limit."""

_DETERMINISM = "TF_DETERMINISTIC_OPS"
"""The environment variable by which TensorFlow's users choose repeatable results on GPUs, or not."""

_FULL = (
    "out of memory",
    "Cannot parse tensor from proto",  # there is no room for a constant of the graph: all of them can be parsed
)
"""What TensorFlow's errors say where memory has run out, though they are of other types."""

_LIBRARIES = 0.5
"""GiB that CUDA's libraries need on a GPU, about, before anything is computed."""


@cache
def prepare() -> None:
    """Set TensorFlow up; call it before TensorFlow's first computation.

    On the processor, memory is kept from one step to the next (to request it again cost a sixth of a step's processor
    time), and TensorFlow raises an error when `SHARE` is used up, before the system kills the process.

    On a GPU, memory is allocated as it is needed: by default TensorFlow would take all of it, the editor's canvas
    included. And convolutions are chosen by rules: by default TensorFlow tries several for each new size of tile and
    takes the fastest, which is not the same one in each process. So dreams differed from process to process, and the
    first of a size took up to 1.7 times as long (docs/GPU.md).
    """
    os.environ.setdefault("TF_CPU_ALLOCATOR_USE_BFC", "true")
    megabytes = int(psutil.virtual_memory().total * SHARE) >> 20
    os.environ.setdefault(_LIMIT, str(megabytes))
    gpus = _gpus()
    if gpus and _DETERMINISM not in os.environ:
        tf.config.experimental.enable_op_determinism()
    try:
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
    except (RuntimeError, ValueError) as error:  # ValueError: a share of the GPU was set by the program that uses us
        log.warning("TensorFlow was set up before, so it may take all of the GPU's memory: %s", error)


def device() -> str:
    """A description of the device that computes: the first GPU that TensorFlow finds, else the processor."""
    return gpu() or f"CPU ({psutil.cpu_count()} cores)"


def gpu() -> str:
    """The name of the first GPU that TensorFlow finds; empty where the processor computes."""
    gpus = _gpus()
    return str(_details(gpus[0]).get("device_name", "GPU")) if gpus else ""


def precision() -> str:
    """The precision for `auto`: `bfloat16` where its multiplication is faster than that of float32, else `float32`.

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
    """The side of a tile in pixels, by the memory of the device: on a processor about half a second of work on two
    cores, on a GPU enough to keep it busy (an H100 took 0.5 to 0.8 of the time a pixel with 1536 that it took with
    1024, and no less with 2048).
    """
    if _gpus() and (gigabytes := _gpu_gigabytes("total")):
        return 1536 if gigabytes > 20 else 1024 if gigabytes > 7 else 640 if gigabytes > 3 else 448
    gigabytes = psutil.virtual_memory().total / 2**30
    return 640 if gigabytes > 7 else 448 if gigabytes > 3 else 320


class Allocated(NamedTuple):
    """Bytes of TensorFlow's tensors on the processor: now, and the most since `allocated` was last called."""

    current: int
    peak: int


def allocated() -> Allocated:
    """The memory of TensorFlow's tensors; resets the peak."""
    memory = tf.config.experimental.get_memory_info("CPU:0")
    tf.config.experimental.reset_memory_stats("CPU:0")
    return Allocated(memory["current"], memory["peak"])


def limit() -> float:
    """The bytes tensors may use on the processor; infinite with a GPU, whose kernels raise an error when it is full."""
    return float("inf") if _gpus() else float(int(os.environ[_LIMIT]) << 20)


def check_memory(needed: int) -> None:
    """Raise `MemoryError` where so many bytes are more than the machine has free, before anything takes them: the
    system would end the process that does.
    """
    available = psutil.virtual_memory().available
    if needed > available:
        raise MemoryError(f"{needed >> 20} MiB are needed, {available >> 20} MiB are free")


def is_full(error: tf.errors.OpError) -> bool:
    """Whether an error of TensorFlow means that the device's memory ran out.

    On a GPU that other programs have filled it is none of TensorFlow's own errors for that (seen on an H100): CUDA
    cannot be started, or cuDNN cannot. For the latter TensorFlow has the same words where cuDNN is missing or too old;
    then there is memory left.
    """
    if isinstance(error, tf.errors.ResourceExhaustedError) or any(words in error.message for words in _FULL):
        return True
    if "No DNN in stream executor" not in error.message:
        return False
    free = _gpu_gigabytes("free")
    return free is not None and free < _LIBRARIES


def peak_memory() -> int:
    """The peak memory of this process, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _gpus() -> list[Any]:
    return list(tf.config.list_physical_devices("GPU"))


def _details(gpu: Any) -> dict[str, Any]:
    return dict(tf.config.experimental.get_device_details(gpu))


def _gpu_gigabytes(which: str) -> float | None:
    """The `total` or `free` memory of the first GPU, from NVIDIA's driver, in GiB; None for another maker's GPU."""
    command = shutil.which("nvidia-smi")
    if not command:
        return None
    query = [command, f"--query-gpu=memory.{which}", "--format=csv,noheader,nounits"]
    answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    first = answer.stdout.partition("\n")[0].strip()
    return float(first) / 1024 if answer.returncode == 0 and first.isdecimal() else None
