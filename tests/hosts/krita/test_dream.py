"""From the layer to the dream above it, in the real Krita."""

from __future__ import annotations

import numpy as np
import pytest

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, layer, of_depth, shown
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import Array

LINEAR, GRAY = "sRGB-elle-V2-g10.icc", "Gray-D50-elle-V2-srgbtrc.icc"


OTHERS = {
    "layers": "mixed2=0.5,mixed7=-1",
    "guide": "photo",
    "balance": False,
    "objective": "square",
    "strength": 0.35,
    "steps": 1000,
    "step_size": 0.0125,
    "seed": 4294967295,
    "network": "VGG16",
}
"""Settings of each kind, and no preset's."""


def test_each_widget_holds_what_it_was_given(document: Krita) -> None:
    document.set_settings(**OTHERS)
    assert {name: document.setting(name) for name in OTHERS} == OTHERS


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


@pytest.mark.parametrize(("beyond", "expected"), [(True, (-20, 50, 80, 60)), (False, (0, 50, 60, 50))])
def test_a_layer_that_lies_anywhere_is_dreamed_where_it_lies(
    app: Krita, photo: Array, beyond: bool, expected: tuple[int, int, int, int]
) -> None:
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo[:60, :80].tobytes(), at=(-20, 50), size=(80, 60))
    before = shown(app)
    with app.placed(beyond=beyond):
        app.dream()
    box, _, _ = layer(app, "Dream: ")
    assert box == expected
    assert (shown(app)[:50] == before[:50]).all()
    assert (shown(app)[..., 3] == before[..., 3]).all()


def test_in_a_group_the_dream_lies_directly_above_its_source(document: Krita) -> None:
    document.add_layer("above", 10, 10, 30, 30)
    document.into_group("photo", "above")
    document.choose("photo")
    document.dream(seed=3)
    (_, _, inside) = document.layers()[-1]
    assert [name.partition(" (")[0] for name, _, _ in inside] == ["photo", "Dream: reverie, seed 3", "above"]


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
    assert [name.partition(" (")[0] for name, _, _ in inside] == ["photo", "Dream: reverie, seed 0"]


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
