"""What a saved file shows after a dream has landed, of pictures of many of Krita's tiles (64 pixels).

The canvas does not tell: Krita composes what a file shows only where it believes that something has changed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import PHOTO, Array

SIZE = 320, 214
SELECTED = 76, 50, 104, 70


@pytest.fixture
def opened(app: Krita, tmp_path: Path) -> Krita:
    """Krita with a picture of one layer that was just opened from a file, and the docker."""
    file = tmp_path / "photo.png"
    with Image.open(PHOTO) as photo:
        photo.convert("RGB").resize(SIZE).save(file)
    app.open_picture(str(file))
    app.show_docker()
    return app


@pytest.fixture
def saved(opened: Krita, tmp_path: Path) -> Callable[[], Array]:
    """Saves the document; what other programs see in a PNG file, and in one of Krita's own, behind one another."""

    def save() -> Array:
        png, kra = tmp_path / "saved.png", tmp_path / "saved.kra"
        opened.export(str(png), str(kra))
        with zipfile.ZipFile(kra) as archive, archive.open("mergedimage.png") as merged:
            return np.dstack([seen(Image.open(png)), seen(Image.open(merged))])

    return save


def seen(image: Image.Image) -> Array:
    """The pixels; those that are fully transparent are all alike, for Krita gives them now one colour, now another."""
    pixels = np.array(image.convert("RGBA"))
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def one_layer(_app: Krita) -> None:
    """The picture as it was opened."""


def below_a_hidden_one(app: Krita) -> None:
    app.add_layer("above", 60, 40, 50, 50)
    app.choose("photo")
    app.hide("above")


def in_a_group(app: Krita) -> None:
    app.into_group("photo")
    app.choose("photo")


def of_a_group(app: Krita) -> None:
    app.into_group("photo")
    app.choose("group")


def with_a_mask(app: Krita) -> None:
    app.add_transparency_mask("photo", 20, 20, 120, 120)


def of_a_hidden_layer(app: Krita) -> None:
    app.hide("photo")


def in_floats(app: Krita) -> None:
    app.convert("RGBA", "F32")


def in_cmyk(app: Krita) -> None:
    app.convert("CMYKA", "U8")


MASKS = [one_layer, below_a_hidden_one, in_a_group, of_a_group, with_a_mask, of_a_hidden_layer, in_floats, in_cmyk]
SCENES = {"mask": MASKS, "alpha": [one_layer, in_a_group]}


@pytest.mark.parametrize(
    ("scene", "selection"),
    [(scene, selection) for selection, scenes in SCENES.items() for scene in scenes],
    ids=lambda each: each if isinstance(each, str) else each.__name__,
)
def test_what_is_not_selected_is_saved_as_before_and_so_is_everything_after_an_undo(
    opened: Krita, saved: Callable[[], Array], scene: Callable[[Krita], None], selection: str
) -> None:
    scene(opened)
    before = saved()
    opened.select(*SELECTED)
    opened.place(masked=selection == "mask")
    opened.dream(seed=1)
    assert changed_where_selected(opened, saved, before) > 0.2


PLACES = {
    "below strokes, of what I see": (below_a_hidden_one, {"merged": True}, 0.2),
    "on top": (below_a_hidden_one, {}, 0.2),
    "clipped": (one_layer, {}, 0.2),
    "hidden": (one_layer, {}, 0.0),
}
"""The picture, what is dreamed, and the share of what is selected that changes at the least, by the layer's place."""


@pytest.mark.parametrize("place", PLACES)
def test_wherever_the_layer_lies_what_is_not_selected_is_saved_as_before(
    opened: Krita, saved: Callable[[], Array], place: str
) -> None:
    scene, dreamed, least = PLACES[place]
    scene(opened)
    before = saved()
    opened.select(*SELECTED)
    with opened.placed():
        opened.choose_place(place.partition(",")[0], masked=True, **dreamed)
        opened.dream(seed=1)
    share = changed_where_selected(opened, saved, before)
    assert share > least if least else share == 0


def changed_where_selected(opened: Krita, saved: Callable[[], Array], before: Array) -> float:
    """How much of what is selected a dream has changed in the saved files; elsewhere, and after an undo, nothing is
    changed, and after a redo it is all as after the dream.
    """
    after = saved()
    x, y, width, height = SELECTED
    changed = (after != before).any(axis=2)
    share = float(changed[y : y + height, x : x + width].mean())
    changed[y : y + height, x : x + width] = False
    assert not changed.any()
    opened.trigger("edit_undo")
    assert (saved() == before).all()
    opened.trigger("edit_redo")
    assert (saved() == after).all()
    return share


@pytest.mark.parametrize("selection", ["mask", "alpha"])
def test_deeper_what_is_not_selected_is_saved_as_before_too(
    opened: Krita, saved: Callable[[], Array], selection: str
) -> None:
    before = saved()
    opened.select(*SELECTED, feather=8)
    opened.place(masked=selection == "mask")
    opened.dream(seed=1)
    opened.choose("Dream: ")
    opened.dream(seed=2)
    after = saved()
    changed = (after != before).any(axis=2)
    assert changed[80, 120]
    changed[30:140, 56:200] = False
    assert not changed.any()
    for _ in range(2):
        opened.trigger("edit_undo")
    assert (saved() == before).all()
    for _ in range(2):
        opened.trigger("edit_redo")
    assert (saved() == after).all()


def test_without_a_selection_all_of_the_dream_is_saved(opened: Krita, saved: Callable[[], Array]) -> None:
    before = saved()
    opened.dream(seed=1)
    after = saved()
    assert (after[..., [3, 7]] == 255).all()
    assert (after != before).any(axis=2).mean() > 0.5
    opened.trigger("edit_undo")
    assert (saved() == before).all()


def test_a_dream_lands_after_the_dialog_of_an_export(opened: Krita, saved: Callable[[], Array], tmp_path: Path) -> None:
    before = saved()
    opened.begin_dream(steps=20)
    assert opened.export_by_dialog(str(tmp_path / "dialog.png")) == ["photo"]
    assert (seen(Image.open(tmp_path / "dialog.png")) == before[..., :4]).all()
    opened.wait_until_over()
    assert len(opened.names()) == 2
