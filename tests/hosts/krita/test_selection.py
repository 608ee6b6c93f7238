"""What is selected, in the new layer's alpha or in a mask of its own, and what of it counts when one goes deeper."""

from __future__ import annotations

import numpy as np
import pytest

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, layer, of_depth, shown
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array

LINEAR, GRAY = "sRGB-elle-V2-g10.icc", "Gray-D50-elle-V2-srgbtrc.icc"


@pytest.mark.every_krita
def test_the_selection_becomes_a_layer_above_its_source(document: Krita, photo: Array) -> None:
    document.select(30, 20, 60, 40)
    document.dream(seed=7)
    box, space, _ = layer(document, "Dream: ")
    assert document.names() == ["photo", "Dream: reverie, seed 7"]
    assert (box, space) == ((30, 20, 60, 40), ("RGBA", "U8", SRGB))
    changed = (shown(document) != photo).any(axis=2)
    assert changed[20:60, 30:90].mean() > 0.5
    changed[20:60, 30:90] = False
    assert not changed.any()


def test_a_feathered_selection_fades_the_layer_by_its_own_values(document: Krita, photo: Array) -> None:
    (x, y, width, height), raw = document.select(40, 25, 60, 45, feather=8)
    mask = np.frombuffer(raw, np.uint8).reshape(height, width)
    document.dream()
    box, _, pixels = layer(document, "Dream: ")
    whole = np.zeros((HEIGHT, WIDTH), np.uint8)
    whole[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = pixels[..., 3]
    expected = np.zeros_like(whole)
    expected[y : y + height, x : x + width] = mask
    assert (whole == expected).all()
    assert len(np.unique(mask)) > 50
    weight = expected[..., None] / 255
    dream = np.zeros(photo.shape)
    dream[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = pixels
    composite = photo * (1 - weight) + dream * weight
    assert np.abs(shown(document)[..., :3] - composite[..., :3]).max() <= 1
    assert (shown(document)[expected == 0] == photo[expected == 0]).all()


@pytest.mark.parametrize(
    ("model", "depth", "profile"),
    [
        ("RGBA", "U8", SRGB),
        ("RGBA", "U16", SRGB),
        ("RGBA", "F16", LINEAR),
        ("RGBA", "F32", LINEAR),
        ("GRAYA", "U16", GRAY),
    ],
)
def test_deeper_in_the_same_selection_its_feather_counts_once(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    app.new_document(WIDTH, HEIGHT, model, depth, profile, of_depth(photo, model, depth).tobytes())
    app.select(40, 25, 60, 45, feather=8)
    app.dream(seed=1)
    box, _, first = layer(app, "Dream: reverie, seed 1")
    app.choose("Dream: reverie, seed 1")
    app.dream(seed=2)
    deeper, _, second = layer(app, "Dream: reverie, seed 2")
    assert deeper == box
    assert (second[..., -1] == first[..., -1]).all()
    assert (second[..., :-1] != first[..., :-1]).any()
    app.select(50, 30, 20, 20)
    app.dream(seed=3)
    assert layer(app, "Dream: reverie, seed 3")[0] == (50, 30, 20, 20)


def test_a_dream_whose_mask_cannot_be_made_can_be_inserted_later(document: Krita) -> None:
    document.select(30, 20, 60, 40)
    with document.selections_as_masks():
        document.take_temporary_files(False)
        document.begin_dream(steps=1)
        document.wait_until_over()
        document.take_temporary_files(True)
        assert "cannot be written: No such file or directory" in document.message()
        assert document.names() == ["photo"]
        assert document.buttons()[0] == "Insert here"
        document.press("reverie_recover")
        document.wait_until_over()
    assert document.mask_of("Dream: ", 30, 20, 60, 40) == ("transparencymask", b"\xff" * 60 * 40)


@pytest.mark.every_krita
@pytest.mark.parametrize(("model", "depth", "profile"), [("RGBA", "U8", SRGB), ("RGBA", "F32", LINEAR)])
def test_the_selection_can_become_a_mask_of_its_own_in_the_same_undo_step(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    app.new_document(WIDTH, HEIGHT, model, depth, profile, of_depth(photo, model, depth).tobytes())
    (x, y, width, height), selected = app.select(40, 25, 60, 45, feather=8)
    before, steps = shown(app), app.undo_steps()
    with app.selections_as_masks():
        app.dream()
    assert app.undo_steps() == steps + 1
    assert app.mask_of("Dream: ", x, y, width, height) == ("transparencymask", selected)
    box, space, pixels = layer(app, "Dream: ")
    assert (box, space) == ((x, y, width, height), (model, depth, profile))
    assert (pixels[..., 3] == (1 if depth == "F32" else 255)).all()
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[y : y + height, x : x + width] = np.frombuffer(selected, np.uint8).reshape(height, width) == 0
    assert (shown(app) == before)[outside].all()
    assert (shown(app) != before)[50, 70].any()
    app.trigger("edit_undo")
    assert app.names() == ["photo"]
    assert (shown(app) == before).all()
    app.trigger("edit_redo")
    assert app.mask_of("Dream: ", x, y, width, height) == ("transparencymask", selected)


@pytest.mark.parametrize(("model", "depth", "profile"), [("RGBA", "U8", SRGB), ("RGBA", "F32", LINEAR)])
def test_deeper_with_the_selection_as_a_mask_its_feather_counts_once_too(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    app.new_document(WIDTH, HEIGHT, model, depth, profile, of_depth(photo, model, depth).tobytes())
    (x, y, width, height), selected = app.select(40, 25, 60, 45, feather=8)
    with app.selections_as_masks():
        app.dream(seed=1)
        app.choose("Dream: reverie, seed 1")
        report = app.dream(seed=2)
    assert report["continued"] == (depth == "U8")  # 32 bits hold the exact state anyway
    assert app.mask_of("Dream: reverie, seed 2", x, y, width, height) == ("transparencymask", selected)
    box, _, first = layer(app, "Dream: reverie, seed 1")
    deeper, _, second = layer(app, "Dream: reverie, seed 2")
    assert deeper == box
    assert (second[..., 3] == (1 if depth == "F32" else 255)).all()
    assert (second[..., :3] != first[..., :3]).any()


@pytest.mark.parametrize(("model", "depth", "profile"), [("RGBA", "U8", SRGB), ("RGBA", "F32", LINEAR)])
def test_deeper_without_a_mask_where_the_layer_has_one_its_feather_counts_once(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    app.new_document(WIDTH, HEIGHT, model, depth, profile, of_depth(photo, model, depth).tobytes())
    (x, y, width, height), selected = app.select(40, 25, 60, 45, feather=8)
    with app.selections_as_masks():
        app.dream(seed=1)
    app.choose("Dream: reverie, seed 1")
    app.dream(seed=2)
    box, _, pixels = layer(app, "Dream: reverie, seed 2")
    alpha = np.zeros((HEIGHT, WIDTH))
    alpha[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = pixels[..., 3] * (255 if depth == "F32" else 1)
    mask = np.frombuffer(selected, np.uint8).reshape(height, width)
    assert np.abs(alpha[y : y + height, x : x + width] - mask).max() < 0.01


def test_deeper_with_a_mask_where_the_selection_is_baked_its_feather_counts_once(document: Krita) -> None:
    document.select(40, 25, 60, 45, feather=8)
    document.dream(seed=1)
    document.choose("Dream: reverie, seed 1")
    with document.selections_as_masks():
        document.dream(seed=2)
    first, second = (layer(document, f"Dream: reverie, seed {seed}")[2] for seed in (1, 2))
    assert (second[..., 3] == first[..., 3]).all()
    assert document.layers()[-1][2] == []


def test_all_selected_is_as_nothing_selected_but_for_the_mask_that_is_wanted(document: Krita, photo: Array) -> None:
    document.dream()
    expected = layer(document, "Dream: ")[2]
    document.trigger("edit_undo")
    document.choose("photo")
    document.select(0, 0, WIDTH, HEIGHT)
    document.dream()
    assert (layer(document, "Dream: ")[2] == expected).all()
    document.trigger("edit_undo")
    document.choose("photo")
    with document.selections_as_masks():
        document.dream()
    assert document.mask_of("Dream: ", 0, 0, WIDTH, HEIGHT) == ("transparencymask", b"\xff" * (WIDTH * HEIGHT))


def test_a_selection_that_reaches_beyond_the_layer_is_cut_to_it(app: Krita, photo: Array) -> None:
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo[:60, :80].tobytes(), at=(40, 30), size=(80, 60))
    app.select(100, 60, 50, 40)
    app.dream()
    assert layer(app, "Dream: ")[0] == (100, 60, 20, 30)
