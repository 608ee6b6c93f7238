"""A sheet of dreams: which cells it has, and how they are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_cli.pictures.photo import Photo
from reverie_cli.sheet import Cell, Layout, draw, plan, sheet
from reverie_shared.errors import BadSettings, HostRefused


def test_each_preset_has_each_value_of_each_setting_the_last_along_the_rows() -> None:
    cells = plan(["eyes", "whisper"], ["strength=0.5,2", "seed=1..3"])

    assert len(cells) == 12
    assert [dict(cell.settings) for cell in cells[:4]] == [
        {"strength": "0.5", "seed": "1"},
        {"strength": "0.5", "seed": "2"},
        {"strength": "0.5", "seed": "3"},
        {"strength": "2.0", "seed": "1"},
    ]
    assert [cell.preset for cell in cells] == ["eyes"] * 6 + ["whisper"] * 6


def test_a_cell_names_the_flags_that_make_it() -> None:
    assert Cell("eyes", {"octave_scale": "1.4", "seed": "2"}).flags == "--preset eyes --octave-scale 1.4 --seed 2"


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ("strength", "does not name a setting"),
        ("colours2=1,2", "no setting “colours2”. Did you mean “colours”"),
        ("steps=0", "steps cannot be"),
        ("seed=1..1000000", "401 dreams"),
    ],
)
def test_what_cannot_vary_is_refused_in_words(vary: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        plan(["eyes"], [vary])


def test_pictures_lie_in_rows_unscaled_each_above_its_label() -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    photos = [Photo(np.full((40, 120, 3), colour, np.uint8), "rgb") for colour in colours]

    layout = Layout((120, 40), ["--seed 1", "--seed 2", "--preset eyes --seed 3 --strength 2"], 2)
    drawn = np.asarray(draw(photos, layout))

    assert (drawn.shape[1], drawn.shape[0]) == layout.size
    for colour in colours:
        assert (drawn == colour).all(axis=2).sum() == 40 * 120
    red, green, blue = (np.argwhere((drawn == colour).all(axis=2))[0] for colour in colours)
    assert red[0] == green[0] < blue[0]
    assert red[1] == blue[1] < green[1]
    below = drawn[red[0] + 42 : blue[0] - 8, red[1] : red[1] + 120]
    assert (below < 100).any(), "a label"


def test_a_dream_that_is_missing_leaves_its_place_white() -> None:
    photo = Photo(np.full((40, 120, 3), (200, 0, 0), np.uint8), "rgb")

    drawn = np.asarray(draw([photo, None, photo], Layout((120, 40), ["one", "two", "three"], 3)))

    assert (drawn == (200, 0, 0)).all(axis=2).sum() == 2 * 40 * 120


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("--presets", ","), BadSettings, "names no preset"),
        (("--vary", "seed=1..400", "--side", "2048"), HostRefused, "The sheet would have"),
        (("--vary", "seed=1..200", "--side", "400", "-o", "out.webp", "--presets", "eyes"), HostRefused, "larger than"),
    ],
)
def test_what_makes_no_sheet_is_refused_before_anything_is_dreamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], error: type[Exception], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (2048, 2048)).save("in.png")

    with pytest.raises(error, match=words):
        sheet.main(["in.png", "-o", "out.png", *arguments], standalone_mode=False)

    assert not list(tmp_path.glob("out.*"))
