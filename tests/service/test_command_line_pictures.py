"""Pictures of every format through the command line: all in one command, and each read back from its file."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from reverie_cli.pictures.photo import Layout, Metadata, Photo, Samples, quantised, shares
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.view import view
from reverie_cli.pictures.writing import write_photo
from tests.service.processes import wait_for
from tests.support.pictures import PHOTO, Array
from tests.support.profiles import P3, cmyk_profile, matrix_profile
from tests.support.running import Reverie, fresh_reverie
from tests.support.small_memory import OWN_MOUNTS, can_mount

QUICK = ("--steps", 2, "--smallest", 48, "--tile-size", 256)
SIZE = 90, 60

KINDS: dict[str, tuple[Layout, str, bytes]] = {
    "gray.png": ("y", "u1", b""),
    "gray with alpha.png": ("ya", "u2", b""),
    "colours.png": ("rgb", "u1", b""),
    "deep.png": ("rgba", "u2", b""),
    "wide.png": ("rgb", "u2", matrix_profile(P3, None)),
    "wide.tif": ("rgba", "u1", matrix_profile(P3, None)),
    "gray.tif": ("y", "u2", b""),
    "halves.tif": ("rgb", "f2", b""),
    "floats.tif": ("rgba", "f4", b""),
    "inks.tif": ("cmyk", "u1", cmyk_profile()),
    "colours.webp": ("rgb", "u1", b""),
    "clear.webp": ("rgba", "u1", b""),
    "light.exr": ("rgb", "f2", b""),
    "clear.exr": ("rgba", "f4", b""),
    "light.hdr": ("rgb", "f4", b""),
    "layers.ora": ("rgba", "u2", b""),
}
LOSSY: dict[str, tuple[Layout, str, bytes]] = {
    "gray.jpg": ("y", "u1", b""),
    "colours.jpg": ("rgb", "u1", b""),
    "inks.jpg": ("cmyk", "u1", cmyk_profile()),
    "colours.avif": ("rgb", "u1", b""),
}
CHANNELS: dict[Layout, int] = {"y": 1, "ya": 2, "rgb": 3, "rgba": 4, "cmyk": 4}


def scene(layout: Layout, dtype: str) -> Array:
    """A cat, of which no pixel is like its mirror image's; alpha rises from the left to the right."""
    with Image.open(PHOTO) as image:
        colours = np.asarray(image.convert("RGB").resize(SIZE)).astype(np.float32) / 255
    alpha = np.tile(np.linspace(0, 1, SIZE[0], dtype=np.float32), (SIZE[1], 1))[:, :, None]
    gray = colours.mean(axis=2, keepdims=True)
    black = np.zeros_like(gray)
    planes = {
        "y": [gray],
        "ya": [gray, alpha],
        "rgb": [colours],
        "rgba": [colours, alpha],
        "cmyk": [1 - colours, black],
    }
    return quantised(np.concatenate(planes[layout], axis=2), np.dtype(dtype))


def looks(photo: Photo) -> Samples:
    """The colours; of inks those that they print."""
    return view(photo).samples if photo.layout == "cmyk" else photo.colours


def exif() -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Copyright] = "A. Photographer"
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 8.0, 1.5)
    return tags.tobytes().removeprefix(b"Exif\0\0")


@pytest.fixture(scope="module")
def reverie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path_factory.mktemp("reverie")) as reverie:
        yield reverie


