"""Which machines the installer refuses, before anything is downloaded: those for which TensorFlow is not made."""

from __future__ import annotations

import importlib.util
import platform
import sys
import sysconfig

import pytest

from installer.failure import InstallFailed
from installer.machine import check_platform


@pytest.fixture(autouse=True)
def good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is not refused; each test makes one thing of it another."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))


def refusal() -> str:
    with pytest.raises(InstallFailed) as refused:
        check_platform()
    return refused.value.what


def test_a_common_linux_is_not_refused() -> None:
    check_platform()


def test_a_python_of_32_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)

    assert refusal() == "This is a 32-bit Python."


def test_a_mac_with_an_intel_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert refusal() == "TensorFlow is no longer made for Macs with Intel processors."


def test_a_python_for_arm_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sysconfig, "get_platform", lambda: "win-arm64")

    assert refusal() == "TensorFlow is not made for Python on win-arm64."


def test_a_processor_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")

    assert refusal() == "TensorFlow is not made for riscv64 processors."


@pytest.mark.parametrize("libc", [("", ""), ("glibc", "2.27")])
def test_a_linux_with_another_c_library(monkeypatch: pytest.MonkeyPatch, libc: tuple[str, str]) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)

    assert refusal().startswith("This Linux has another C library than glibc 2.28")


def test_a_python_without_one_of_its_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "_ssl" else find(name))

    assert refusal() == f"This Python ({sys.executable}) lacks its module 'ssl'."
