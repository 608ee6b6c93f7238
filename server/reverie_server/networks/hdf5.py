"""Looks through an HDF5 file of weights before any of it is used.

Such a file can name other files, whose values HDF5 would read as its own, and can claim arrays of any size.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import networks as wrong

FAULTS = (
    *(AttributeError, IndexError, KeyError, OSError, OverflowError, RecursionError),
    *(RuntimeError, SystemError, TypeError, ValueError),
)
"""What h5py, and Keras on top of it, raise on bytes that they cannot make sense of. (A lack of memory is the machine's,
for what is asked for is bounded.)
"""


def check(path: Path) -> None:
    """Check that a file is groups of finite numbers, all of which are in the file itself.

    At most as much memory is taken as the file has bytes.

    Raises
    ------
    OSError
        When the file cannot be read.
    DamagedFile
        When it is anything else.
    """
    import h5py

    room = path.stat().st_size
    links: list[tuple[bytes, int]] = []
    try:
        with np.errstate(over="ignore"), h5py.File(path, "r") as file:
            file.id.links.visit(lambda name, link: links.append((name, link.type)), info=True)
            for name, kind in links:
                if kind != h5py.h5l.TYPE_HARD:
                    raise DamagedFile(wrong.A_LINK(array=_text(name)))
                if not isinstance(item := file[name], h5py.Group):
                    room -= _checked_size(_text(name), item, room)
                    if not np.isfinite(np.asarray(item, np.float32)).all():
                        raise DamagedFile(wrong.VALUES_NOT_FINITE(array=_text(name)))
    except DamagedFile:
        raise
    except FAULTS as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise DamagedFile(wrong.NO_HDF5()) from error


def _checked_size(name: str, item: Any, room: int) -> int:
    """The bytes of an array of numbers whose values are all in the file; `room` is what the file has left for it."""
    import h5py

    if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiu":
        raise DamagedFile(wrong.NO_ARRAY(array=name))
    if item.external or item.is_virtual:
        raise DamagedFile(wrong.VALUES_ELSEWHERE(array=name))
    size = int(item.nbytes)
    if size > min(room, item.id.get_storage_size()):
        raise DamagedFile(wrong.LARGER_THAN_STORED(array=name))
    return size


def _text(name: bytes) -> str:
    return name.decode(errors="replace")
