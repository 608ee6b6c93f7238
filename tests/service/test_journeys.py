"""The command `reverie journey`, and `reverie dream --steps-film`, with real files and a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support import films
from tests.support.clips import read_clip
from tests.support.running import Reverie

SIZE = (64, 96)
QUICK = ("--network", "bundled", "--steps", 9, "--smallest", 64)
SHORT = ("--seconds", 0.5, "--rate", 12, *QUICK)
FRAMES = 6

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo, 96 x 64."""
    path = tmp_path_factory.mktemp("picture") / "in.png"
    Image.fromarray(films.photo("china.jpg", 2 * SIZE[0])[: SIZE[0], : SIZE[1]]).save(path)
    return path


def pictures(folder: Path) -> list[films.Frame]:
    return [np.asarray(Image.open(path)) for path in sorted(folder.glob("*.png"))]


def difference(one: films.Frame, other: films.Frame) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_a_journey_begins_with_the_picture_and_dreams_on_frame_by_frame(
    reverie: Reverie, picture: Path, tmp_path: Path
) -> None:
    target, latest = tmp_path / "out.mp4", tmp_path / "latest.png"

    ended = reverie.run("journey", picture, "-o", target, *SHORT, "--zoom", 1.5, "--preview", latest)

    assert (ended.returncode, ended.stdout.partition(",")[0]) == (0, f"{target}: {FRAMES} frames"), ended.stderr
    made = read_clip(target)
    assert made.times == pytest.approx([number / 12 for number in range(FRAMES)], abs=1e-3)
    assert (made.colours, made.streams) == ((1, 1, 1, 1), ["video"])
    photo = np.asarray(Image.open(picture))
    assert difference(made.frames[0], photo) < 4
    changes = [difference(frame, photo) for frame in made.frames]
    assert changes[1] > 4
    assert changes[5] > changes[1]
    assert np.asarray(Image.open(latest)).shape == photo.shape
    assert not target.with_name("out.mp4.unfinished").exists()
    assert reverie.facts()["jobs"] == []


INTERRUPTED_AFTER_THE_THIRD_FRAME = (
    sys.executable,
    "-c",
    """
import os, signal
from reverie_cli.film import writer
added, add = [], writer.Segment.add
def interrupted(self, picture, time):
    add(self, picture, time)
    added.append(time)
    if len(added) == 4:  # the first is the rehearsal
        os.kill(os.getpid(), signal.SIGINT)
writer.Segment.add = interrupted
from reverie_cli.command import main
raise SystemExit(main())
""",
)
"""A `reverie` that gets a Ctrl-C as soon as three frames of a film are dreamed."""


