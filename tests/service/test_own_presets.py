"""The user's own presets and surprises on the command line: real processes, a real server, real files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_plugin.own_preset import PICTURE_BYTES
from reverie_plugin.own_presets import OwnPresets
from tests.support.running import Reverie

QUICK = ("--steps", 2, "--smallest", 48, "--tile-size", 256)


@pytest.fixture
def own(reverie: Reverie) -> OwnPresets:
    """The presets of this Reverie: none at first."""
    presets = OwnPresets(reverie.places.presets)
    for name in presets.listing().presets:
        presets.delete(name)
    return presets


def said(reverie: Reverie, *words: object) -> str:
    done = reverie.run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(reverie: Reverie, *words: object) -> str:
    done = reverie.run(*words)
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_a_preset_of_ones_own_is_kept_listed_and_dreamed_and_its_first_dream_is_its_picture(
    reverie: Reverie, own: OwnPresets, photo: Path
) -> None:
    kept = said(reverie, "presets", "save", "Night owls", "--preset", "owls", "--strength", 0.5, *QUICK)
    assert kept.startswith("“Night owls” is kept: owls, strength 0.5")
    assert "Your own\nNight owls\n    owls, strength 0.5" in said(reverie, "presets")
    out, report = photo.with_name("dream.png"), photo.with_name("report.json")

    said(reverie, "dream", photo, "-o", out, "--preset", "night owls", "--seed", 3, "--report", report)

    facts = json.loads(report.read_text())
    assert facts["own"]["name"] == "Night owls"
    assert (facts["preset"], facts["settings"]["strength"], facts["settings"]["seed"]) == ("owls", 0.5, 3)
    picture = own.listing().presets["Night owls"].picture
    assert len(picture) == PICTURE_BYTES
    with Image.open(out) as dreamed:
        middle = np.asarray(dreamed.convert("RGB").crop((25, 0, 125, 100)).resize((128, 128)))
    assert np.abs(np.frombuffer(picture, np.uint8).reshape(128, 128, 3).astype(int) - middle).mean() < 12
    assert "strength: 0.5\n" in said(reverie, "settings", "--preset", "Night owls")


def test_a_preset_goes_to_somebody_else_as_a_file_and_is_renamed_and_deleted(
    reverie: Reverie, own: OwnPresets, tmp_path: Path
) -> None:
    said(reverie, "presets", "save", "mine", "--preset", "whisper", "--set", "strength=0.3")
    said(reverie, "presets", "export", "mine", tmp_path / "gift.json")
    assert "is there already" in refused(reverie, "presets", "export", "mine", tmp_path / "gift.json")
    said(reverie, "presets", "export", "mine", tmp_path / "gift.json", "--overwrite")
    said(reverie, "presets", "delete", "mine")
    assert own.listing().presets == {}
    assert said(reverie, "presets", "import", tmp_path / "gift.json") == "“mine” is kept: whisper, strength 0.3\n"
    assert "“mine” already" in refused(reverie, "presets", "import", tmp_path / "gift.json")
    said(reverie, "presets", "import", tmp_path / "gift.json", "--name", "a gift")
    said(reverie, "presets", "rename", "a gift", "hers")
    assert list(own.listing().presets) == ["hers", "mine"]


def test_what_cannot_be_a_preset_is_refused_in_words(reverie: Reverie, own: OwnPresets, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text("[" * 100_000)
    assert "no preset of Reverie's" in refused(reverie, "presets", "import", file)
    assert "nothing.json" in refused(reverie, "presets", "import", tmp_path / "nothing.json")
    assert "is the name of a preset of Reverie's" in refused(reverie, "presets", "save", "Owls")
    assert "strength cannot be “9”" in refused(reverie, "presets", "save", "mine", "--strength", 9)
    assert "a picture is no part of a preset" in refused(reverie, "presets", "save", "mine", "--guide", "cat.png")
    assert "You have no preset “mine”" in refused(reverie, "presets", "delete", "mine")
    assert own.listing().presets == {}


def test_a_damaged_file_among_the_presets_is_told_and_stops_nothing(reverie: Reverie, own: OwnPresets) -> None:
    said(reverie, "presets", "save", "mine")
    (reverie.places.presets / "bad.json").write_bytes(b"\xff\0")
    done = reverie.run("presets")
    assert done.returncode == 0
    assert "Your own\nmine\n" in done.stdout
    assert "bad.json: This is no preset of Reverie's, or it is damaged. It is set aside" in done.stderr


def test_a_surprise_says_its_seed_and_with_that_it_comes_again(reverie: Reverie, photo: Path) -> None:
    first, again = photo.with_name("first.png"), photo.with_name("again.png")
    words = said(reverie, "dream", photo, "-o", first, "--surprise", *QUICK)
    seed = re.search(r"A surprise: .*, seed (\d+)", words)
    assert seed is not None

    said(reverie, "dream", photo, "-o", again, "--surprise", "--seed", seed[1], *QUICK)

    with Image.open(first) as one, Image.open(again) as other:
        assert np.array_equal(np.asarray(one), np.asarray(other))
