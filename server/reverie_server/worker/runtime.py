"""What the worker computes with: the engine, the loaded networks, and what earlier dreams have left.

Importing it loads TensorFlow, which takes seconds and 600 MB.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from reverie_server.cluster.environment import prepare
from reverie_server.dream import DreamResult, DreamRun, StepProgress
from reverie_server.dream.executor import TileExecutor
from reverie_server.dream.image.pixels import bake
from reverie_server.dream.look import Ordinary, look, measure_ordinary
from reverie_server.dream.maps import NO_MAPS, ControlMaps
from reverie_server.dream.motion import FilmState, FrameBefore, FrameRun
from reverie_server.dream.networks.loading import NetworkCache
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.dream.regions import joined, objectives
from reverie_server.dream.tiles import MIN_INPUT
from reverie_server.pictures import shared_memory
from reverie_server.pictures.shared_memory import Block
from reverie_server.worker import ipc
from reverie_server.worker.kept_runs import KeptRun, KeptRuns, Origin
from reverie_server.worker.residuals import ResidualCache
from reverie_shared import places
from reverie_shared.clusters import address_of
from reverie_shared.networks import installed
from reverie_shared.picture import Part, Picture
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings

if TYPE_CHECKING:
    from reverie_server.cluster.joining import ConnectedExecutor


class Runtime:
    """The loaded networks (one for each pair of name and precision), the residuals of finished dreams, and the dreams
    that may be wanted at another strength.

    `folder` is that of downloaded networks.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._networks = NetworkCache(folder)
        self._residuals = ResidualCache()
        self._kept = KeptRuns()
        self._film_blocks: Mapping[str, Block] = {}
        self._film_maps = NO_MAPS
        self._ordinary: WeakKeyDictionary[Network, Ordinary] = WeakKeyDictionary()
        """How networks answer to ordinary pictures, as long as they are loaded."""

    def default_settings(self) -> Settings:
        """What most dreams want: the default preset on the network that `auto` stands for."""
        return resolve_order(DEFAULT, {}, installed(self._folder))

    def network(self, settings: Settings) -> Network:
        """The network and precision that the settings ask for, loaded if it is not yet; `auto` for either is the best
        for this machine. Raises `NetworkUnavailable` where it is not installed.
        """
        network = self._networks.get(settings)
        self._kept.forget_unloaded(self._networks.keeps)
        return network

    def is_ready(self, settings: Settings) -> bool:
        """Whether that network is loaded, and the layers that the settings ask for are traced."""
        network = self._networks.loaded(settings)
        return network is not None and network.is_traced(_objective(settings, network), bool(settings.colour_map))

    def warm_up(self, network: Network, settings: Settings) -> None:
        """Compute one small gradient of the layers that the settings ask for, unless they are traced already: the first
        gradient takes half a second longer than others, many seconds with a large network.
        """
        objective, masks = _objective(settings, network), None
        if not network.is_traced(objective, bool(settings.colour_map)):
            if settings.colour_map:
                masks = np.full((MIN_INPUT, MIN_INPUT, 1), 255, np.uint8)
            network.gradient(np.zeros((MIN_INPUT, MIN_INPUT, 3), network.dtype), objective, masks)

    def join(self, on: str, mixed: bool, network: Network) -> Generator[None, None, ConnectedExecutor]:
        """Have the nodes of a cluster load the network (`cluster.joining.Joining`); yields while they do.

        Raises `BadSettings` or `ClusterUnavailable` where the cluster cannot be used.
        """
        home = places.find()
        address = address_of(on, home)
        prepare(home, address)
        from reverie_server.cluster.joining import Joining  # it imports Ray

        return (yield from Joining(address, network, self._folder, mixed).steps())

    def new_run(self, start: ipc.Start, network: Network, executor: TileExecutor | None = None) -> DreamRun | FrameRun:
        """The dream that was asked for, not begun yet; its pictures are read. `executor` computes its tiles, where
        this process does not.
        """
        picture = shared_memory.read(start.picture)
        mask, guide = (shared_memory.read(block) if block else None for block in (start.mask, start.guide))
        maps = self._read_maps(start)
        if start.film is not None:
            before = _frame_before(start.film)
            return FrameRun(picture, start.settings, network, before, mask, guide, maps, executor)
        residual = self._residuals.find(start.digest)
        return DreamRun(picture, start.settings, network, mask, residual, guide, maps=maps, executor=executor)

    def look(self, command: ipc.Look, network: Network) -> Generator[dict[str, Any] | None, None, None]:
        """Look at a picture: yields None between steps, and in the end what is seen (`dream.look.look`)."""
        ordinary = self._ordinary.get(network)
        if ordinary is None:
            ordinary = yield from measure_ordinary(network)
            self._ordinary[network] = ordinary
        picture = shared_memory.read(command.picture)
        mask = shared_memory.read(command.mask) if command.mask else None
        yield look(picture, network, ordinary, mask, command.part)

    def origin(self, start: ipc.Start, network: Network) -> Origin:
        """All that the dream depends on, as it begins."""
        return Origin(start, network, self._residuals.find(start.digest))

    def take_kept(self, origin: Origin) -> KeptRun | None:
        """The dream of this origin as far as it is computed already, at another strength; None where it is not."""
        start = origin.start
        kept = None if start.film else self._kept.take(origin)
        if kept is None and start.stop_after is None:
            self._kept.forget()
        return kept

    def keep(
        self, origin: Origin, run: DreamRun | FrameRun, steps: Iterator[StepProgress], progress: StepProgress
    ) -> None:
        """Keep a dream that its client has, or wants no more, in case that it is wanted at another strength: with the
        very bytes that it would have if dreamed anew.
        """
        if isinstance(run, DreamRun) and run.is_repeatable:
            self._kept.keep(KeptRun(origin, run, steps, progress))

    def forget_kept(self) -> None:
        """Free the memory of what is kept for other strengths: a full dream goes on."""
        self._kept.forget()

    def _read_maps(self, start: ipc.Start) -> ControlMaps:
        """The maps of a dream; those of a film, which all its frames find in the same blocks, are read once."""
        if start.film is not None and start.maps == self._film_blocks:
            return self._film_maps
        pictures = {setting: shared_memory.read(block) for setting, block in start.maps.items()}
        maps = ControlMaps.named(pictures, keep=start.film is not None)
        self._film_blocks, self._film_maps = ({}, NO_MAPS) if start.film is None else (start.maps, maps)
        return maps

    def leave_film_state(self, run: DreamRun | FrameRun, film: ipc.FilmBlocks) -> dict[str, Any]:
        """Write what the finished dream of a film's frame leaves to the next one; returns what is reported of it."""
        assert isinstance(run, FrameRun)
        shared_memory.write(film.state, run.state().to_picture())
        return {"begins_shot": run.begins_shot, "strength": run.strength}

    def keep_residual(self, picture: Picture, part: Part | None, result: DreamResult) -> None:
        """Keep what `picture` lost by rounding, in case that it comes back to be dreamed deeper."""
        residual = result.residual(picture, part)
        if residual is not None:
            # An editor's new layer has alpha, even where the layer that was dreamed had none.
            layer = picture if "a" in picture.format.channels else bake(picture, None)
            self._residuals.keep({picture.digest, layer.digest}, residual)


def _objective(settings: Settings, network: Network) -> Objective:
    """The objective that the settings ask for; of a colour map, that of one place, with the layers of all colours."""
    objective = objective_of(settings, network)
    return joined(objectives(settings, network, objective)[:1]) if settings.colour_map else objective


def _frame_before(film: ipc.FilmBlocks) -> FrameBefore | None:
    """What a frame of a film goes on from."""
    if film.before is None:
        return None
    frame, state = (shared_memory.read(block) for block in film.before)
    return FrameBefore(frame, FilmState.of(state), film.strength)
