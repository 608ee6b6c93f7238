"""In the real Krita: OpenRaster files of the command line's, and one of Krita's own for the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reverie_cli.pictures.blend import REPLACE, Blend
from reverie_cli.pictures.photo import Layout, Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import write_photo
from tests.hosts.krita.pixels import shown
from tests.hosts.krita.real_krita import Krita
from tests.support.openraster import TITLE, dreamed
from tests.support.photos import samples

RGB = np.s_[..., [2, 1, 0]]
"""Krita stores blue, green, red, alpha."""


@pytest.mark.parametrize("layout", ["rgb", "rgba"])
@pytest.mark.parametrize("blend", [REPLACE, Blend("multiply", 0.5)], ids=lambda each: each.mode)
def test_krita_shows_the_layers_as_the_command_line_does(
    app: Krita, tmp_path: Path, layout: Layout, blend: Blend
) -> None:
    merged, layers = dreamed(Photo(samples(layout), layout), blend)
    write_photo(merged, tmp_path / "dream.ora", layers=layers)

    app.open_picture(str(tmp_path / "dream.ora"))

    assert app.names() == ["photo", TITLE]
    seen = shown(app).astype(int)
    if layout == "rgba":
        assert np.array_equal(seen[..., 3], merged.samples[..., 3])
    visible = seen[..., 3] > 60  # thin colours are rounded more coarsely
    assert np.abs(seen[RGB] - merged.samples[..., :3])[visible].max() <= 2


def test_of_a_file_of_kritas_own_the_merged_picture_is_read(app: Krita, tmp_path: Path) -> None:
    picture = Photo(samples("rgb"), "rgb")
    write_photo(picture, tmp_path / "in.png")
    app.open_picture(str(tmp_path / "in.png"))
    app.export(str(tmp_path / "out.kra"))

    read = read_photo(tmp_path / "out.kra")

    assert np.array_equal(read.colours, picture.samples)
    assert read.format == "KRA"
