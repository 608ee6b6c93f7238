"""From the selection to the layer, in the real Krita."""

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


@pytest.mark.every_krita
def test_one_undo_takes_the_layer_away_and_redo_brings_it_back(document: Krita, photo: Array) -> None:
    document.select(30, 20, 60, 40)
    before = document.undo_steps()
    document.dream()
    with_dream = shown(document)
    assert document.undo_steps() == before + 1
    document.trigger("edit_undo")
    assert document.names() == ["photo"]
    assert (shown(document) == photo).all()
    document.trigger("edit_redo")
    assert len(document.names()) == 2
    assert (shown(document) == with_dream).all()


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


@pytest.mark.parametrize(("model", "depth", "profile"), [("RGBA", "U8", SRGB), ("RGBA", "F32", LINEAR)])
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
    assert (second[..., 3] == first[..., 3]).all()
    assert (second[..., :3] != first[..., :3]).any()
    app.select(50, 30, 20, 20)
    app.dream(seed=3)
    assert layer(app, "Dream: reverie, seed 3")[0] == (50, 30, 20, 20)


@pytest.mark.every_krita
@pytest.mark.parametrize(("model", "depth", "profile"), [("RGBA", "U8", SRGB), ("RGBA", "F32", LINEAR)])
def test_the_selection_can_become_a_mask_of_its_own_in_the_same_undo_step(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    app.new_document(WIDTH, HEIGHT, model, depth, profile, of_depth(photo, model, depth).tobytes())
    (x, y, width, height), selected = app.select(40, 25, 60, 45, feather=8)
    before, steps = shown(app), app.undo_steps()
    app.as_mask(True)
    try:
        app.dream()
    finally:
        app.as_mask(False)
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
    app.as_mask(True)
    try:
        app.dream(seed=1)
        app.choose("Dream: reverie, seed 1")
        report = app.dream(seed=2)
    finally:
        app.as_mask(False)
    assert report["continued"] == (depth == "U8")  # 32 bits hold the exact state anyway
    assert app.mask_of("Dream: reverie, seed 2", x, y, width, height) == ("transparencymask", selected)
    box, _, first = layer(app, "Dream: reverie, seed 1")
    deeper, _, second = layer(app, "Dream: reverie, seed 2")
    assert deeper == box
    assert (second[..., 3] == (1 if depth == "F32" else 255)).all()
    assert (second[..., :3] != first[..., :3]).any()


def test_deeper_with_a_mask_where_the_selection_is_baked_its_feather_counts_once(document: Krita) -> None:
    document.select(40, 25, 60, 45, feather=8)
    document.dream(seed=1)
    document.choose("Dream: reverie, seed 1")
    document.as_mask(True)
    try:
        document.dream(seed=2)
    finally:
        document.as_mask(False)
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
    document.as_mask(True)
    try:
        document.dream()
    finally:
        document.as_mask(False)
    assert document.mask_of("Dream: ", 0, 0, WIDTH, HEIGHT) == ("transparencymask", b"\xff" * (WIDTH * HEIGHT))


def test_another_layer_can_guide_the_dream(document: Krita) -> None:
    document.add_layer("guide", 10, 10, 30, 30)
    document.choose("photo")
    plain = document.dream()
    guided = document.dream(guide="guide")
    assert plain["guide"] is None
    assert guided["settings"]["guide"] == "guide"
    assert guided["rms_change"] != plain["rms_change"]


def test_a_guide_that_is_not_there_is_told_in_the_docker(document: Krita) -> None:
    document.set_settings(guide="flowers")
    document.press("reverie_dream_button")
    assert "no layer “flowers” to be guided by" in document.message()
    assert document.names() == ["photo"]


def test_without_a_selection_all_of_the_layer_is_dreamed(document: Krita, photo: Array) -> None:
    document.dream()
    box, _, pixels = layer(document, "Dream: ")
    assert box == (0, 0, WIDTH, HEIGHT)
    assert (pixels[..., 3] == 255).all()
    assert (pixels != photo).any(axis=2).mean() > 0.5


def test_a_layer_that_lies_anywhere_is_dreamed_where_it_lies(app: Krita, photo: Array) -> None:
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo[:60, :80].tobytes(), at=(-20, 50), size=(80, 60))
    before = shown(app)
    app.dream()
    box, _, _ = layer(app, "Dream: ")
    assert box == (0, 50, 60, 50)
    assert (shown(app)[:50] == before[:50]).all()
    assert (shown(app)[..., 3] == before[..., 3]).all()


