"""Checks of this machine: a supported platform, a complete Python, disk space, an NVIDIA GPU."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from installer.failure import InstallFailed

NEEDED_GIGABYTES = {"cpu": 2.6, "nvidia": 10.0, "cluster": 0.4, "dev": 3.2}
"""Disk space that each lock takes at most while it is installed: packages, their downloads and weights."""

NEEDED_MODULES = {"venv": "venv", "_ssl": "ssl", "zlib": "zlib", "_ctypes": "ctypes"}


def check_platform() -> None:
    """Raise `InstallFailed` if TensorFlow has no build for this platform, or this Python lacks a part."""
    system, machine = sysconfig.get_platform(), platform.machine().lower()
    if sys.maxsize < 2**32:
        raise InstallFailed("This is a 32-bit Python.", "Install a 64-bit Python, and run install.py with it.")
    if sys.platform == "darwin" and machine != "arm64":
        raise InstallFailed(
            "TensorFlow is no longer made for Macs with Intel processors.",
            "Use a Mac with Apple silicon (and a Python built for it), or Linux or Windows.",
        )
    if sys.platform == "win32" and system != "win-amd64":
        raise InstallFailed(
            f"TensorFlow is not made for Python on {system}.",
            "Install the 64-bit Python for Intel and AMD (x86-64), and run install.py with it.",
        )
    if sys.platform == "linux" and machine not in ("x86_64", "aarch64"):
        raise InstallFailed(f"TensorFlow is not made for {machine} processors.", "Use a machine with x86-64 or ARM64.")
    if sys.platform == "linux" and not has_glibc():
        raise InstallFailed(
            "This Linux has another C library than glibc 2.28 or newer, and TensorFlow needs that.",
            "Use a newer release, or in place of Alpine for example Debian.",
        )
    for module, name in NEEDED_MODULES.items():
        if importlib.util.find_spec(module) is None:
            raise InstallFailed(
                f"This Python ({sys.executable}) lacks its module '{name}'.",
                "Install a complete Python 3.10 to 3.13, and run install.py with it.",
            )


def has_glibc() -> bool:
    """Whether this Linux has glibc, of 2.28 or newer."""
    name, version = platform.libc_ver()
    return name == "glibc" and tuple(map(int, version.split(".")[:2])) >= (2, 28)


def check_disk(folder: Path, locks: Sequence[str], remedy: str) -> None:
    """Raise `InstallFailed` with the figures and `remedy` if `folder` (it need not exist yet) has too little space."""
    needed, free = sum(NEEDED_GIGABYTES[lock] for lock in locks), free_gigabytes(folder)
    if free < needed:
        raise InstallFailed(
            f"Reverie needs {needed:.1f} GB of free disk space in {folder}, and there is {free:.1f} GB.",
            remedy,
        )


def free_gigabytes(folder: Path) -> float:
    """Free space, in 10**9 bytes, on the disk that holds `folder` or would hold it."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return shutil.disk_usage(existing).free / 1e9


def has_nvidia_gpu() -> bool:
    """Whether NVIDIA's driver sees a GPU."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and listed.stdout.startswith("GPU ")


def server_lock() -> str:
    """The lock for this machine's server: `nvidia` where TensorFlow can use the GPU, else `cpu`.

    TensorFlow's builds for Windows, macOS and ARM64 know no NVIDIA GPU.
    """
    usable = sys.platform == "linux" and platform.machine() == "x86_64"
    return "nvidia" if usable and has_nvidia_gpu() else "cpu"
