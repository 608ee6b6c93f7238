"""`reverie look` and the making of an atlas, with a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

from reverie_cli.atlas import making
from reverie_cli.atlas.making import Making
from reverie_cli.atlas.sheets import Sheet, plan
from reverie_shared.atlas import Atlas, is_shipped
from reverie_shared.errors import HostRefused
from tests.support.pictures import PHOTO
from tests.support.running import Reverie
from tests.unit.dream.test_look import stripes_right


@pytest.fixture(scope="module")
def striped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cat's photo, striped on the right."""
    path = tmp_path_factory.mktemp("photo") / "striped.png"
    with Image.open(PHOTO) as image:
        Image.fromarray(stripes_right(np.asarray(image.convert("RGB")))).save(path)
    return path


def test_what_is_at_a_point_is_printed_with_the_flags_that_dream_it(reverie: Reverie, striped: Path) -> None:
    told = reverie.run("look", striped, "--at", "375,150")

    assert told.returncode == 0, told.stderr
    first, *lines = told.stdout.splitlines()
    assert first.endswith("(bundled)")
    stripes = next(line for line in lines[:3] if "stripes" in line)
    assert stripes.endswith("--network bundled --motifs stripes=1")
    assert len(lines) == 24


def test_a_selection_is_looked_at_and_told_to_programs(reverie: Reverie, striped: Path, tmp_path: Path) -> None:
    mask = np.zeros((300, 451), np.uint8)
    mask[50:180, 310:440] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")

    told = json.loads(reverie.run("look", striped, "--selection", tmp_path / "mask.png", "--json").stdout)

    assert told["network"] == "bundled"
    assert "stripes" in [each["term"] for each in told["motifs"][:3]]
    assert told["channels"][0]["settings"] == {"motifs": f"{told['channels'][0]['term']}=1"}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--at", "9,9", "--selection", "mask.png"), "each say where to look"),
        (("--at", "here"), "is no point"),
        (("--at", "451,10"), "is not in the picture"),
        (("--network", "nonsense"), "network"),
        (("--network", "imagenet"), "not installed"),
    ],
)
def test_what_cannot_be_looked_at_is_said(reverie: Reverie, striped: Path, flags: tuple[str, ...], says: str) -> None:
    told = reverie.run("look", striped, *flags)

    assert told.returncode in (1, 2)
    assert says in told.stderr
    assert not told.stdout


@pytest.fixture
def few_sheets(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Sheet]]:
    """Two small sheets in place of an atlas's many: six motifs, three channels."""
    motifs = plan({}, ("owls", "eyes", "dahlias", "spirals", "leaves", "snakes"))
    channels = [sheet for sheet in plan({"mixed4": 3}, ()) if sheet.entries[0].channel is not None]
    monkeypatch.setattr(making, "plan", lambda *_: [*motifs, *channels])
    yield [*motifs, *channels]


def test_an_interrupted_making_goes_on_where_it_was(reverie: Reverie, tmp_path: Path, few_sheets: list[Sheet]) -> None:
    target = tmp_path / "atlas" / "bundled.zip"
    told: list[tuple[int, int]] = []

    def interrupt(done: int, of: int) -> None:
        told.append((done, of))
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Making("bundled", "digest", target, reverie.installation).run(interrupt)
    assert not target.exists()
    first = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "atlas" / "bundled.making").glob("*.jpg")}
    assert first

    with (
        FileLock(tmp_path / "atlas" / "bundled.lock"),
        pytest.raises(HostRefused, match="Another “reverie atlas --make” makes the pictures"),
    ):
        Making("bundled", "digest", target, reverie.installation).run(lambda *_: None)

    changed: list[str] = []

    def look_for_changes(*_: int) -> None:
        there = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "atlas" / "bundled.making").glob("*.jpg")}
        changed.extend(name for name, made in first.items() if there.get(name) != made)

    count = Making("bundled", "digest", target, reverie.installation).run(look_for_changes)

    assert changed == [], "what was made is not made again"
    read = Atlas.read(target, "bundled")
    read.check_digest("digest")
    assert len(read.entries) == count
    assert {"owls", "dahlias", "spirals"} <= {entry.term for entry in read.entries}, "the network sees them in theirs"
    channels = [entry.term for entry in read.entries if entry.motif is None]
    assert channels == ["mixed4:1", "mixed4:2"], "channel 0 answers to nothing, and draws nothing"
    assert all(read.picture(entry) for entry in read.entries)
    assert [path.name for path in target.parent.iterdir()] == ["bundled.zip"]


def test_what_cannot_be_made_is_said(reverie: Reverie) -> None:
    missing = reverie.run("atlas", "--make", "--network", "imagenet")
    assert missing.returncode == 1
    assert "not installed" in missing.stderr
    if is_shipped("bundled"):
        shipped = reverie.run("atlas", "--make", "--network", "bundled")
        assert shipped.returncode == 2
        assert "come with Reverie" in shipped.stderr
