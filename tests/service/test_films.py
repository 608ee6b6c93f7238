"""The command `reverie film`, with real files and a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_shared.messages import Cancel, Done, Dream, Paused, Progress
from reverie_shared.picture import Picture
from tests.service.processes import ServerProcess
from tests.service.wire import Wire
from tests.support import films
from tests.support.clips import read_clip, write_clip
from tests.support.pictures import array, picture
from tests.support.running import Reverie
from tests.support.small_memory import OWN_MOUNTS, can_mount

SIZE = (64, 96)
FRAMES = 6
QUICK = ("--network", "bundled", "--steps", 9, "--smallest", 64)

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six frames of a pan, with sound."""
    pan = films.pan(SIZE)
    frames = [pan.frame(number) for number in range(FRAMES)]
    return write_clip(tmp_path_factory.mktemp("clip") / "in.mp4", frames, sound=True)


def pictures(folder: Path) -> list[films.Frame]:
    return [np.asarray(Image.open(path)) for path in sorted(folder.glob("*.png"))]


def test_a_film_comes_back_dreamed_with_its_frames_times_colours_and_sound(reverie: Reverie, clip: Path) -> None:
    target = clip.with_name("out.mp4")

    ended = reverie.run("film", clip, "-o", target, *QUICK)

    assert (ended.returncode, ended.stdout.partition(",")[0]) == (0, f"{target}: {FRAMES} frames"), ended.stderr
    before, after = read_clip(clip), read_clip(target)
    assert after.times == pytest.approx(before.times, abs=1e-3)
    assert (after.rate, after.colours, after.streams) == (before.rate, before.colours, before.streams)
    assert [data for _, data in after.sound] == [data for _, data in before.sound]
    changes = [np.abs(a.astype(int) - b).mean() for a, b in zip(after.frames, before.frames, strict=True)]
    assert min(changes) > 10
    assert not target.with_name("out.mp4.unfinished").exists()
    assert reverie.facts()["pictures"]["bytes"] < 3 * 2 * clip_bytes(), "the server keeps a film's last pictures alone"


def clip_bytes() -> int:
    """What a frame and its state take."""
    return SIZE[0] * SIZE[1] * (3 + 3 + 8)


@on_posix
def test_an_interrupted_film_plays_and_goes_on_to_the_very_frames_of_an_uninterrupted_one(
    reverie: Reverie, clip: Path, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    order = ("--network", "bundled", "--steps", 60, "--smallest", 64)
    command = ("film", clip, "-o", parts / "%04d.png", *order)
    process = reverie.start(*command)
    wait_for_line(process, "Frame 1")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=30)

    assert process.returncode == 130, errors
    assert "with --resume goes on" in out
    done = len(pictures(parts))
    assert 1 <= done < FRAMES
    assert reverie.facts()["jobs"] == []
    again = reverie.run(*command)
    refused = "An unfinished film is in" in again.stderr and "--resume" in again.stderr
    assert (again.returncode, refused) == (2, True), "nothing is lost by a command without it"
    other = reverie.run(*command, "--seed", 1, "--resume")
    assert (other.returncode, "was begun with another seed" in other.stderr) == (2, True)

    resumed = reverie.run(*command, "--resume")
    uninterrupted = reverie.run("film", clip, "-o", whole / "%04d.png", *order)

    assert (resumed.returncode, uninterrupted.returncode) == (0, 0), resumed.stderr
    assert len(pictures(parts)) == FRAMES
    for one, other_one in zip(pictures(parts), pictures(whole), strict=True):
        assert np.array_equal(one, other_one)


def test_numbered_pictures_that_are_there_are_replaced_by_wish_alone(
    reverie: Reverie, clip: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "0001.png"
    photo.write_bytes(b"a photo of one's own")

    ended = reverie.run("film", clip, "-o", tmp_path / "%04d.png", *QUICK)

    assert (ended.returncode, f"{photo} is there already" in ended.stderr) == (2, True)
    assert photo.read_bytes() == b"a photo of one's own"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".unfinished")] == []


def test_files_of_others_in_the_folder_of_an_unfinished_film_stay(reverie: Reverie, clip: Path) -> None:
    folder = clip.with_name("kept.mp4.unfinished")
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")

    ended = reverie.run("film", clip, "-o", clip.with_name("kept.mp4"), *QUICK)

    assert (ended.returncode, "holds other files" in ended.stderr) == (2, True)
    assert (folder / "notes.txt").read_text() == "mine"


def test_beside_the_selection_every_frame_keeps_its_very_pixels(reverie: Reverie, clip: Path, tmp_path: Path) -> None:
    mask = np.zeros(SIZE, np.uint8)
    mask[:, :32] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    (tmp_path / "out").mkdir()

    ended = reverie.run("film", clip, "-o", tmp_path / "out" / "%04d.png", "--selection", tmp_path / "mask.png", *QUICK)

    assert ended.returncode == 0, ended.stderr
    for before, after in zip(read_clip(clip).frames, pictures(tmp_path / "out"), strict=True):
        assert np.abs(after[:, 32:].astype(int) - before[:, 32:]).max() <= 1  # one reads faster, and rounds otherwise
        assert np.abs(after[:, :24].astype(int) - before[:, :24]).mean() > 10


