"""The public package `reverie`: which names it has, what it takes and gives, and that its manual is right."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import reverie
from reverie_server.dream.image import colour
from reverie_server.networks.motif_file import BUNDLED
from reverie_shared.presets import PRESETS
from reverie_shared.resolution import resolve, resolve_order
from tests.support import photographs
from tests.support.pictures import PHOTO

MANUAL = (Path(__file__).parents[2] / "docs" / "LIBRARY.md").read_text(encoding="utf-8")
QUICK = reverie.Settings(steps=1, smallest=80, max_size=100)

Array = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def photo() -> Array:
    return np.asarray(Image.open(PHOTO).convert("RGB"))[40:200, 90:290]


def test_the_public_names_are_these() -> None:
    errors = {"ReverieError", "BadPicture", "BadSettings", "NetworkUnavailable"}
    others = {"__version__", "Dream", "PRESETS", "Preset", "Progress", "Settings", "dream", "networks", "settings"}
    assert set(reverie.__all__) == errors | others


@pytest.mark.parametrize("name", reverie.__all__)
def test_every_public_name_is_explained_in_the_manual_and_in_its_docstring(name: str) -> None:
    assert re.search(rf"`{name}\b", MANUAL)
    value = getattr(reverie, name)
    assert not callable(value) or inspect.getdoc(value)


def test_every_parameter_of_dream_is_explained_in_the_manual() -> None:
    for name in inspect.signature(reverie.dream).parameters:
        assert re.search(rf"^\| `(\*\*)?{name}` \|", MANUAL, re.MULTILINE), name


def test_a_dream_in_progress_takes_the_parameters_of_dream() -> None:
    run, whole = (inspect.signature(each).parameters for each in (reverie.Dream, reverie.dream))
    assert list(run.values()) == [each for each in whole.values() if each.name != "on_progress"]


def test_importing_it_loads_no_heavy_library() -> None:
    script = "import sys, reverie; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "reverie" in loaded
    assert not loaded & {"tensorflow", "keras", "h5py", "PIL", "zmq", "requests", "click"}


def test_the_manuals_example_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)
    shutil.copy(PHOTO, tmp_path / "cat.png")
    environment = {"PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", example], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("100%")
    assert all(Image.open(tmp_path / name).size == Image.open(PHOTO).size for name in ("whisper.png", "daydream.png"))


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float16", "float32", "float64"])
@pytest.mark.parametrize("channels", [None, 1, 2, 3, 4])
def test_a_dream_has_the_shape_and_type_of_its_image(photo: Array, kind: str, channels: int | None) -> None:
    rgba = np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)])
    planes = rgba[..., 0] if channels is None else rgba[..., :channels] if channels != 2 else rgba[..., [0, 3]]
    white = {"uint8": 255, "uint16": 65535}.get(kind, 1)
    image: npt.NDArray[Any] = (planes / 255 * white).astype(kind)
    dreamed = reverie.dream(image, settings=QUICK)
    assert (dreamed.shape, dreamed.dtype) == (image.shape, image.dtype)
    assert (dreamed != image).any()


def test_pillows_images_are_taken_as_their_arrays(photo: Array) -> None:
    assert (reverie.dream(Image.fromarray(photo), settings=QUICK) == reverie.dream(photo, settings=QUICK)).all()


def test_an_array_of_big_endian_samples_or_of_any_strides_is_the_same_image(photo: Array) -> None:
    image = photo.astype(np.uint16) * 257
    strange = np.asfortranarray(image.astype(">u2"))
    assert (reverie.dream(strange, settings=QUICK) == reverie.dream(image, settings=QUICK)).all()


def test_changes_go_over_the_preset_and_settings_can_be_given_whole(photo: Array) -> None:
    changed = reverie.dream(photo, "eyes", steps=1, smallest=80, max_size=100)
    look = {**reverie.PRESETS["eyes"].look("bundled"), "steps": 1, "smallest": 80, "max_size": 100}
    eyes = resolve({**look, "network": "bundled"})
    assert (changed == reverie.dream(photo, settings=eyes)).all()
    assert (changed == reverie.dream(photo, settings=eyes, seed=0)).all()
    assert (changed != reverie.dream(photo, settings=QUICK)).any()


def test_the_settings_of_a_preset_are_those_that_a_dream_has(photo: Array) -> None:
    small = reverie.settings("marks", steps=1, smallest=80, max_size=100)
    run = reverie.Dream(photo, "marks", steps=1, smallest=80, max_size=100)
    assert replace(run.settings, precision="auto") == small
    assert (run.result() == reverie.dream(photo, settings=small)).all()


def test_the_settings_of_a_preset_are_those_of_the_network_in_the_folder(tmp_path: Path) -> None:
    assert reverie.settings(networks_folder=tmp_path).network == "bundled"
    (tmp_path / "photographs.npz").touch()
    expected = resolve_order("reverie", {"steps": 3}, ["photographs"])
    assert reverie.settings(networks_folder=tmp_path, steps=3) == expected
    assert reverie.settings(networks_folder=tmp_path, network="bundled").network == "bundled"


def test_a_preset_has_its_own_look_on_the_network_of_photographs(
    photo: Array, tmp_path: Path, photographs_file: Path
) -> None:
    photographs.install(tmp_path)
    quick: dict[str, Any] = {"steps": 1, "smallest": 80, "max_size": 100}
    run = reverie.Dream(photo, "marks", networks_folder=tmp_path, **quick)
    assert run.settings.network == "photographs"
    assert run.settings.layers == PRESETS["marks"].looks["photographs"]["layers"]
    assert (run.result() != reverie.dream(photo, "marks", networks_folder=tmp_path, network="bundled", **quick)).any()


def test_outside_the_mask_nothing_changes(photo: Array) -> None:
    mask = np.zeros(photo.shape[:2], bool)
    mask[:, 100:] = True
    dreamed = reverie.dream(photo, settings=QUICK, mask=mask)
    assert (dreamed[:, :100] == photo[:, :100]).all()
    assert (dreamed[:, 100:] != photo[:, 100:]).any()


def test_outside_the_mask_not_one_bit_of_a_double_changes(photo: Array) -> None:
    image = photo / 255
    mask = np.zeros(photo.shape[:2], bool)
    mask[:, 100:] = True
    dreamed = reverie.dream(image, settings=QUICK, mask=Image.fromarray(mask))
    assert (dreamed[:, :100] == image[:, :100]).all()
    assert (dreamed[:, 100:] != image[:, 100:]).any()


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros((160, 200, 3), np.uint8), r"must be an array \[height, width\]"),
        (Image.new("P", (200, 160)), "mode P is no mask"),
        (np.zeros((160, 199), bool), "does not fit"),
    ],
)
def test_what_is_no_mask_is_refused_in_words(photo: Array, mask: npt.ArrayLike, message: str) -> None:
    with pytest.raises(reverie.BadPicture, match=message):
        reverie.dream(photo, mask=mask)


def test_black_and_white_of_bool_are_those_of_8_bits(photo: Array) -> None:
    image = photo[..., 0] > 128
    assert (reverie.dream(image, settings=QUICK) == reverie.dream(image.astype(np.uint8) * 255, settings=QUICK)).all()


def test_linear_light_is_that_of_the_guide_too(photo: Array) -> None:
    image, guide = photo.astype(np.float32) / 255, photo[:, ::-1].astype(np.float32) / 510
    light = [colour.decode(each).astype(np.float32) for each in (image, guide)]
    dreamed = reverie.dream(light[0], settings=QUICK, guide=light[1], linear=True)
    expected = reverie.dream(image, settings=QUICK, guide=guide)
    assert np.abs(colour.encode(np.clip(dreamed, 0, 1)) - np.clip(expected, 0, 1)).mean() < 0.002


def test_a_dream_says_which_network_and_precision_were_chosen(photo: Array) -> None:
    run = reverie.Dream(photo, settings=QUICK)
    report = run.report()
    assert run.settings.network == report["network"]["name"] != "auto"
    assert run.settings.precision == report["precision"] != "auto"
    assert (run.settings.steps, report["settings"]["steps"]) == (1, 1)
    assert (run.result() == reverie.dream(photo, settings=run.settings)).all()


def test_a_guide_leads_to_another_dream(photo: Array) -> None:
    assert (
        reverie.dream(photo, settings=QUICK, guide=photo[:, ::-1] // 2) != reverie.dream(photo, settings=QUICK)
    ).any()


def test_progress_is_told_and_what_that_raises_ends_the_dream(photo: Array) -> None:
    told: list[reverie.Progress] = []
    reverie.dream(photo, settings=QUICK, on_progress=told.append)
    assert told[-1].fraction == 1
    assert told[-1].octave_done

    def stop(progress: reverie.Progress) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        reverie.dream(photo, settings=QUICK, on_progress=stop)


def test_another_strength_of_a_dream_needs_no_other_dream(photo: Array) -> None:
    run = reverie.Dream(photo, settings=QUICK)
    weak = run.result()
    run.set_strength(2)
    assert (run.result() == reverie.dream(photo, settings=replace(QUICK, strength=2.0))).all()
    assert (run.result() != weak).any()
    assert run.settings.strength == run.report()["settings"]["strength"] == 2.0
    with pytest.raises(reverie.BadSettings, match="strength"):
        run.set_strength(-1)


def test_a_dream_in_progress_shows_previews_and_completes_itself_for_its_result(photo: Array) -> None:
    run = reverie.Dream(photo, settings=QUICK)
    assert (run.preview() == photo).all()
    next(run)
    preview = run.preview()
    assert preview.dtype == np.uint8
    assert preview.shape[2] == 3
    assert (run.result() == reverie.dream(photo, settings=QUICK)).all()


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((9, 9), np.int64), "int64"),
        (np.zeros((9, 9, 5), np.uint8), r"shape \[9, 9, 5\]"),
        (np.zeros(9, np.uint8), r"shape \[9\]"),
        (Image.new("P", (9, 9)), "mode P"),
        (np.full((9, 9), np.nan, np.float32), "NaN"),
        (np.full((9, 9), np.inf, np.float32), "infinity"),
        (np.full((9, 9), 255.0), r"Divide an image in 0\.\.255 by 255"),
    ],
)
def test_what_is_no_image_is_refused_in_words(image: npt.ArrayLike, message: str) -> None:
    with pytest.raises(reverie.BadPicture, match=message):
        reverie.dream(image)


def test_an_unknown_preset_setting_or_network_is_refused_in_words(photo: Array, tmp_path: Path) -> None:
    with pytest.raises(reverie.BadSettings, match="no preset “nightmare”"):
        reverie.dream(photo, "nightmare")
    with pytest.raises(reverie.BadSettings, match="no setting “stps”"):
        reverie.dream(photo, stps=5)
    with pytest.raises(reverie.BadSettings, match="the parameter `guide`"):
        reverie.dream(photo, settings=reverie.Settings(guide="cat.png"))
    with pytest.raises(reverie.NetworkUnavailable, match="not installed"):
        reverie.dream(photo, network="imagenet", networks_folder=tmp_path)
    for ask in (lambda: reverie.dream(photo, networks_folder=tmp_path / "typo"), lambda: reverie.networks("typo")):
        with pytest.raises(reverie.NetworkUnavailable, match="typo does not exist"):
            ask()
    with pytest.raises(reverie.BadSettings, match="A preset and complete settings"):
        reverie.dream(photo, "eyes", settings=QUICK)
    with pytest.raises(reverie.BadSettings, match="has no “animals”"):
        reverie.dream(photo, settings=replace(QUICK, layers="animals=1"))
    with pytest.raises(reverie.BadSettings, match=r"has no “mixed4”.*nearest first"):
        reverie.settings(network="photographs", layers="mixed4=1")
    with pytest.raises(reverie.BadSettings, match="settings="):
        reverie.dream(photo, QUICK)  # type: ignore[arg-type]


def test_the_networks_are_those_in_the_folder(tmp_path: Path) -> None:
    assert reverie.networks(tmp_path) == ["bundled"]
    (tmp_path / "inception_v3_notop.h5").touch()
    (tmp_path / "photographs.npz").touch()
    assert reverie.networks(tmp_path) == ["imagenet", "photographs", "bundled"]


def test_a_network_file_of_ones_own_dreams_by_its_path(photo: Array, tmp_path: Path) -> None:
    file = Path(shutil.copy(BUNDLED, tmp_path / "mine.npz"))
    asked: dict[str, Any] = {"networks_folder": tmp_path, "steps": 2, "smallest": 64, "tile_size": 192}

    run = reverie.Dream(photo, "marks", network=file, **asked)

    assert run.settings.network.startswith("Motifs:")
    assert run.settings.network.endswith(":mine.npz")
    assert (run.result() == reverie.dream(photo, "marks", network="bundled", **asked)).all()
    assert reverie.settings(network=str(file), networks_folder=tmp_path).network == run.settings.network
    with pytest.raises(reverie.NetworkUnavailable, match=r"none\.h5 cannot be read"):
        reverie.settings(network=tmp_path / "none.h5", networks_folder=tmp_path)
