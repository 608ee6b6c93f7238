"""Dreams of NumPy arrays: the functions and classes of the public interface."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reverie._arrays import Array, ImageLike, from_array, from_mask, to_array
from reverie_server.networks import catalog
from reverie_shared import places
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.presets import DEFAULT, preset
from reverie_shared.settings import Settings, resolve

if TYPE_CHECKING:
    from reverie_server.dream.networks.loading import NetworkCache


@dataclass(frozen=True)
class Progress:
    """Where a dream stands after a tile.

    Attributes
    ----------
    octave, octaves : int
        Which of its sizes the dream is at, from 1, and how many there are.
    step, steps : int
        Which step of this octave, from 1, and how many it has.
    fraction : float
        How much of all work is done, 0..1.
    octave_done : bool
        Whether the octave is complete.
    """

    octave: int
    octaves: int
    step: int
    steps: int
    fraction: float
    octave_done: bool


class Dream:
    """A dream in progress, an iterator: each `next` computes one tile and returns a `Progress`.

    A tile takes at most about half a second on two cores. A dream is paused by not asking for the next tile, and
    cancelled by dropping it. Parameters and errors are those of `dream`.
    """

    def __init__(
        self,
        image: ImageLike,
        settings: str | Settings = DEFAULT,
        *,
        mask: ImageLike | None = None,
        guide: ImageLike | None = None,
        linear: bool = False,
        weights: str | os.PathLike[str] | None = None,
        **changes: Value,
    ) -> None:
        resolved = _resolve(settings, changes)
        picture = from_array(image, linear)
        mask_picture = None if mask is None else from_mask(mask)
        guide_picture = None if guide is None else from_array(guide)
        from reverie_server.dream import DreamRun  # here, because it loads TensorFlow, which takes seconds

        network = _network_cache(_weights_folder(weights)).get(resolved)
        self._run = DreamRun(picture, resolved, network, mask_picture, guide=guide_picture)
        self._steps = self._run.steps()
        self._has_channels = np.asarray(image).ndim > 2

    def __iter__(self) -> Iterator[Progress]:
        return self

    def __next__(self) -> Progress:
        return Progress(**asdict(next(self._steps)))

    def preview(self) -> Array:
        """The dream so far [height, width, 3 or 4], uint8, its longer side at most 1024 pixels.

        There is none before the first `Progress`; each octave shows it in more detail.
        """
        return to_array(self._run.preview())

    def result(self) -> Array:
        """The dreamed image, as `dream` returns it; computes what is left of the dream first."""
        for _ in self:
            pass
        array = to_array(self._run.result().picture("flat"))
        return array if self._has_channels else array[..., 0]


def dream(
    image: ImageLike,
    settings: str | Settings = DEFAULT,
    *,
    mask: ImageLike | None = None,
    guide: ImageLike | None = None,
    linear: bool = False,
    weights: str | os.PathLike[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    **changes: Value,
) -> Array:
    """Dream an image.

    Parameters
    ----------
    image : array or Pillow image
        [height, width] or [height, width, channels]: gray, gray and alpha, RGB or RGBA; uint8, uint16, float16 or
        float32 (there, black to white is 0..1).
    settings : str or Settings
        The name of a preset (`PRESETS`), or complete settings.
    mask : array [height, width], optional
        The selection, of bool, or in one of the types of `image`: nothing outside it changes, and where it is gray the
        dream is blended over the image.
    guide : array or Pillow image, optional
        An image of any size: the dream takes up what it has more of than `image`.
    linear : bool
        Whether the values of `image` are proportional to light; else they are perceptual, as in a PNG.
    weights : path, optional
        The folder of downloaded networks; by default, the one that `reverie weights --install` downloads into.
    on_progress : callable, optional
        Called with a `Progress` after every tile. What it raises ends the dream.
    **changes
        Single settings, by their names in docs/SETTINGS.md, in place of those in `settings`.

    Returns
    -------
    array
        Of the shape and type of `image`. The same settings on the same machine give the same values.

    Raises
    ------
    BadPicture
        When an array cannot be dreamed, the mask does not fit, or the guide is wholly transparent.
    BadSettings
        For a preset, a setting or a value that does not exist, or a layer or motif that the network does not have.
    NetworkUnavailable
        When the network is not installed.
    MemoryError
        When there is no room for the network's work.
    """
    run = Dream(image, settings, mask=mask, guide=guide, linear=linear, weights=weights, **changes)
    for progress in run:
        if on_progress:
            on_progress(progress)
    return run.result()


def networks(weights: str | os.PathLike[str] | None = None) -> list[str]:
    """Names of the networks that can be used now, the one that `auto` takes first.

    Parameters
    ----------
    weights : path, optional
        The folder of downloaded networks, as `dream` takes it.
    """
    return catalog.installed(_weights_folder(weights))


def _resolve(settings: str | Settings, changes: dict[str, Value]) -> Settings:
    """Complete, valid settings."""
    base = preset(settings).values if isinstance(settings, str) else asdict(settings)
    resolved = resolve(base, changes)
    if resolved.guide:
        raise BadSettings("guide: A name is of no use here.", "Pass the guide itself, as the parameter `guide`.")
    return resolved


def _weights_folder(weights: str | os.PathLike[str] | None) -> Path:
    """The folder of downloaded networks."""
    return places.find().weights if weights is None else Path(weights)


@cache
def _network_cache(folder: Path) -> NetworkCache:
    """The networks that were loaded from the folder."""
    from reverie_server.dream.networks.loading import NetworkCache  # here, because it loads TensorFlow

    return NetworkCache(folder)
