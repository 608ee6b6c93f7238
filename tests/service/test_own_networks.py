"""A network file of the user's own, through the command line and a real server."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reverie_server.networks.motif_file import BUNDLED
from reverie_shared.own_networks import MOTIFS
from tests.support.own_networks import motifs
from tests.support.running import Reverie, fresh_reverie

QUICK = ("--steps", 2, "--smallest", 64, "--tile-size", 192, "--seed", 3)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled network with a little noise in its weights, in a file."""
    return motifs(tmp_path_factory.mktemp("own") / "my faces.npz")


def value(file: Path) -> str:
    return f"{MOTIFS}:{hashlib.sha256(file.read_bytes()).hexdigest()}:{file.name}"


def same(one: Path, other: Path) -> bool:
    with Image.open(one) as first, Image.open(other) as second:
        return bool((np.asarray(first) == np.asarray(second)).all())


def test_a_file_dreams_by_its_path_and_is_listed_with_its_architecture(
    reverie: Reverie, photo: Path, own: Path
) -> None:
    theirs, plain = photo.with_name("own.png"), photo.with_name("bundled.png")

    ended = reverie.run("dream", photo, "-o", theirs, "--network", own, *QUICK)
    assert (ended.returncode, "on the network “my faces.npz”" in ended.stdout) == (0, True), ended.stderr
    reverie.run("dream", photo, "-o", plain, "--network", "bundled", *QUICK)

    assert not same(theirs, plain)
    assert "my faces.npz (Motifs): installed" in reverie.run("weights").stdout
    assert "\n".join(reverie.run("settings", "--network", own).stdout.splitlines()[-2:-1]) == f"network: {value(own)}"


def test_a_copy_of_the_bundled_network_dreams_as_it_does(reverie: Reverie, photo: Path) -> None:
    copy = Path(shutil.copy(BUNDLED, photo.with_name("copy.npz")))
    ours, theirs = photo.with_name("ours.png"), photo.with_name("theirs.png")

    reverie.run("dream", photo, "-o", ours, "--network", "bundled", "--motifs", "owls", *QUICK)
    ended = reverie.run(
        "dream", photo, "-o", theirs, "--network", "copy.npz", "--motifs", "owls", *QUICK, cwd=copy.parent
    )

    assert ended.returncode == 0, ended.stderr
    assert same(ours, theirs)


def test_a_recipe_names_it_without_its_folder_and_dreams_again_where_it_is_kept(
    reverie: Reverie, photo: Path, own: Path
) -> None:
    first, again = photo.with_name("first.png"), photo.with_name("again.png")
    reverie.run("dream", photo, "-o", first, "--network", own, *QUICK)

    told = reverie.run("recipe", first)
    facts = json.loads(reverie.run("recipe", "--json", first).stdout)
    ended = reverie.run("dream", photo, "-o", again, "--recipe", first)

    assert f"Dreamed on my faces.npz (Motifs) ({value(own)})" in told.stdout
    assert facts["settings"]["network"] == value(own)
    assert str(own.parent) not in json.dumps(facts)
    assert ended.returncode == 0, ended.stderr
    assert same(first, again)


def test_elsewhere_a_recipe_finds_its_file_beside_the_picture_or_says_which_one_it_wants(
    reverie: Reverie, photo: Path, own: Path, tmp_path: Path
) -> None:
    first, again = photo.with_name("first.png"), photo.with_name("again.png")
    reverie.run("dream", photo, "-o", first, "--network", own, *QUICK)

    with fresh_reverie(tmp_path / "elsewhere") as elsewhere:
        lacking = elsewhere.run("dream", photo, "-o", again, "--recipe", first)
        motifs(photo.with_name("my faces.npz"), lambda arrays: arrays["conv2d/b"].fill(0))
        another = elsewhere.run("dream", photo, "-o", again, "--recipe", first)
        shutil.copy(own, photo.parent)
        found = elsewhere.run("dream", photo, "-o", again, "--recipe", first)

    for refused in (lacking, another):
        assert refused.returncode == 2
        assert "The recipe wants a network of your own, “my faces.npz” (Motifs), which is not here." in refused.stderr
        assert hashlib.sha256(own.read_bytes()).hexdigest() in refused.stderr
    assert found.returncode == 0, found.stderr
    assert same(first, again)


def test_a_film_and_a_sheet_dream_with_it(reverie: Reverie, photo: Path, own: Path) -> None:
    frames, sheet = photo.with_name("frame%02d.png"), photo.with_name("sheet.png")
    for number in (1, 2):
        shutil.copy(photo, str(frames) % number)

    film = reverie.run("film", frames, "-o", photo.with_name("dreamed%02d.png"), "--network", own, *QUICK)
    drawn = reverie.run(
        *("sheet", photo, "-o", sheet, "--vary", f"network={own},bundled", "--side", 96, *QUICK),
    )

    assert film.returncode == 0, film.stderr
    first, second = sorted(photo.parent.glob("dreamed*.png"))
    assert not same(photo, first)
    assert not same(photo, second)
    assert drawn.returncode == 0, drawn.stderr
    assert "2 dreams" in drawn.stdout


def test_a_journey_dreams_with_it_from_the_beginning_or_from_a_time_on(
    reverie: Reverie, photo: Path, own: Path
) -> None:
    length = ("--seconds", 0.3, "--rate", 10)
    whole, later = photo.with_name("whole%02d.png"), photo.with_name("later%02d.png")

    one = reverie.run("journey", photo, "-o", whole, *length, "--network", own, *QUICK)
    change = ("--at", 0.1, f"network={own}")
    other = reverie.run("journey", photo, "-o", later, *length, "--network", "bundled", *change, *QUICK)

    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert [len(list(photo.parent.glob(f"{name}*.png"))) for name in ("whole", "later")] == [3, 3]


def test_a_look_and_an_atlas_take_the_file_too(reverie: Reverie, photo: Path, own: Path) -> None:
    seen = reverie.run("look", photo, "--network", own)
    missing = reverie.run("atlas", "--network", own)
    none = reverie.run("look", photo, "--network", photo.with_name("none.npz"))

    assert seen.returncode == 0, seen.stderr
    first, *lines = seen.stdout.splitlines()
    assert first == f"my faces.npz (Motifs) ({value(own)})"
    assert f"--network '{value(own)}' --motifs" in lines[0]
    assert f"reverie atlas --make --network '{value(own)}'" in missing.stderr
    assert "none.npz cannot be read: there is no such file." in none.stderr
    assert (missing.returncode, none.returncode) == (1, 2)


def test_what_is_no_network_is_refused_in_words_and_nothing_is_written(reverie: Reverie, photo: Path) -> None:
    target, odd = photo.with_name("out.png"), photo.with_name("odd.h5")
    odd.write_text("no weights")

    refused = reverie.run("dream", photo, "-o", target, "--network", odd, *QUICK)
    missing = reverie.run("dream", photo, "-o", target, "--network", photo.with_name("none.keras"), *QUICK)

    assert "odd.h5 cannot dream: it is neither HDF5 (.h5), nor .keras, nor .npz." in refused.stderr
    assert "none.keras cannot be read: there is no such file." in missing.stderr
    assert (refused.returncode, missing.returncode, target.exists()) == (2, 2, False)
