"""In the real GIMP: OpenRaster files that the command line has written."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from reverie_cli.pictures.blend import REPLACE, Blend
from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.writing import write_photo
from tests.hosts.gimp.editor import Gimp, Outcome
from tests.support.openraster import INSIDE, TITLE, dreamed, mask
from tests.support.photos import samples

FILES = {"plain": REPLACE, "screened": Blend("screen")}
WHOLLY = np.zeros((17, 23), bool)
WHOLLY[INSIDE] = (mask() == 255)[:, :, 0]
NOT_AT_ALL = np.ones((17, 23), bool)
NOT_AT_ALL[INSIDE] = (mask() == 0)[:, :, 0]


@pytest.fixture(scope="module")
def opened(gimp: Gimp) -> Outcome:
    for name, blend in FILES.items():
        merged, layers = dreamed(Photo(samples("rgb"), "rgb"), blend)
        write_photo(merged, gimp.stage / f"{name}.ora", layers=layers)
    outcome = gimp.run("openraster", arguments={"files": list(FILES)})
    assert outcome.code == 0, outcome.output
    return outcome


def test_the_dream_is_a_layer_above_the_original_in_its_blend_mode(opened: Outcome) -> None:
    assert opened.facts["plain"] == [[TITLE, [3, 2], "normal"], ["Original", [0, 0], "normal"]]
    assert opened.facts["screened"][0] == [TITLE, [3, 2], "screen"]


def test_gimp_shows_the_dream_where_it_was_selected_and_the_original_elsewhere(gimp: Gimp, opened: Outcome) -> None:
    original = Photo(samples("rgb"), "rgb")
    merged, _ = dreamed(original)
    with Image.open(gimp.stage / "plain.png") as image:
        seen = np.asarray(image.convert("RGB"))

    assert np.array_equal(seen[NOT_AT_ALL], original.samples[NOT_AT_ALL])
    assert np.array_equal(seen[WHOLLY], merged.samples[WHOLLY])
