"""When memory really runs out: once more with smaller tiles, then an error; the picture is whole all the same."""

from __future__ import annotations

import os
import subprocess
import sys

DREAM = """
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from reverie_server.dream import DreamRun
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.networks.weights import WeightStore
from reverie_shared.resolution import resolve
from tests.support.pictures import PHOTO, picture

photo = picture(np.asarray(Image.open(PHOTO).convert("RGB").resize((1000, 800))))
network = Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")


def dream(tile):
    recipe = resolve({"layers": "mixed2=1", "octaves": 1, "steps": 2, "tile_size": tile})
    run = DreamRun(photo, recipe, network)
    fractions = [progress.fraction for progress in run.steps()]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    return run

try:
    retried = dream(16384)
except MemoryError:
    sys.exit("out of memory")
used = retried.result().report()["tile_size"]
print(used, retried.result().picture().pixels == dream(used).result().picture().pixels)
"""


def dreamed_within(megabytes: int) -> subprocess.CompletedProcess[str]:
    """Dream a picture in one piece where the network may take so much memory."""
    environment = {
        **os.environ,
        "TF_CPU_BFC_MEM_LIMIT_IN_MB": str(megabytes),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.run([sys.executable, "-c", DREAM], env=environment, capture_output=True, text=True, timeout=110)


def test_where_a_tile_does_not_fit_the_step_is_done_again_in_smaller_ones() -> None:
    done = dreamed_within(150)
    assert done.stdout.split() == ["508", "True"], done.stderr


def test_where_smaller_tiles_do_not_fit_either_that_is_an_error() -> None:
    done = dreamed_within(38)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "out of memory"
