"""What `tests.benchmarks.quality` measures, held on small pictures."""

from __future__ import annotations

import numpy as np
import pytest

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels
from reverie_server.dream.networks.network import Network
from reverie_shared.settings import resolve
from tests.benchmarks import quality
from tests.support.pictures import picture


def test_the_finest_detail_of_the_original_is_kept(network: Network) -> None:
    assert quality.native_detail(network, ("reverie",))["reverie"] >= 0.9


def test_where_tiles_meet_there_is_no_line(network: Network) -> None:
    found = quality.tile_seams(network, seeds=2)
    assert found["tile_borders"] == pytest.approx(1, abs=0.1)
    assert found["overlaps"] == pytest.approx(1, abs=0.15)


def test_along_its_edges_the_picture_moves_nearly_as_far_as_elsewhere(network: Network) -> None:
    assert 0.65 < quality.edges(network, seeds=2) < 1.2


def test_a_bounded_dream_is_that_of_the_smaller_picture_and_keeps_all_detail(network: Network) -> None:
    image = picture(quality.photo(400))
    run = DreamRun(image, resolve({"max_size": 200, "steps": 4, "strength": 0.5}), network)
    seen = list(run.steps())
    assert seen[-1].octave_done
    assert max(run.preview().format.width, run.preview().format.height) == 200
    original, dreamed = pixels.colours(image), pixels.colours(run.result().picture())
    assert np.sqrt(np.mean((dreamed - original) ** 2)) > 0.05
    assert np.corrcoef(quality.fine(original).ravel(), quality.fine(dreamed).ravel())[0, 1] > 0.95
