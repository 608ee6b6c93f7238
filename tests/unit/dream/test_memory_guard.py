"""What a tile needs of the memory is learned from smaller ones; and which errors say that there is none left."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.networks.memory_guard import MemoryGuard, memory_errors

CONSTANT = np.ones(12_500_000, np.float32)
"""50 MB."""


def test_constants_that_come_to_stay_are_not_taken_for_a_tiles_need(monkeypatch: pytest.MonkeyPatch) -> None:
    machine.prepare()

    def pick(tile: tf.Tensor) -> tf.Tensor:
        return tf.gather(tf.constant(CONSTANT), tf.cast(tf.reduce_mean(tile), tf.int32))

    guard = MemoryGuard(tf.function(pick).get_concrete_function(tf.TensorSpec([None, None, 3], tf.float32)))
    before = machine.allocated().current
    guard(np.zeros((64, 64, 3), np.float32))
    after = machine.allocated().current
    monkeypatch.setattr(machine, "limit", lambda: after + CONSTANT.nbytes)

    assert guard(np.zeros((512, 512, 3), np.float32)) == 1
    assert after - before >= CONSTANT.nbytes, "otherwise this test says nothing"


def test_on_a_gpu_no_tile_but_the_wanted_one_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "limit", lambda: float("inf"))
    tiles: list[tuple[int, ...]] = []
    guard = MemoryGuard(lambda tile: tiles.append(tile.shape))
    for _ in range(2):
        guard(np.zeros((512, 640, 3), np.float32))
    assert tiles == [(512, 640, 3)] * 2


@pytest.mark.parametrize("limit", [float("inf"), 1e12])
def test_a_device_that_is_full_is_a_lack_of_memory_and_another_fault_is_not(
    limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "limit", lambda: limit)

    def fail(tile: object) -> None:
        raise error

    error: tf.errors.OpError = tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")
    with pytest.raises(MemoryError, match="no room for a tile of 640 x 512 pixels"):
        MemoryGuard(fail)(np.zeros((512, 640, 3), np.float32))
    error = tf.errors.InvalidArgumentError(None, None, "Negative dimension size")
    with pytest.raises(tf.errors.InvalidArgumentError):
        MemoryGuard(fail)(np.zeros((512, 640, 3), np.float32))


def test_a_gpu_that_cannot_even_be_started_for_lack_of_memory_says_so() -> None:
    with pytest.raises(MemoryError, match="no room for the network"), memory_errors("the network"):
        raise tf.errors.InternalError(None, None, "cudaSetDevice() on GPU:0 failed. Status: out of memory")


def test_a_constant_of_the_network_for_which_there_is_no_room_is_a_lack_of_memory() -> None:
    machine.prepare()
    too_large = tf.function(lambda: tf.constant(1.0, shape=[2**62])).get_concrete_function()

    with pytest.raises(MemoryError, match="no room for the network"), memory_errors("the network"):
        too_large()