def test_a_film_of_masks_says_for_each_frame_where_it_is_dreamed_and_the_latest_is_shown(
    reverie: Reverie, clip: Path, tmp_path: Path
) -> None:
    masks = np.zeros((FRAMES, *SIZE, 3), np.uint8)
    masks[:3, :, :24] = 255
    masks[3:, :, 72:] = 255
    (tmp_path / "out").mkdir()
    selection, latest = write_clip(tmp_path / "masks.mp4", masks), tmp_path / "latest.png"
    command = ("film", clip, "-o", tmp_path / "out" / "%04d.png", "--preview", latest, *QUICK)

    ended = reverie.run(*command, "--selection", selection)

    assert ended.returncode == 0, ended.stderr
    changes = []
    for number, (before, after) in enumerate(zip(read_clip(clip).frames, pictures(tmp_path / "out"), strict=True)):
        dreamed = slice(0, 16) if number < 3 else slice(80, None)
        kept = slice(56, None) if number < 3 else slice(0, 40)
        changes.append(float(np.abs(after[:, dreamed].astype(int) - before[:, dreamed]).mean()))
        assert np.abs(after[:, kept].astype(int) - before[:, kept]).mean() < 1, number
    assert min(changes[:3]) > 8
    assert 2 < changes[3] < min(changes[4:]), "what the selection reaches is dreamed within a few frames"
    assert np.asarray(Image.open(latest)).shape == (*SIZE, 3)
    assert reverie.facts()["pictures"]["bytes"] < 3 * 2 * clip_bytes(), "masks are forgotten, too"


def test_a_guide_that_is_a_frame_of_the_film_guides_every_frame(reverie: Reverie, tmp_path: Path) -> None:
    pan = films.pan(SIZE)
    for number in range(4):
        Image.fromarray(pan.frame(number)).save(tmp_path / f"in{number}.png")
    (tmp_path / "out").mkdir()

    ended = reverie.run(
        "film", tmp_path / "in%d.png", "-o", tmp_path / "out" / "%d.png", "--guide", tmp_path / "in0.png", *QUICK
    )

    assert ended.returncode == 0, ended.stderr
    assert len(pictures(tmp_path / "out")) == 4


def wait_for_line(process: subprocess.Popen[str], words: str) -> None:
    """Read the process's errors until a line begins with these words."""
    assert process.stderr
    for line in process.stderr:
        if line.startswith(words):
            return
    raise AssertionError(f"it ended without a line that begins “{words}”")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"nothing of a film" * 99, "is no film that FFmpeg can read"), (None, "There is no film")],
    ids=["rubbish", "nothing"],
)
def test_what_is_no_film_is_refused_in_words(
    reverie: Reverie, tmp_path: Path, content: bytes | None, words: str
) -> None:
    source = tmp_path / "in.mp4"
    if content:
        source.write_bytes(content)

    ended = reverie.run("film", source, "-o", tmp_path / "out.mp4")

    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize("name", ["out.xyz", "in.mp4"])
def test_a_name_that_cannot_be_written_is_refused_before_anything_is_dreamed(
    reverie: Reverie, clip: Path, name: str
) -> None:
    ended = reverie.run("film", clip, "-o", clip.with_name(name))

    assert ended.returncode == 2
    assert ended.stderr.startswith("reverie: ")


def test_a_part_without_a_frame_is_refused_and_leaves_nothing(reverie: Reverie, clip: Path) -> None:
    target = clip.with_name("part.mp4")

    ended = reverie.run("film", clip, "-o", target, "--from", 60, *QUICK)

    assert (ended.returncode, "The film has no frame between those times." in ended.stderr) == (2, True)
    assert not list(clip.parent.glob("part.mp4*"))


def test_a_frame_that_goes_on_from_a_state_sent_again_is_the_one_that_goes_on_at_once(
    server: ServerProcess, connect: Callable[[], Wire]
) -> None:
    wire, film = connect(), films.pan(SIZE)
    first, second = (picture(film.frame(number)) for number in (0, 1))
    done = dreamed(wire, "a", first)
    assert done.state
    state = wire.fetch(done.state)

    at_once = dreamed(wire, "b", second, (first, done.state, done))
    sent_again = dreamed(wire, "c", second, (first, wire.upload(state), done))

    assert not at_once.report["film"]["begins_shot"]
    assert at_once.report["film"]["strength"] == done.report["film"]["strength"] > 0
    assert np.array_equal(array(wire.fetch(at_once.picture)), array(wire.fetch(sent_again.picture)))


