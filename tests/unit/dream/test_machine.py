"""What a machine is good for: by its processor's flags, its memory, and its GPU."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf

from reverie_server.dream import machine

GIB = 2**30

Build = Callable[..., None]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Build:
    """Pretends to be on a machine with these parts."""

    def pretend(
        vendor: str = "GenuineIntel", flags: str = "", gigabytes: float = 16, gpu: dict[str, Any] | None = None
    ) -> None:
        monkeypatch.setattr(machine, "_processor", lambda: (vendor, set(flags.split())))
        monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=int(gigabytes * GIB)))
        monkeypatch.setattr(machine, "_gpus", lambda: [gpu] if gpu else [])
        monkeypatch.setattr(machine, "_details", lambda gpu: gpu)
        if gpu and "megabytes" in gpu:
            driver = tmp_path / "nvidia-smi"
            driver.write_text(f"#!/bin/sh\necho {gpu['megabytes']}\necho 999999\n", encoding="ascii")
            driver.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return pretend


@pytest.mark.parametrize(
    ("vendor", "flags", "expected"),
    [
        ("AuthenticAMD", "avx2 fma", "float32"),
        ("AuthenticAMD", "avx2 avx512f avx512_bf16", "bfloat16"),
        ("GenuineIntel", "avx2 avx512f avx512_bf16", "float32"),
        ("GenuineIntel", "avx2 avx512f avx512_bf16 amx_bf16", "bfloat16"),
        ("", "", "float32"),
    ],
)
def test_bfloat16_is_chosen_only_where_the_processor_was_seen_to_be_faster_with_it(
    build: Build, vendor: str, flags: str, expected: str
) -> None:
    build(vendor, flags)
    assert machine.precision() == expected


@pytest.mark.parametrize(
    ("capability", "expected"), [((7, 5), "float32"), ((8, 0), "bfloat16"), ((9, 0), "bfloat16"), (None, "float32")]
)
def test_on_a_gpu_its_own_abilities_count_not_the_processors(
    build: Build, capability: tuple[int, int] | None, expected: str
) -> None:
    build("AuthenticAMD", "avx512_bf16", gpu={"device_name": "Some GPU", "compute_capability": capability})
    assert machine.precision() == expected
    assert machine.device() == "Some GPU"


def test_less_memory_means_smaller_tiles(build: Build) -> None:
    sides = []
    for gigabytes in (2, 4, 8, 64):
        build(gigabytes=gigabytes)
        sides.append(machine.tile_size())
    assert sides == sorted(sides)
    assert sides[0] < sides[2] == sides[3]


@pytest.mark.skipif(sys.platform == "win32", reason="the driver's command is played by a shell script")
def test_on_a_gpu_its_own_memory_counts(build: Build) -> None:
    sides = []
    for megabytes in (2048, 6144, 12288, 24564):
        build(gigabytes=64, gpu={"megabytes": megabytes})
        sides.append(machine.tile_size())
    assert sides[0] < sides[1] < sides[2] < sides[3]


def test_where_a_gpus_memory_is_not_known_the_machines_counts(build: Build) -> None:
    build(gigabytes=4)
    alone = machine.tile_size()
    build(gigabytes=4, gpu={"device_name": "Some GPU"})
    assert machine.tile_size() == alone


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What `machine.prepare` asks of TensorFlow, which does not do it; `machine.prepare` leaves no trace."""
    asked: list[object] = []
    monkeypatch.setattr("tensorflow.config.experimental.set_memory_growth", lambda _, on: asked.append(("grow", on)))
    monkeypatch.setattr("tensorflow.config.experimental.enable_op_determinism", lambda: asked.append("repeatable"))
    monkeypatch.delenv("TF_DETERMINISTIC_OPS", raising=False)
    for name in ("TF_CPU_ALLOCATOR_USE_BFC", "TF_CPU_BFC_MEM_LIMIT_IN_MB"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return asked


def test_a_gpu_is_not_taken_whole_and_computes_the_same_each_time(build: Build, prepared: list[object]) -> None:
    build(gpu={"device_name": "Some GPU"})
    machine.prepare.__wrapped__()
    assert prepared == ["repeatable", ("grow", True)]


def test_whether_a_gpu_computes_the_same_each_time_is_the_users_choice_where_he_made_one(
    build: Build, prepared: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(gpu={"device_name": "Some GPU"})
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "0")
    machine.prepare.__wrapped__()
    assert prepared == [("grow", True)]


def test_without_a_gpu_tensorflow_is_asked_for_neither(build: Build, prepared: list[object]) -> None:
    build()
    machine.prepare.__wrapped__()
    assert prepared == []


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Physical devices cannot be modified after being initialized"),
        ValueError("Cannot set memory growth on device when virtual devices configured"),
    ],
)
def test_where_tensorflow_was_set_up_on_a_gpu_before_that_is_a_warning_and_no_error(
    error: Exception,
    build: Build,
    prepared: list[object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(gpu: object, enable: bool) -> None:
        raise error

    build(gpu={"device_name": "Some GPU"})
    monkeypatch.setattr("tensorflow.config.experimental.set_memory_growth", refuse)
    machine.prepare.__wrapped__()
    assert str(error) in caplog.text


FULL = tf.errors.InternalError(None, None, "cudaSetDevice() on GPU:0 failed. Status: out of memory")
NO_CUDNN = tf.errors.InvalidArgumentError(None, None, "No DNN in stream executor.\n\t [[{{node Conv2D}}]]")
FAULT = tf.errors.InvalidArgumentError(None, None, "Negative dimension size")


@pytest.mark.skipif(sys.platform == "win32", reason="the driver's command is played by a shell script")
@pytest.mark.parametrize(
    ("error", "free_megabytes", "expected"),
    [(FULL, 2, True), (NO_CUDNN, 2, True), (NO_CUDNN, 20000, False), (FAULT, 2, False)],
)
def test_a_gpu_that_others_have_filled_is_told_from_one_without_cudnn(
    build: Build, error: tf.errors.OpError, free_megabytes: int, expected: bool
) -> None:
    """The errors of a full GPU are those of TensorFlow 2.21 on an H100."""
    build(gpu={"megabytes": free_megabytes})
    assert machine.is_full(error) == expected


OUT_OF_MEMORY = """
import numpy as np
from pathlib import Path
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.networks.weights import WeightStore

network = Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")
for side in (1600, 200):
    try:
        gradient = network.gradient(np.zeros((side, side, 3), np.float32), Objective({"mixed0": 1.0}))
        print(side, gradient.shape)
    except MemoryError as error:
        print(side, error)
"""


def test_a_tile_without_room_is_refused_and_a_smaller_one_is_dreamed() -> None:
    environment = {**os.environ, "TF_CPU_BFC_MEM_LIMIT_IN_MB": "200", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", OUT_OF_MEMORY], env=environment, capture_output=True, text=True, timeout=100
    )
    assert done.stdout.splitlines() == ["1600 no room for a tile of 1600 x 1600 pixels", "200 (200, 200, 3)"]
