"""The engine: pixels and settings in, pixels out. It knows nothing of sockets, processes and hosts."""

import os

# TensorFlow asks while it is imported. Left to itself it takes oneDNN's convolutions on the newest processors alone;
# on one with AVX2 a step with them took 0.6 to 0.7 of the time.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from reverie_server.dream.result import DreamResult
from reverie_server.dream.run import DreamRun, StepProgress, dream

__all__ = ["DreamResult", "DreamRun", "StepProgress", "dream"]