def test_a_selection_that_reaches_beyond_the_layer_is_cut_to_it(app: Krita, photo: Array) -> None:
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo[:60, :80].tobytes(), at=(40, 30), size=(80, 60))
    app.select(100, 60, 50, 40)
    app.dream()
    assert layer(app, "Dream: ")[0] == (100, 60, 20, 30)


def test_in_a_group_the_dream_lies_directly_above_its_source(document: Krita) -> None:
    document.add_layer("above", 10, 10, 30, 30)
    document.into_group("photo", "above")
    document.choose("photo")
    document.dream(seed=3)
    (_, _, inside) = document.layers()[-1]
    assert [name for name, _, _ in inside] == ["photo", "Dream: reverie, seed 3", "above"]


def test_of_a_group_what_it_shows_is_dreamed(document: Krita) -> None:
    document.add_layer("above", 10, 10, 30, 30)
    document.into_group("photo", "above")
    document.choose("group")
    document.select(0, 0, 60, 60)
    before = shown(document)
    document.dream(strength=0.0)
    assert document.names()[-1].startswith("Dream: ")
    assert (shown(document) == before).all()


@pytest.mark.parametrize("kind", ["vector", "clone"])
def test_of_a_layer_without_pixels_of_its_own_what_it_shows_is_dreamed(document: Krita, kind: str) -> None:
    document.add_special(kind)
    before = shown(document)
    document.dream(strength=0.0, seed=2)
    assert document.names()[-2:] == [kind, "Dream: reverie, seed 2"]
    assert (shown(document) == before).all()


def test_a_locked_layer_is_dreamed_and_stays_as_it_is(document: Krita, photo: Array) -> None:
    document.lock("photo")
    before = document.undo_steps()
    document.dream()
    assert document.names() == ["photo", "Dream: reverie, seed 0"]
    assert (layer(document, "photo")[2] == photo).all()
    assert document.undo_steps() == before + 1


def test_in_a_locked_group_a_layer_is_dreamed_too(document: Krita) -> None:
    document.into_group("photo")
    document.lock("group")
    document.choose("photo")
    document.dream()
    (_, _, inside) = document.layers()[-1]
    assert [name for name, _, _ in inside] == ["photo", "Dream: reverie, seed 0"]


def test_of_an_animated_layer_the_frame_that_shows_is_dreamed(document: Krita, photo: Array) -> None:
    document.animate("photo", 10, 0, 0, 40, 40)
    second = shown(document)
    document.dream(strength=0.0, seed=1)
    assert (layer(document, "Dream: reverie, seed 1")[2] == second).all()
    document.remove_layer("Dream: ")
    document.choose("photo")
    document.show_frame(0)
    assert (shown(document) == photo).all()
    document.dream(strength=0.0, seed=2)
    assert (layer(document, "Dream: reverie, seed 2")[2] == photo).all()
    assert (second != photo).any()


def test_of_a_mask_its_layer_is_dreamed_as_the_mask_shows_it(document: Krita) -> None:
    document.add_transparency_mask("photo", 20, 20, 50, 50)
    before = shown(document)
    assert document.active_kind() == "transparencymask"
    document.dream(strength=0.0)
    assert (before[..., 3] == 0).any()
    assert document.names() == ["photo", "Dream: reverie, seed 0"]
    assert layer(document, "Dream: ")[2][..., 3].sum() == before[..., 3].sum()


@pytest.mark.parametrize(
    ("model", "depth", "profile"),
    [
        ("RGBA", "U16", SRGB),
        ("RGBA", "F16", LINEAR),
        ("RGBA", "F32", LINEAR),
        ("RGBA", "F32", SRGB),
        ("RGBA", "U8", "ClayRGB-elle-V2-g22.icc"),
        ("RGBA", "U16", LINEAR),
        ("GRAYA", "U8", GRAY),
        ("GRAYA", "U16", GRAY),
        ("GRAYA", "F16", "Gray-D50-elle-V2-g10.icc"),
        ("GRAYA", "F32", "Gray-D50-elle-V2-g10.icc"),
    ],
)
def test_depth_and_profile_stay_and_nothing_outside_changes(
    app: Krita, photo: Array, model: str, depth: str, profile: str
) -> None:
    pixels = of_depth(photo, model, depth)
    space = tuple(app.new_document(WIDTH, HEIGHT, model, depth, profile, pixels.tobytes()))
    app.select(30, 20, 60, 40)
    before = shown(app)
    app.dream()
    box, kept, dream = layer(app, "Dream: ")
    assert space == (model, depth, profile) == kept
    assert box == (30, 20, 60, 40)
    changed = (shown(app) != before).any(axis=2)
    assert changed[20:60, 30:90].mean() > 0.5
    changed[20:60, 30:90] = False
    assert not changed.any()
    scale = {"U8": 255, "U16": 65535}.get(depth, 1)
    assert np.abs(dream.astype(float) - before[20:60, 30:90]).mean() < 0.3 * scale


