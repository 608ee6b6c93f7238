"""The networks that are measured, and dreams on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from reverie_server.dream import DreamRun
from reverie_server.dream.image import pixels
from reverie_server.dream.networks.loading import NetworkCache
from reverie_server.dream.networks.network import Network
from reverie_shared.declaration import Value
from reverie_shared.networks import FILES, IMAGENET, PHOTOGRAPHS
from reverie_shared.picture import Picture
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import Settings
from tests.benchmarks.tables import CannotMeasure
from tests.support import inception_file, photographs

Floats = npt.NDArray[np.float32]


class Measured:
    """A network of which figures are taken.

    Parameters
    ----------
    name : str
        One of `networks.PREFERRED`.
    folder : Path
        Where its file is (`provide`).
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self._networks = NetworkCache(folder)

    def settings(self, preset: str = DEFAULT, **changes: Value) -> Settings:
        """A preset's settings on this network; float32, unless `precision` is changed."""
        return resolve_order(preset, {"precision": "float32", **changes, "network": self.name}, [self.name])

    def network(self, settings: Settings) -> Network:
        """The network, loaded, in the precision that the settings ask for."""
        return self._networks.get(settings)

    def dream(self, picture: Picture, preset: str = DEFAULT, **changes: Value) -> DreamRun:
        """A finished dream."""
        settings = self.settings(preset, **changes)
        run = DreamRun(picture, settings, self.network(settings))
        for _ in run.steps():
            pass
        return run

    def change(self, picture: Picture, preset: str = DEFAULT, **changes: Value) -> Floats:
        """What a dream adds to the picture [height, width, 3], in units of -1..1."""
        dreamed = self.dream(picture, preset, **changes).result().picture()
        return np.asarray(pixels.colours(dreamed) - pixels.colours(picture), np.float32)


def provide(name: str, folder: Path, inception: Path | None) -> None:
    """Put a network's file into a folder of networks.

    `inception` is a file of an InceptionV3: .h5 as Keras publishes it, or .npz as `inception_file.stored` reads it.

    Raises
    ------
    CannotMeasure
        Where there is no such file.
    """
    if name == PHOTOGRAPHS:
        if not photographs.FILE.is_file():
            raise CannotMeasure(f"{photographs.FILE} is missing: “python3 install.py --dev” gets it.")
        photographs.install(folder)
    elif name == IMAGENET:
        if inception is None:
            raise CannotMeasure("An InceptionV3 is measured from a file: name it with --inception.")
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / FILES[IMAGENET]
        if inception.suffix == ".npz":
            inception_file.write(target, inception_file.stored(inception))
        else:
            target.symlink_to(inception.resolve())
