"""Imports TensorFlow in two thirds of the usual time."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_import() -> Iterator[None]:
    """Have TensorFlow imported quickly, in a process that is Reverie's own.

    TensorFlow would import Keras, too, unless it is asked for its older one, which is not installed; a dream on one of
    Keras' applications imports Keras itself. And what 3,000 modules create stays: looking for garbage in it again and
    again, while they are imported and ever after, finds nothing.
    """
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
