"""How long pictures of 24 megapixels take to be read, converted and written, without the dream."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from reverie_cli.pictures.photo import Metadata, Photo, quantised
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.view import view
from reverie_cli.pictures.writing import write_photo
from tests.benchmarks.tables import Table
from tests.support.pictures import PHOTOS
from tests.support.profiles import P3, matrix_profile

SIZE = 6000, 4000

WANTED = 3
"""Seconds of a picture in and out, at most, on two cores."""


def measure() -> list[Table]:
    """Read, show to the network, put back and write each kind of file once."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, photo in _photos().items():
            path = Path(folder) / name.replace(" ", "-")
            write_photo(photo, path)
            rows.append((name, *_seconds(path), path.stat().st_size / 1e6))
    columns = ("file", "read, s", "converted, s", "written, s", "together, s", "on one core, s", "MB")
    note = f"Wanted of JPEG, TIFF of 16 bits and OpenEXR: together at most {WANTED} s."
    return [Table("A picture of 6000 x 4000 in and out, without the dream", columns, tuple(rows), note)]


def _photos() -> dict[str, Photo]:
    """A photo with grain, in each kind of file."""
    with Image.open(PHOTOS / "china.jpg") as image:
        smooth = np.asarray(image.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC))
    grain = np.random.default_rng(0).normal(0, 0.01, (*smooth.shape[:2], 1)).astype(np.float32)
    grainy = np.clip(smooth / np.float32(255) + grain, 0, 1)
    eight, deep = (quantised(grainy, np.dtype(kind)) for kind in ("u1", "u2"))
    wide = Metadata(matrix_profile(P3, None))
    return {
        "8 bits.jpg": Photo(eight, "rgb"),
        "8 bits, Display P3.jpg": Photo(eight, "rgb", metadata=wide),
        "16 bits.tif": Photo(deep, "rgb", format="TIFF", compression="none"),
        "16 bits, deflated.tif": Photo(deep, "rgb"),
        "halves.exr": Photo(grainy.astype(np.float16), "rgb", linear=True),
        "8 bits.png": Photo(eight, "rgb"),
    }


def _seconds(path: Path) -> tuple[float, float, float, float, float]:
    """Seconds to read, to convert there and back, to write, of all; and of all on one core."""
    began, computing = time.perf_counter(), time.process_time()
    photo = read_photo(path)
    read = time.perf_counter()
    seen = view(photo)
    photo = seen.put(photo, np.roll(seen.samples, 1, axis=0), 0, 0)  # another picture, which costs no arithmetic
    converted = time.perf_counter()
    write_photo(photo, path)
    written = time.perf_counter()
    return read - began, converted - read, written - converted, written - began, time.process_time() - computing