def dreamed(wire: Wire, job: str, frame: Picture, before: tuple[Picture, str, Done] | None = None) -> Done:
    """The end of a frame's dream; `before` is the frame before, its state's name, and the end of its dream."""
    order = {"steps": 4, "smallest": 64, "network": "bundled"}
    if before is None:
        message = Dream(job, wire.upload(frame), order, film=True)
    else:
        strength = before[2].report["film"]["strength"]
        message = Dream(
            job,
            wire.upload(frame),
            order,
            film=True,
            frame_before=wire.upload(before[0]),
            state_before=before[1],
            strength=strength,
        )
    wire.ask(message)
    return wire.event(Done, job=job)


def test_another_clients_preview_comes_between_a_films_tiles(
    server: ServerProcess, connect: Callable[[], Wire]
) -> None:
    film, editor = connect(), connect()
    order = {"steps": 400, "smallest": 64, "network": "bundled"}
    film.ask(Dream("film", film.upload(picture(films.pan(SIZE).frame(0))), order, film=True))
    film.event(Progress, job="film")

    quick = {"steps": 1, "smallest": 64, "network": "bundled"}
    editor.ask(Dream("preview", editor.upload(picture(films.zoom(SIZE).frame(0))), quick, stop_after=1))
    editor.event(Paused, Done, job="preview")

    assert [job["job"] for job in editor.facts()["jobs"] if job["state"] == "at work"] == ["film"]
    film.ask(Cancel("film"))


CLOSES_EVERY_FRAME = (
    *(sys.executable, "-c"),
    "from reverie_cli.film import production; production.SEGMENT_SECONDS = 0.0; "
    "from reverie_cli.command import main; raise SystemExit(main())",
)
"""A `reverie` that closes its film's segment after each frame, in place of every half minute."""


KILLED_IN_MID_SEGMENT = (
    *(sys.executable, "-c"),
    """
import os, signal
from reverie_cli.film import production, writer
production.SEGMENT_SECONDS = 0.0
add, added = writer.Segment.add, []
def killed(self, picture, time):
    add(self, picture, time)
    added.append(time)
    if len(added) == 4:  # the first is the rehearsal
        os.kill(os.getpid(), signal.SIGKILL)
writer.Segment.add = killed
from reverie_cli.command import main
main()
""",
)
"""A `reverie` that is killed when two segments of a film are closed, and a third one is open."""


@on_posix
def test_a_film_whose_process_was_killed_goes_on_to_the_very_frames_of_an_uninterrupted_one(
    reverie: Reverie, clip: Path, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    command = ("film", clip, "-o", parts / "%04d.png", *QUICK)
    killed = subprocess.run([*KILLED_IN_MID_SEGMENT, *map(str, command)], env=reverie.environment, capture_output=True)
    left = sorted(path.name for path in (parts / "04d.png.unfinished").iterdir())

    resumed = reverie.run(*command, "--resume")
    uninterrupted = reverie.run("film", clip, "-o", whole / "%04d.png", *QUICK)

    assert (killed.returncode, left[:3]) == (-signal.SIGKILL, ["0000.nut", "0001.nut", "0002.nut"])
    assert (resumed.returncode, uninterrupted.returncode) == (0, 0), resumed.stderr
    assert [path.name for path in parts.iterdir() if path.is_dir()] == []
    assert len(pictures(parts)) == FRAMES
    for one, other in zip(pictures(parts), pictures(whole), strict=True):
        assert np.array_equal(one, other)


ON_A_SMALL_DISK = """
set -e
disk=$1; shift
mount -t tmpfs -o size=150k none "$disk"
"$@" 2> "$disk.errors" && exit 9
cp "$disk/out.mp4" "$disk.mp4"
mount -o remount,size=16m "$disk"
"$@" --resume
cp "$disk/out.mp4" "$disk.whole.mp4"
ls -A "$disk"
"""
"""Runs a command twice: on a disk that soon is full, and, after it has grown, with `--resume`."""


@pytest.mark.skipif(os.name == "nt" or not can_mount(), reason="only root can mount a file system")
def test_what_is_written_of_a_film_plays_where_its_disk_is_full_and_goes_on_once_there_is_room(
    reverie: Reverie, clip: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    film = [*CLOSES_EVERY_FRAME, "film", clip, "-o", disk / "out.mp4", *QUICK]
    command = [*OWN_MOUNTS, "sh", "-c", ON_A_SMALL_DISK, "sh", disk, *film]

    ended = subprocess.run(list(map(str, command)), env=reverie.environment, capture_output=True, text=True)

    refusal = disk.with_suffix(".errors").read_text()
    assert "No space left" in refusal
    assert "Traceback" not in refusal
    assert ended.returncode == 0, ended.stderr
    assert "with --resume goes on" in ended.stdout
    assert 1 <= len(read_clip(disk.with_suffix(".mp4")).frames) < FRAMES
    assert len(read_clip(disk.with_suffix(".whole.mp4")).frames) == FRAMES
    assert ended.stdout.splitlines()[-1] == "out.mp4", "the unfinished film's folder is removed"
