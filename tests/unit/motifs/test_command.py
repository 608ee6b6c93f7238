"""`python -m tools.motifs` and `python -m tools.contact_sheets`: what is missing is said before any work begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from tools import contact_sheets
from tools.motifs.__main__ import main

JUDGE = Path(__file__).resolve().parents[3] / "tools" / "motifs" / "judge.weights.h5"


def motifs(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the commands are typed in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["drawings", "OUT"], "must end in “.png” or “.jpg”, and “OUT” does not"),
        (["drawings", "nowhere/drawings.png"], "There is no folder “nowhere”"),
        (["draw", "DATA", "--count", "0"], "not in the range"),
        (["train", "DATA", "RUN.weights.h5"], "“DATA” holds no images.npy. Make it with"),
        (["export", "DATA", "RUN.weights.h5", "motifs.npz"], "“DATA” holds no images.npy. Make it with"),
        (["train-judge", "DATA", "JUDGE.h5"], "must end in “.weights.h5”"),
        (["judge", "JUDGE.weights.h5"], "'JUDGE.weights.h5' does not exist"),
        (["judge", JUDGE, "photo.png"], "'photo.png' does not exist"),
    ],
)
def test_a_missing_or_wrongly_named_file_is_said_in_a_sentence(
    arguments: list[object], words: str, folder: Path
) -> None:
    ended = motifs(*arguments)
    assert ended.exit_code == 2
    assert words in ended.output
    assert not [*folder.iterdir()]


def test_a_file_of_another_kind_is_named(folder: Path) -> None:
    other = folder / "other.weights.h5"
    other.write_text("no weights")
    ended = motifs("judge", other)
    assert ended.exit_code == 1
    assert f"Error: {other} does not hold the weights of this network" in ended.output
    ended = motifs("judge", JUDGE, other)
    assert ended.exit_code == 1
    assert "Error: cannot identify image file" in ended.output


def test_training_does_not_begin_from_a_file_of_another_kind(folder: Path) -> None:
    (folder / "DATA").mkdir()
    for name in ("images", "labels"):
        np.save(folder / "DATA" / f"{name}.npy", np.zeros(1))
    np.savez(folder / "other.npz", nothing=np.zeros(1))
    ended = motifs("train", "DATA", "RUN.weights.h5", "--start", "other.npz")
    assert ended.exit_code == 1
    assert "other.npz does not hold the weights of this network" in ended.output


def test_all_motifs_are_drawn_on_one_sheet(folder: Path) -> None:
    ended = motifs("drawings", "drawings.png")
    assert ended.exit_code == 0, ended.output
    with Image.open(folder / "drawings.png") as sheet:
        assert sheet.size == (10 * 128, 4 * (128 + 16))


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (["nothing"], "'nothing' is not one of", 2),
        (["--into", "nowhere", "selection"], "'nowhere' does not exist", 2),
        (["--network", str(JUDGE), "selection"], "is no file of a network such as tools.motifs exports", 1),
    ],
)
def test_a_contact_sheet_that_cannot_be_made_is_refused_in_a_sentence(
    arguments: list[str], words: str, code: int
) -> None:
    ended = CliRunner().invoke(contact_sheets.main, arguments)
    assert ended.exit_code == code
    assert words in ended.output