def test_values_beyond_white_stay_where_nothing_is_dreamed(app: Krita, photo: Array) -> None:
    pixels = of_depth(photo, "RGBA", "F32")
    pixels[..., :3] *= 8
    app.new_document(WIDTH, HEIGHT, "RGBA", "F32", LINEAR, pixels.tobytes())
    app.dream(strength=0.0)
    assert (layer(app, "Dream: ")[2] == pixels).all()


@pytest.mark.parametrize(("model", "depth"), [("CMYKA", "U8"), ("CMYKA", "U16"), ("LABA", "U16")])
def test_other_models_are_converted_there_and_back(app: Krita, photo: Array, model: str, depth: str) -> None:
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
    app.convert(model, depth)
    app.select(30, 20, 60, 40)
    before = shown(app)
    app.dream()
    box, space, _ = layer(app, "Dream: ")
    assert (box, space[:2]) == ((30, 20, 60, 40), (model, depth))
    changed = (shown(app) != before).any(axis=2)
    assert changed[20:60, 30:90].mean() > 0.5
    changed[20:60, 30:90] = False
    assert not changed.any()


def test_transparent_pixels_stay_transparent(app: Krita, photo: Array) -> None:
    holed = photo.copy()
    holed[30:60, 50:80, 3] = 0
    holed[:, :20, 3] = 100
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, holed.tobytes())
    app.dream()
    box, _, pixels = layer(app, "Dream: ")
    assert box == (0, 0, WIDTH, HEIGHT)
    assert (pixels[..., 3] == holed[..., 3]).all()


def test_inherit_alpha_keeps_the_alpha_below_and_a_hidden_source_that_of_the_dream(app: Krita, photo: Array) -> None:
    thin = photo.copy()
    thin[..., 3] = 128
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, thin.tobytes())
    app.dream()
    dream = layer(app, "Dream: ")[2].astype(int)
    assert np.abs(shown(app)[..., 3].astype(int) - (255 - 127 * 127 / 255)).max() <= 1
    app.set_inherit_alpha("Dream: ", True)
    assert (shown(app)[..., 3] == 128).all()
    half = (dream[..., :3] * 128 + thin[..., :3].astype(int) * 127) / 255
    assert np.abs(shown(app)[..., :3] - half).max() <= 1
    app.set_inherit_alpha("Dream: ", False)
    app.hide("photo")
    assert (shown(app) == dream).all()


def test_a_dream_is_the_same_as_the_command_lines(document: Krita, photo: Array, reverie, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from PIL import Image

    document.dream(seed=5)
    Image.fromarray(photo[..., 2::-1]).save(tmp_path / "in.png")
    flags = ["--steps", "2", "--smallest", "48", "--seed", "5"]
    done = reverie.run("dream", tmp_path / "in.png", "-o", tmp_path / "out.png", *flags)
    assert done.returncode == 0, done.stderr
    expected = np.asarray(Image.open(tmp_path / "out.png"))
    assert (layer(document, "Dream: ")[2][..., 2::-1] == expected).all()


def test_nothing_to_dream_is_told_in_the_docker(document: Krita) -> None:
    document.add_layer("empty", 0, 0, 0, 0)
    document.set_settings()
    document.press("reverie_dream_button")
    assert "There is nothing on the layer “empty”" in document.message()
    assert document.names() == ["photo", "empty"]


def test_without_a_document_the_menu_entry_is_off_and_the_docker_says_what_to_do(app: Krita) -> None:
    assert not app.is_enabled("reverie_dream")
    app.set_settings()
    app.press("reverie_dream_button")
    assert "Open an image" in app.message()
