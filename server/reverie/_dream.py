"""Dreams of NumPy arrays: the functions and classes of the public interface."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from reverie._arrays import Array, ImageLike, from_array, from_mask, to_array, to_doubles
from reverie_server.networks import catalog
from reverie_shared import places
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings, NetworkUnavailable
from reverie_shared.errors.settings import NO_LIST_OF_COLOURS
from reverie_shared.networks import is_network
from reverie_shared.own_networks import SUFFIXES
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import IMAGES, Settings

if TYPE_CHECKING:
    from reverie_server.dream import DreamResult
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
    cancelled by dropping it. Parameters and errors are those of `dream`. It is not thread-safe.

    Attributes
    ----------
    settings : Settings
        All settings of the dream, with the network and the precision that `auto` chose.
    """

    def __init__(
        self,
        image: ImageLike,
        preset: str = DEFAULT,
        *,
        settings: Settings | None = None,
        mask: ImageLike | None = None,
        guide: ImageLike | None = None,
        strength_map: ImageLike | None = None,
        size_map: ImageLike | None = None,
        colour_map: ImageLike | None = None,
        linear: bool = False,
        networks_folder: str | os.PathLike[str] | None = None,
        **changes: Value | Mapping[str, float] | os.PathLike[str],
    ) -> None:
        folder = _find_folder(networks_folder)
        resolved = _resolve(preset, settings, changes, folder)
        if colour_map is not None and not resolved.map_colours:
            raise NO_LIST_OF_COLOURS()
        picture = from_array(image, linear)
        mask_picture = None if mask is None else from_mask(mask)
        guide_picture = None if guide is None else from_array(guide, linear)
        maps = [None if each is None else from_array(each) for each in (strength_map, size_map, colour_map)]
        from reverie_server.dream import ControlMaps, DreamRun  # here: TensorFlow takes seconds to load

        network = _network_cache(folder).get(resolved)
        self._run = DreamRun(picture, resolved, network, mask_picture, guide=guide_picture, maps=ControlMaps(*maps))
        self._steps = self._run.steps()
        self.settings = replace(resolved, network=network.name, precision=network.precision)
        array = np.asarray(image)
        self._has_channels = array.ndim > 2
        self._doubles = array.copy() if array.dtype == np.float64 else None

    def __iter__(self) -> Iterator[Progress]:
        return self

    def __next__(self) -> Progress:
        return Progress(**asdict(next(self._steps)))

    def preview(self) -> Array:
        """The dream so far [height, width, 3 or 4], uint8, its longer side at most 1024 pixels.

        Before the first `Progress` it is the image; each octave shows the dream in more detail.
        """
        return to_array(self._run.preview())

    def set_strength(self, strength: float) -> None:
        """Scale the change by another strength, at any time: `preview`, `result` and `report` are those of a dream with
        that strength, and no tile is computed anew. Raises `BadSettings` for a strength that is not allowed.
        """
        self._run.set_strength(strength)
        self.settings = replace(self.settings, strength=float(strength))

    def result(self) -> Array:
        """The dreamed image, as `dream` returns it; computes what is left of the dream first.

        Raises `RuntimeError` with the error's text where an error has ended the dream before.
        """
        array = to_array(self._finish().picture("flat"))
        if not self._has_channels:
            array = array[..., 0]
        return array if self._doubles is None else to_doubles(array, self._doubles)

    def report(self) -> dict[str, Any]:
        """The report of the dream: settings, times and measurements; computes what is left of the dream first.

        docs/PROTOCOL.md explains the keys, for example `device`, `tile_size`, `seconds` and `rms_change`.
        """
        return self._finish().report()

    def _finish(self) -> DreamResult:
        """Compute what is left of the dream."""
        for _ in self:
            pass
        return self._run.result()


