"""The command line: real processes, a real server, real files."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.service.processes import SOON, wait_for
from tests.support.pictures import PHOTO, Array
from tests.support.running import Reverie

QUICK = ("--steps", 2, "--smallest", 48, "--tile-size", 256)
LONG = ("--steps", 1000)
"""A dream of minutes, to be interrupted."""

on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and rights are others on Windows")


def pixels(path: Path) -> Array:
    with Image.open(path) as image:
        return np.asarray(image)


def wait_until_dreaming(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Dreaming on"):
            return
    raise AssertionError("the command ended before it dreamed")


# --- dreams ----------------------------------------------------------------------------------------------------------


def test_a_photo_becomes_a_dream_of_its_size_and_the_network_is_named(reverie: Reverie, photo: Path) -> None:
    out = photo.with_name("dream.png")

    done = reverie.run("dream", photo, "-o", out, *QUICK)

    assert done.returncode == 0, done.stderr
    assert "dream.png: dreamed in" in done.stdout
    assert "s on the network “bundled”\n" in done.stdout
    assert pixels(out).shape == pixels(photo).shape
    assert np.abs(pixels(out).astype(int) - pixels(photo)).mean() > 1
    assert sorted(photo.parent.iterdir()) == [photo, out]


def test_of_a_picture_that_is_too_small_to_show_much_the_result_says_so(reverie: Reverie, photo: Path) -> None:
    with Image.open(photo) as image:
        image.resize((150, 40)).save(photo)

    done = reverie.run("dream", photo, "-o", photo.with_name("dream.png"), *QUICK)

    assert done.returncode == 0, done.stderr
    assert "The picture is only 150 x 40 pixels: below 64 on a side there is little room" in done.stdout


def test_each_octave_is_told_on_the_error_stream(reverie: Reverie, photo: Path) -> None:
    done = reverie.run("dream", photo, "-o", photo.with_name("dream.png"), *QUICK)

    octaves = [line for line in done.stderr.splitlines() if "octave" in line]
    assert [line.rpartition(": ")[2] for line in octaves] == ["octave 1 of 2", "octave 2 of 2"]


def test_the_same_settings_give_the_same_picture_and_another_seed_another(reverie: Reverie, photo: Path) -> None:
    names = [photo.with_name(f"{number}.png") for number in range(3)]

    for name, seed in zip(names, (7, 7, 8), strict=True):
        reverie.run("dream", photo, "-o", name, *QUICK, "--seed", seed)

    assert np.array_equal(pixels(names[0]), pixels(names[1]))
    assert not np.array_equal(pixels(names[0]), pixels(names[2]))


def test_outside_the_selection_not_one_bit_changes(reverie: Reverie, photo: Path) -> None:
    out, selection = photo.with_name("dream.png"), photo.with_name("mask.png")
    mask = np.zeros((100, 150), np.uint8)
    mask[25:70, 40:110] = np.linspace(0, 255, 70).astype(np.uint8)
    Image.fromarray(mask).save(selection)

    reverie.run("dream", photo, "-o", out, *QUICK, "--selection", selection)

    changed = np.any(pixels(out) != pixels(photo), axis=2)
    assert not changed[mask == 0].any()
    assert changed[mask > 128].mean() > 0.5


def test_a_guide_in_a_file_turns_the_dream(reverie: Reverie, photo: Path) -> None:
    out, report = photo.with_name("dream.png"), photo.with_name("report.json")
    guide = PHOTO.parents[4] / "tests" / "photos" / "coffee.png"

    reverie.run("dream", photo, "-o", out, *QUICK)
    done = reverie.run("dream", photo, "-o", out.with_name("guided.png"), *QUICK, "--guide", guide, "--report", report)

    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text())
    assert told["settings"]["guide"] == str(guide)
    assert len(told["guide"]) == 32
    assert not np.array_equal(pixels(out.with_name("guided.png")), pixels(out))


def test_transparency_profile_and_resolution_survive(reverie: Reverie, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    with Image.open(PHOTO) as cat:
        image = cat.resize((90, 60))
    alpha = np.zeros((60, 90), np.uint8)
    alpha[10:50, 20:80] = np.linspace(1, 255, 60).astype(np.uint8)
    image.putalpha(Image.fromarray(alpha))
    image.save(tmp_path / "in.png", icc_profile=profile, dpi=(240, 240))

    reverie.run("dream", tmp_path / "in.png", "-o", tmp_path / "out.png", *QUICK)

    before, after = np.asarray(image), pixels(tmp_path / "out.png")
    assert np.array_equal(after[:, :, 3], alpha)
    assert np.array_equal(after[alpha == 0], before[alpha == 0]), "the hidden colour stays"
    assert not np.array_equal(after, before)
    with Image.open(tmp_path / "out.png") as written:
        assert written.info["icc_profile"] == profile
        assert round(written.info["dpi"][0]) == 240


def test_a_gray_jpeg_becomes_a_gray_jpeg(reverie: Reverie, photo: Path) -> None:
    gray = photo.with_name("gray.jpg")
    with Image.open(photo) as image:
        image.convert("L").save(gray)

    done = reverie.run("dream", gray, "-o", gray, "--overwrite", *QUICK)

    assert done.returncode == 0, done.stderr
    with Image.open(gray) as written:
        assert (written.format, written.mode, written.size) == ("JPEG", "L", (150, 100))


def test_the_report_says_how_it_was_dreamed(reverie: Reverie, photo: Path) -> None:
    report = photo.with_name("report.json")
    arguments = ("--preset", "whisper", "--set", "steps=3", "--set", "seed=9", "--steps", 2, "--smallest", 48)

    reverie.run("dream", photo, "-o", photo.with_name("dream.png"), *arguments, "--report", report)

    told = json.loads(report.read_text())
    assert told["preset"] == "whisper"
    assert told["settings"]["steps"] == 2, "a flag takes precedence over --set"
    assert told["settings"]["seed"] == 9
    assert told["settings"]["strength"] == 0.5, "from the preset"
    assert told["settings"]["octave_scale"] == 1.5, "a default"
    assert told["network"]["name"] == "bundled"
    assert set(told["seconds"]) == {"queue", "load", "dream", "transfer"}
    assert told["objective"]["after"] > told["objective"]["before"]
    for name in ("precision", "tile_size", "device", "evaluations", "pixel_steps", "rms_change", "peak_memory"):
        assert told[name]


# --- giving up -------------------------------------------------------------------------------------------------------


@on_posix
def test_ctrl_c_ends_a_command_that_waits_for_a_picture_by_standard_input(reverie: Reverie, tmp_path: Path) -> None:
    waits, comes = os.pipe()
    command = [sys.executable, "-m", "reverie_cli", "dream", "-", "-o", str(tmp_path / "out.png"), *map(str, QUICK)]
    process = subprocess.Popen(command, env=reverie.environment, stdin=waits, stderr=subprocess.PIPE, text=True)
    os.write(comes, b"the beginning of a picture")
    wait_for(lambda: not select.select([waits], [], [], 0)[0], "the command's reading")
    process.send_signal(signal.SIGINT)

    _, errors = process.communicate(timeout=SOON)

    os.close(comes)
    os.close(waits)
    assert (process.returncode, errors.splitlines()[-1]) == (130, "reverie: Cancelled.")


@on_posix
@pytest.mark.parametrize(("signal_name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupted_dream_ends_on_the_server_and_leaves_no_file(
    reverie: Reverie, photo: Path, signal_name: str, code: int
) -> None:
    out = photo.with_name("dream.png")
    process = reverie.start("dream", photo, "-o", out, *LONG)
    wait_until_dreaming(process)
    assert len(reverie.facts()["jobs"]) == 1

    process.send_signal(getattr(signal, signal_name))
    _, errors = process.communicate(timeout=SOON)

    assert process.returncode == code
    assert errors.splitlines()[-1] == "reverie: Cancelled."
    assert reverie.facts()["jobs"] == []
    assert list(photo.parent.iterdir()) == [photo]


@on_posix
def test_of_many_pictures_an_interruption_ends_all(reverie: Reverie, photo: Path) -> None:
    for number in range(4):
        photo.with_name(f"{number}.png").write_bytes(photo.read_bytes())
    process = reverie.start("dream", photo.parent, "-o", photo.with_name("dreams") / "{stem}.png", *LONG)
    assert process.stderr is not None
    for line in process.stderr:
        if "Dreaming on" in line:
            break

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=SOON)

    assert process.returncode == 130
    assert errors.splitlines()[-1] == "reverie: Cancelled."
    assert reverie.facts()["jobs"] == []
    assert not photo.with_name("dreams").exists()


@on_posix
def test_an_interrupted_dream_leaves_the_file_it_was_to_replace(reverie: Reverie, photo: Path) -> None:
    before = photo.read_bytes()
    process = reverie.start("dream", photo, "-o", photo, "--overwrite", *LONG)
    wait_until_dreaming(process)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SOON)

    assert photo.read_bytes() == before
    assert list(photo.parent.iterdir()) == [photo]


@on_posix
def test_a_server_killed_in_mid_dream_is_a_sentence_and_the_next_dream_works(reverie: Reverie, photo: Path) -> None:
    out = photo.with_name("dream.png")
    process = reverie.start("dream", photo, "-o", out, *LONG)
    wait_until_dreaming(process)

    os.kill(reverie.facts()["pid"], signal.SIGKILL)
    _, errors = process.communicate(timeout=SOON)

    assert process.returncode == 1
    assert errors.splitlines()[-1] == (
        "reverie: Reverie's server has ended. Try again; a new one is started by itself."
    )
    assert not out.exists()
    assert reverie.run("dream", photo, "-o", out, *QUICK).returncode == 0
