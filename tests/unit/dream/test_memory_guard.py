"""What a tile needs of the memory is learned from smaller ones."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from reverie_server.dream import machine
from reverie_server.dream.networks.memory_guard import MemoryGuard

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