def dream(
    image: ImageLike,
    preset: str = DEFAULT,
    *,
    settings: Settings | None = None,
    mask: ImageLike | None = None,
    guide: ImageLike | None = None,
    strength_map: ImageLike | None = None,
    size_map: ImageLike | None = None,
    colour_map: ImageLike | None = None,
    linear: bool = False,
    networks_folder: str | os.PathLike[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    **changes: Value | Mapping[str, float] | os.PathLike[str],
) -> Array:
    """Dream an image.

    Parameters
    ----------
    image : array or Pillow image
        [height, width] or [height, width, channels]: gray, gray and alpha, RGB or RGBA; bool, uint8, uint16, float16,
        float32 or float64 (in floating point, black to white is 0..1).
    preset : str
        The name of a preset (`PRESETS`).
    settings : Settings, optional
        Complete settings, in place of a preset; the function `settings` makes some.
    mask : array [height, width], optional
        The selection, of bool, or in one of the types of `image`: nothing outside it changes, and where it is gray the
        dream is blended over the image.
    guide : array or Pillow image, optional
        An image of any size: the dream takes up what it has more of than `image`.
    strength_map, size_map : array or Pillow image, optional
        How strong the dream is where, and how large its shapes are: gray, stretched over `image`.
    colour_map : array or Pillow image, optional
        What grows where, by its colours; the setting `map_colours` lists them.
    linear : bool
        Whether the values of `image` and `guide` are proportional to light; else they are perceptual, as in a PNG.
    networks_folder : path, optional
        The folder of downloaded networks; by default, the one that `reverie weights --install` downloads into.
    on_progress : callable, optional
        Called with a `Progress` after every tile. What it raises ends the dream.
    **changes
        Single settings, by their names in docs/SETTINGS.md, in place of those of `settings`, or of what `preset` wants
        of the network. Layers and motifs may be a mapping from names to weights, and `network` the path of a file of
        one's own (docs/NETWORKS.md), of which a copy is kept in the folder of networks.

    Returns
    -------
    array
        Of the shape and type of `image` (uint8 where that is bool; float64 is computed as float32). The same settings
        on the same machine give the same values.

    Raises
    ------
    BadPicture
        When an array cannot be dreamed, the mask does not fit, the guide is wholly transparent, or a map selects
        nothing.
    BadSettings
        For a preset, a setting or a value that does not exist, or a layer or motif that the network does not have.
    NetworkUnavailable
        When the network is not installed, its file holds none, or the folder of networks does not exist.
    MemoryError
        When there is no room for the network's work.
    """
    run = Dream(
        image,
        preset,
        settings=settings,
        mask=mask,
        guide=guide,
        strength_map=strength_map,
        size_map=size_map,
        colour_map=colour_map,
        linear=linear,
        networks_folder=networks_folder,
        **changes,
    )
    for progress in run:
        if on_progress:
            on_progress(progress)
    return run.result()


def settings(
    preset: str = DEFAULT,
    *,
    networks_folder: str | os.PathLike[str] | None = None,
    **changes: Value | Mapping[str, float] | os.PathLike[str],
) -> Settings:
    """The complete settings that `dream` has for a preset and changes, to be looked at, changed, or used again.

    Parameters
    ----------
    preset, networks_folder, **changes
        As `dream` takes them.

    Returns
    -------
    Settings
        Those of the network that dreams: one preset wants something else of each kind of network.

    Raises
    ------
    BadSettings
        For a preset, a setting or a value that does not exist, or a layer or motif that the network does not have.
    NetworkUnavailable
        When the folder of networks does not exist.
    """
    return _resolve(preset, None, changes, _find_folder(networks_folder))


def networks(networks_folder: str | os.PathLike[str] | None = None) -> list[str]:
    """Names of the networks that can be used now, the one that `auto` takes first.

    Parameters
    ----------
    networks_folder : path, optional
        The folder of downloaded networks, as `dream` takes it.

    Raises
    ------
    NetworkUnavailable
        When that folder does not exist.
    """
    return catalog.installed(_find_folder(networks_folder))


def _resolve(preset: str, settings: Settings | None, changes: Mapping[str, object], folder: Path) -> Settings:
    """Complete, valid settings; their network is never `auto`. `folder` is that of networks."""
    if isinstance(preset, Settings):
        raise BadSettings("preset takes the name of a preset.", "Pass complete settings as `settings=...`.")
    if settings is not None and preset != DEFAULT:
        raise BadSettings("A preset and complete settings were given.", "Give one of the two.")
    installed = catalog.installed(folder)
    order = {**(asdict(settings) if settings else {}), **changes}
    if _names_file(network := order.get("network")):
        order["network"] = _take_up(Path(network), folder)
    resolved = resolve_order(preset, order, installed)
    for setting in IMAGES:
        if getattr(resolved, setting):
            raise BadSettings(
                f"{setting}: A name is of no use here.", f"Pass the picture itself, as the parameter `{setting}`."
            )
    if resolved.map_colours:  # it is checked, and chooses the network, as if its map was named
        resolved = replace(resolve_order(preset, {**order, "colour_map": "given"}, installed), colour_map="")
    return resolved


def _names_file(network: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether a value for the network is the path of a file of the user's own."""
    if isinstance(network, os.PathLike):
        return True
    return isinstance(network, str) and not is_network(network) and network.endswith(SUFFIXES)


def _take_up(file: Path, folder: Path) -> str:
    """Keep a network's file; returns the value of the setting for it."""
    from reverie_server.networks.own_files import add  # here: what reads such files takes a while to load

    return add(file, folder).name


def _find_folder(networks_folder: str | os.PathLike[str] | None) -> Path:
    """The folder of downloaded networks; one that was named must exist."""
    if networks_folder is None:
        return places.find().weights
    folder = Path(networks_folder)
    if not folder.is_dir():
        raise NetworkUnavailable(f"The folder of networks {folder} does not exist.", "Correct its path.")
    return folder


@cache
def _network_cache(folder: Path) -> NetworkCache:
    """The networks that were loaded from the folder."""
    from reverie_server.dream.networks.loading import NetworkCache  # here, because it loads TensorFlow

    return NetworkCache(folder)
