"""The engine: pixels and settings in, pixels out. It knows nothing of sockets, processes and hosts."""

import os

# TensorFlow reads this while it is imported. By default it uses oneDNN's convolutions only on the newest processors; on
# one with AVX2, a step took 0.6 to 0.7 of the time with them.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from reverie_server.dream.maps import ControlMaps
from reverie_server.dream.result import DreamResult
from reverie_server.dream.run import DreamRun, dream
from reverie_server.dream.steps import StepProgress

__all__ = ["ControlMaps", "DreamResult", "DreamRun", "StepProgress", "dream"]
