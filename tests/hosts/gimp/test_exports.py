"""What is exported and saved of a picture of several of GIMP's tiles, for every way in which a dream can land."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.hosts.gimp.editor import CHECKOUT, Gimp, Outcome
from tests.support.pictures import Array

SIZE = 640, 427
X, Y, WIDTH, HEIGHT = SELECTION = 151, 99, 208, 139
"""Its edges lie at no multiple of 64 pixels, which is the width of GIMP's tiles in memory and in XCF files."""

WAYS = {
    "one layer": ("mask", "no selection", "again"),
    "several layers": ("mask", "baked", "no selection", "on top", "clipped"),
    "in a group": ("mask", "deeper"),
}
SCENES = {f"{way}, {layers}": (layers, way) for layers, ways in WAYS.items() for way in ways}

every_scene = pytest.mark.parametrize("scene", SCENES)


@pytest.fixture(scope="module")
def exported(gimp: Gimp) -> Outcome:
    with Image.open(CHECKOUT / "tests" / "photos" / "china.jpg") as image:
        assert image.size == SIZE
        image.save(gimp.stage / "tiles.png")
    outcome = gimp.show("exports", arguments={"scenes": SCENES, "selection": SELECTION})
    assert outcome.code == 0, outcome.output
    return outcome


def pixels(gimp: Gimp, scene: str, when: str) -> Array:
    """An exported PNG: [height, width, red, green, blue and alpha]."""
    with Image.open(gimp.stage / f"{scene}.{when}.png") as image:
        assert image.size == SIZE
        return np.asarray(image.convert("RGBA"))


def selected(scene: str) -> Array:
    area = np.zeros(SIZE[::-1], bool)
    area[Y : Y + HEIGHT, X : X + WIDTH] = True
    return area | (SCENES[scene][1] == "no selection")


@every_scene
def test_one_layer_is_inserted(exported: Outcome, scene: str) -> None:
    facts = exported.facts[scene]
    assert facts["status"] == "success", facts["error"]
    assert facts["inserted"] == (2 if SCENES[scene][1] == "clipped" else 1), "clipped, it goes into a group of its own"


@every_scene
def test_the_export_differs_where_it_is_selected_and_in_no_bit_elsewhere(
    gimp: Gimp, exported: Outcome, scene: str
) -> None:
    before, after, inside = pixels(gimp, scene, "before"), pixels(gimp, scene, "after"), selected(scene)
    assert np.array_equal(after[~inside], before[~inside])
    assert (after != before)[inside].any(axis=1).mean() > 0.5


@every_scene
def test_the_export_is_as_opaque_as_before(gimp: Gimp, exported: Outcome, scene: str) -> None:
    assert np.array_equal(pixels(gimp, scene, "after")[..., 3], pixels(gimp, scene, "before")[..., 3])


@every_scene
def test_the_saved_file_has_the_same_export(gimp: Gimp, exported: Outcome, scene: str) -> None:
    assert np.array_equal(pixels(gimp, scene, "reloaded"), pixels(gimp, scene, "after"))


@every_scene
def test_undo_gives_the_export_before(gimp: Gimp, exported: Outcome, scene: str) -> None:
    assert np.array_equal(pixels(gimp, scene, "undone"), pixels(gimp, scene, "before"))
