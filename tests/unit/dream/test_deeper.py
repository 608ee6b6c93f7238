"""Going deeper: a dream of a dream's result goes on from what its samples were too coarse for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels
from reverie_server.dream.networks.network import Network
from reverie_shared.picture import Part, Picture
from reverie_shared.resolution import resolve
from tests.support.pictures import picture

Photo = npt.NDArray[np.uint8]
QUICK = {"steps": 2, "smallest": 80}
PART = (20, 10, 100, 90)


def dreamed(image: Picture, network: Network) -> DreamRun:
    run = DreamRun(image, resolve(QUICK), network)
    list(run.steps())
    return run


def converted(photo: Photo, channels: str, sample: str) -> Picture:
    values = photo[40:160, 90:250, : len(channels)] / 255
    scale = {"u8": 255, "u16": 65535}.get(sample, 1)
    typed = np.rint(values * scale) if scale > 1 else values
    return picture(typed.astype(pixels.TYPES[sample]), channels)


@pytest.mark.parametrize(("channels", "sample"), [("rgb", "u8"), ("y", "u8"), ("rgb", "u16"), ("rgb", "f16")])
@pytest.mark.parametrize("part", [None, PART])
def test_the_remainder_is_less_than_a_sample_can_say(
    network: Network, photo: Photo, channels: str, sample: str, part: Part | None
) -> None:
    run = dreamed(converted(photo, channels, sample), network)
    result = run.result().picture(part=part)
    left = run.result().residual(result, part)

    assert left is not None
    assert left.shape == (result.format.height, result.format.width, 3)
    assert 0 < np.abs(left).max() <= {"u8": 1 / 255, "u16": 1 / 65535, "f16": 2**-10}[sample] * 1.01


def test_of_32_bit_samples_nothing_is_left_over(network: Network, photo: Photo) -> None:
    run = dreamed(converted(photo, "rgb", "f32"), network)

    assert run.result().residual(run.result().picture()) is None


def test_with_the_remainder_the_deeper_dream_begins_where_the_exact_one_ended(network: Network, photo: Photo) -> None:
    """The 8-bit dream and the float one of the same picture end alike; with its remainder, so do their deeper ones."""
    coarse, fine = (dreamed(converted(photo, "rgb", sample), network) for sample in ("u8", "f32"))
    result = coarse.result().picture()
    left = coarse.result().residual(result)
    exact = pixels.colours(fine.result().picture())
    assert left is not None
    assert np.abs(pixels.colours(result) - exact).max() > 1e-3
    assert np.abs(pixels.colours(result) + left - exact).max() < 1e-5

    deeper = DreamRun(result, resolve(QUICK), network, residual=left)
    list(deeper.steps())

    expected = pixels.colours(dreamed(fine.result().picture(), network).result().picture())
    found = pixels.colours(deeper.result().picture())
    assert deeper.result().report()["continued"] is True
    assert np.sqrt(np.mean((found - expected) ** 2)) < 1.5 / 255