@pytest.fixture(scope="module")
def folder(reverie: Reverie, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures, with a dream of each, in its left half, in `dreams`; `damaged.png` cannot be dreamed."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, (layout, dtype, profile) in {**KINDS, **LOSSY}.items():
        photo = Photo(scene(layout, dtype), layout, dtype[0] == "f", metadata=Metadata(profile, exif()))
        write_photo(photo, folder / name)
    (folder / "damaged.png").write_bytes(PHOTO.read_bytes()[:5000])
    masks = folder / "masks"
    masks.mkdir()
    mask = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    mask[:, : SIZE[0] // 2] = 255
    Image.fromarray(mask).save(masks / "mask.png")
    done = reverie.run(
        *("dream", folder, "-o", folder / "dreams" / "{stem}.{ext}", *QUICK),
        *("--selection", masks / "mask.png", "--json", "--jobs", 3),
    )
    (folder / "told").write_text(done.stdout)
    (folder / "said").write_text(done.stderr)
    (folder / "code").write_text(str(done.returncode))
    return folder


@pytest.mark.parametrize("name", KINDS)
def test_outside_the_selection_not_one_bit_changes_inside_it_is_dreamed(folder: Path, name: str) -> None:
    before, after = read_photo(folder / name), read_photo(folder / "dreams" / name)

    assert (after.layout, after.samples.dtype, after.size) == (before.layout, before.samples.dtype, SIZE)
    assert np.array_equal(after.samples[:, SIZE[0] // 2 :], before.samples[:, SIZE[0] // 2 :])
    inside = slice(None), slice(10, SIZE[0] // 2)
    moved = np.abs(shares(looks(after)[inside]) - shares(looks(before)[inside]))
    assert 0.002 < moved.mean() < 0.25, "dreamed, and neither flipped nor of another gradation"
    assert replace(after.metadata, recipe="") == before.metadata
    if before.alpha is not None:
        assert np.array_equal(after.alpha, before.alpha)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LOSSY)
def test_a_lossy_format_stays_near_outside_the_selection(folder: Path, name: str) -> None:
    before, after = read_photo(folder / name), read_photo(folder / "dreams" / name)

    assert (after.layout, after.size) == (before.layout, SIZE)
    outside = slice(None), slice(SIZE[0] // 2 + 8, None)
    assert np.abs(after.samples[outside].astype(int) - before.samples[outside]).mean() < 3
    assert after.metadata.profile == before.metadata.profile
    assert b"A. Photographer" in after.metadata.exif


def test_the_one_that_fails_is_told_at_the_end_and_by_the_exit_code(folder: Path) -> None:
    said = (folder / "said").read_text().splitlines()

    assert (folder / "code").read_text() == "1"
    assert said[0] == f"1 of {len(KINDS) + len(LOSSY) + 1} pictures could not be dreamed:"
    assert "damaged.png is damaged" in said[1]
    assert not (folder / "dreams" / "damaged.png").exists()


def test_programs_are_told_in_lines_of_json(folder: Path) -> None:
    told = [json.loads(line) for line in (folder / "told").read_text().splitlines()]

    assert {each["event"] for each in told} == {"waiting", "progress", "dreamed", "failed"}
    dreamed = [Path(each["source"]).name for each in told if each["event"] == "dreamed"]
    assert sorted(dreamed) == sorted([*KINDS, *LOSSY])
    (failed,) = (each for each in told if each["event"] == "failed")
    assert failed["code"] == "bad-picture"


def test_a_picture_comes_and_goes_by_the_standard_streams(reverie: Reverie, folder: Path) -> None:
    command = [sys.executable, "-m", "reverie_cli", "dream", "-", "-o", "-", *map(str, QUICK)]

    done = subprocess.run(
        command, input=(folder / "deep.png").read_bytes(), env=reverie.environment, capture_output=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert b"standard output: dreamed in" in done.stderr
    with Image.open(io.BytesIO(done.stdout)) as image:
        assert image.size == SIZE
    assert done.stdout[24] == 16, "bits"


@pytest.mark.skipif(sys.platform == "win32" or not can_mount(), reason="only root can mount a file system")
@pytest.mark.parametrize("name", ["colours.png", "deep.png", "floats.tif", "light.exr", "layers.ora"])
def test_a_disk_without_room_for_the_dream_is_told_and_nothing_is_left_on_it(
    reverie: Reverie, folder: Path, tmp_path: Path, name: str
) -> None:
    disk, left = tmp_path / "disk", tmp_path / "left"
    disk.mkdir()
    script = f'mount -t tmpfs -o size=8k none {disk} && "$@"; code=$?; ls -A {disk} > {left}; exit $code'

    done = reverie.run(
        *("dream", folder / name, "-o", disk / name, *QUICK), prefix=(*OWN_MOUNTS, "sh", "-c", script, "sh")
    )

    assert done.returncode == 2
    assert (
        f"{disk / name} cannot be written: No space left on device. Make room, or name a file on another" in done.stderr
    )
    assert left.read_text() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_a_standard_output_that_takes_no_picture_is_told(reverie: Reverie, folder: Path) -> None:
    redirected = ("sh", "-c", 'exec "$@" > /dev/full', "sh")

    done = reverie.run("dream", folder / "colours.png", "-o", "-", *QUICK, prefix=redirected)

    assert done.returncode == 2
    assert "Standard output takes no picture: No space left on device. Name a file to write." in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="ended as by Ctrl-C")
def test_what_comes_into_a_watched_folder_is_dreamed_until_ctrl_c(
    reverie: Reverie, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    watching = reverie.start("dream", "--watch", tmp_path / "in", "-o", tmp_path / "out" / "{stem}.{ext}", *QUICK)
    shutil.copy(folder / "colours.png", tmp_path / "in")
    shutil.copy(folder / "damaged.png", tmp_path / "in")

    wait_for((tmp_path / "out" / "colours.png").exists, "the dream of colours.png", 60)
    shutil.copy(folder / "gray.png", tmp_path / "in")
    wait_for((tmp_path / "out" / "gray.png").exists, "the dream of gray.png", 60)
    watching.send_signal(signal.SIGINT)
    _, said = watching.communicate(timeout=60)

    assert watching.returncode == 130
    assert "damaged.png is damaged" in said


def test_quiet_says_nothing(reverie: Reverie, folder: Path, tmp_path: Path) -> None:
    done = reverie.run("dream", folder / "colours.png", "-o", tmp_path / "a" / "out.jpg", "--quiet", *QUICK)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a" / "out.jpg").exists()


def test_loading_is_said_only_where_something_is_loaded(reverie: Reverie, folder: Path, tmp_path: Path) -> None:
    warm = reverie.run("dream", folder / "colours.png", "-o", tmp_path / "warm.png", *QUICK)

    assert "octave 1 of" in warm.stderr
    assert "Loading" not in warm.stderr


def test_what_is_converted_is_said_and_stripped_metadata_is_gone(
    reverie: Reverie, folder: Path, tmp_path: Path
) -> None:
    done = reverie.run("dream", folder / "wide.png", "-o", tmp_path / "out.jpg", "--strip", "--no-recipe", *QUICK)

    assert done.stdout.splitlines()[1] == "Converted from 16 bits to 8 bits a channel."
    assert read_photo(tmp_path / "out.jpg").metadata.present == ["profile"]


@pytest.mark.skipif(sys.platform == "win32", reason="closed by a shell")
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-", "> /dev/full 2> /dev/full"])
def test_streams_that_are_closed_or_full_cost_no_picture(
    reverie: Reverie, folder: Path, tmp_path: Path, closing: str
) -> None:
    words = ["dream", str(folder / "colours.png"), "-o", str(tmp_path / "out.png"), *map(str, QUICK)]
    script = f'exec "$@" {closing}'

    subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-m", "reverie_cli", *words], env=reverie.environment, timeout=60
    )

    assert read_photo(tmp_path / "out.png").size == SIZE


@pytest.mark.parametrize("name", ["deep.png", "wide.tif", "colours.webp", "clear.exr", "layers.ora"])
def test_by_its_recipe_a_picture_is_dreamed_again_byte_by_byte(
    reverie: Reverie, folder: Path, tmp_path: Path, name: str
) -> None:
    mask = folder / "masks" / "mask.png"

    done = reverie.run(
        "dream", folder / name, "-o", tmp_path / name, "--recipe", folder / "dreams" / name, "--selection", mask
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).read_bytes() == (folder / "dreams" / name).read_bytes()


def test_a_dream_is_laid_over_its_picture_and_its_recipe_does_so_again(
    reverie: Reverie, folder: Path, tmp_path: Path
) -> None:
    source, lit, again = folder / "colours.png", tmp_path / "lit.png", tmp_path / "again.png"
    reverie.run("dream", source, "-o", lit, "--blend", "luminosity", "--opacity", 0.5, *QUICK)

    done = reverie.run("dream", source, "-o", again, "--recipe", lit)

    assert done.returncode == 0, done.stderr
    assert lit.read_bytes() == again.read_bytes()
    before, after = (read_photo(path).samples.astype(int) for path in (source, lit))
    inside = ((after > 5) & (after < 250)).all(axis=2)
    moved = (after - before)[inside]
    assert np.abs(moved).mean() > 0.5
    assert np.abs(moved - moved[:, :1]).mean() < 2, "light alone, no colours"


def test_a_recipe_is_shown_in_words_and_flags_change_it(reverie: Reverie, folder: Path, tmp_path: Path) -> None:
    dreamed = folder / "dreams" / "colours.jpg"

    words = reverie.run("recipe", dreamed).stdout
    changed = reverie.run("dream", folder / "colours.jpg", "-o", tmp_path / "a.jpg", "--recipe", dreamed, "--seed", 5)

    assert "steps: 2\n" in words
    assert "--recipe" in words
    assert changed.returncode == 0, changed.stderr
    again = json.loads(reverie.run("recipe", tmp_path / "a.jpg", "--json").stdout)
    assert (again["settings"]["seed"], again["settings"]["steps"]) == (5, 2)


def test_a_sheet_shows_one_picture_dreamed_in_many_ways(reverie: Reverie, folder: Path, tmp_path: Path) -> None:
    done = reverie.run("sheet", folder / "wide.png", "-o", tmp_path / "sheet.jpg", "--vary", "seed=1,2", *QUICK)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path / 'sheet.jpg'}: 2 dreams\n"
    assert read_photo(tmp_path / "sheet.jpg").size[0] == 2 * (SIZE[0] + 8) + 8


def test_a_sheet_keeps_its_dreams_where_one_fails(reverie: Reverie, folder: Path, tmp_path: Path) -> None:
    guides = f"guide={folder / 'wide.png'},{tmp_path / 'missing.png'}"

    done = reverie.run("sheet", folder / "wide.png", "-o", tmp_path / "sheet.png", "--vary", guides, *QUICK)

    assert (done.returncode, done.stdout) == (1, f"{tmp_path / 'sheet.png'}: 1 dream\n")
    assert "missing.png cannot be read" in done.stderr
    assert read_photo(tmp_path / "sheet.png").size[0] == 2 * (SIZE[0] + 8) + 8