@on_posix
def test_an_interrupted_journey_goes_on_to_the_very_frames_of_an_uninterrupted_one(
    reverie: Reverie, picture: Path, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    order = ("--turn", 30, "--at", 0.25, "preset=owls", "--fade", 0.2, "--loop", *SHORT)
    command = tuple(map(str, ("journey", picture, "-o", parts / "%04d.png", *order)))

    ended = subprocess.run(
        [*INTERRUPTED_AFTER_THE_THIRD_FRAME, *command], env=reverie.environment, capture_output=True, text=True
    )
    done = len(pictures(parts))
    other = reverie.run(*command, "--resume", "--zoom", 1.1)
    resumed = reverie.run(*command, "--resume")
    uninterrupted = reverie.run("journey", picture, "-o", whole / "%04d.png", *order)

    assert (ended.returncode, done) == (130, 3), ended.stderr
    assert "3 frames so far; the same command with --resume goes on" in ended.stdout
    assert (other.returncode, "another motion" in other.stderr) == (2, True), other.stderr
    assert (resumed.returncode, uninterrupted.returncode) == (0, 0), resumed.stderr
    assert len(pictures(parts)) == FRAMES
    for one, other_one in zip(pictures(parts), pictures(whole), strict=True):
        assert np.array_equal(one, other_one)


def test_the_last_frame_of_a_loop_leads_back_to_the_picture(reverie: Reverie, picture: Path, tmp_path: Path) -> None:
    order = ("--seconds", 2, "--rate", 7, *QUICK)

    ended = reverie.run("journey", picture, "-o", tmp_path / "%04d.png", "--loop", *order)

    assert ended.returncode == 0, ended.stderr
    made, photo = pictures(tmp_path), np.asarray(Image.open(picture))
    steps = [difference(one, other) for one, other in pairwise(made)]
    assert difference(made[-1], photo) < 1.5 * max(steps), "the film begins anew without a jump"
    assert difference(made[-1], photo) < 0.5 * difference(made[len(made) // 2], photo)


def test_a_change_fades_in_at_its_time(reverie: Reverie, picture: Path, tmp_path: Path) -> None:
    order = ("--seconds", 0.8, "--rate", 10, *QUICK)
    for name, more in (("plain", ()), ("changed", ("--at", 0.4, "preset=owls", "--fade", 0.3))):
        (tmp_path / name).mkdir()
        ended = reverie.run("journey", picture, "-o", tmp_path / name / "%04d.png", *order, *more)
        assert ended.returncode == 0, ended.stderr

    plain, changed = pictures(tmp_path / "plain"), pictures(tmp_path / "changed")
    differences = [difference(one, other) for one, other in zip(plain, changed, strict=True)]
    assert differences[:4] == [0, 0, 0, 0]
    assert 0 < differences[4] < differences[7]


def test_guides_and_maps_hold_for_every_frame(reverie: Reverie, picture: Path, tmp_path: Path) -> None:
    half, out = tmp_path / "map.png", tmp_path / "out"
    out.mkdir()
    map = np.zeros((8, 12), np.uint8)
    map[:, 6:] = 255
    Image.fromarray(map).save(half)
    order = ("--seconds", 0.4, "--rate", 10, "--zoom", 1, "--strength-map", half, "--guide", picture)

    ended = reverie.run("journey", picture, "-o", out / "%04d.png", *order, *QUICK)

    assert ended.returncode == 0, ended.stderr
    first, *_, last = pictures(out)
    assert difference(last[:, 60:], first[:, 60:]) > 1.5 * difference(last[:, :36], first[:, :36])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--at", "9", "preset=owls"), "no time of this journey"),
        (("--at", "0.2", "preset=nothing"), "There is no preset “nothing”"),
        (("--at", "0.2", "stepz=3"), "stepz"),
        (("--at", "soon", "preset=owls"), "“soon” is no time"),
        (("--zoom", "0"), "“zoom” is from 0.1 to 10"),
        (("--preview", "latest.xyz"), "latest.xyz"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_dreamed(
    reverie: Reverie, picture: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = reverie.run("journey", picture, "-o", tmp_path / "out.mp4", *SHORT, *arguments)

    assert (ended.returncode, words in ended.stderr) == (2, True), ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_too_small_is_refused(reverie: Reverie, tmp_path: Path) -> None:
    Image.new("RGB", (40, 20)).save(tmp_path / "in.png")

    ended = reverie.run("journey", tmp_path / "in.png", "-o", tmp_path / "out.mp4")

    assert (ended.returncode, "40 x 20 pixels large: too small" in ended.stderr) == (2, True), ended.stderr


@pytest.mark.parametrize("ending", ["mp4", "gif"])
def test_the_steps_film_of_a_dream_begins_with_the_picture_and_ends_with_the_dream(
    reverie: Reverie, picture: Path, tmp_path: Path, ending: str
) -> None:
    dream, film = tmp_path / "dream.png", tmp_path / f"steps.{ending}"

    ended = reverie.run("dream", picture, "-o", dream, "--steps-film", film, *QUICK)

    assert ended.returncode == 0, ended.stderr
    frames = read_clip(film).frames
    before, after = np.asarray(Image.open(picture)), np.asarray(Image.open(dream))
    assert difference(frames[0], before) < 8
    assert difference(frames[-1], after) < 8
    way = [difference(frame, after) for frame in frames]
    assert max(way) - min(way) > 8
    between = [frame for frame in way if min(way) + 2 < frame < max(way) - 2]
    assert len(between) > 5, "it fades"


def test_a_steps_film_that_cannot_be_written_is_refused_before_the_dream(
    reverie: Reverie, picture: Path, tmp_path: Path
) -> None:
    for film in (tmp_path / "steps.xyz", tmp_path / "dream.png"):
        ended = reverie.run("dream", picture, "-o", tmp_path / "dream.png", "--steps-film", film, *QUICK)

        assert ended.returncode == 2, ended.stderr
        assert list(tmp_path.iterdir()) == []


def test_one_steps_film_of_two_pictures_is_refused(reverie: Reverie, picture: Path, tmp_path: Path) -> None:
    ended = reverie.run("dream", picture, picture, "-o", tmp_path / "{stem}.png", "--steps-film", tmp_path / "out.mp4")

    assert (ended.returncode, "cannot show how 2 pictures grow" in ended.stderr) == (2, True), ended.stderr
