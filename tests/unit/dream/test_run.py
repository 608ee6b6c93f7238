"""A whole dream on the bundled network: selection, transparency, sizes, repeatability, pausing, and what the report
says."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reverie_server.dream import DreamRun, StepProgress, dream
from reverie_server.dream.image import colour
from reverie_server.dream.networks.network import Network
from reverie_shared.declaration import Value
from reverie_shared.errors import BadPicture, BadSettings
from reverie_shared.picture import Picture
from reverie_shared.resolution import resolve
from reverie_shared.settings import Settings
from tests.support.pictures import array, picture

Photo = npt.NDArray[np.uint8]
QUICK = {"steps": 2, "smallest": 80}


def finished(run: DreamRun) -> list[StepProgress]:
    return list(run.steps())


def small(photo: Photo) -> Photo:
    return photo[40:200, 90:290]


def half_mask(height: int, width: int) -> Picture:
    """Selected on the right, with a feather in the middle: a flip would show."""
    ramp = np.clip((np.arange(width) - width / 2) / 20, 0, 1)
    return picture(np.broadcast_to(np.rint(ramp * 255), (height, width)).astype(np.uint8)[..., None], "y")


def test_the_default_dream_shows_in_the_picture_and_raises_its_layers(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(small(photo)), Settings(), network)
    finished(run)
    report = run.result().report(measure=True)
    assert report["objective"]["after"] > 2 * report["objective"]["before"]
    assert 0.05 < report["rms_change"] < 0.5
    assert report["evaluations"] <= 16


def test_the_same_recipe_gives_the_same_bytes(network: Network, photo: Photo) -> None:
    first, second = (dream(picture(small(photo)), resolve(QUICK), network) for _ in range(2))
    assert first.pixels == second.pixels


@contextmanager
def busy_thread() -> Iterator[None]:
    """A thread that computes all the time."""
    enough, data = threading.Event(), bytes(1 << 20)

    def work() -> None:
        while not enough.is_set():
            hashlib.sha256(data)  # other threads run meanwhile

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


@pytest.mark.parametrize(
    ("name", "look"), [("network", {}), ("lite", {"network": "photographs", "layers": "animals=1", "laplacian": 0.3})]
)
def test_on_a_busy_machine_and_after_dreams_of_other_sizes_the_same_bytes_come_again(
    name: str, look: dict[str, Value], photo: Photo, request: pytest.FixtureRequest
) -> None:
    """In float32, where the last bit shows."""
    network, recipe = request.getfixturevalue(name), resolve(QUICK, look)
    image = picture(small(photo).astype(np.float32) / 255)
    first = dream(image, recipe, network)
    with busy_thread():
        for height, width in ((90, 230), (210, 120)):
            dream(picture(photo[:height, :width]), recipe, network)
            assert dream(image, recipe, network).pixels == first.pixels


def test_another_seed_dreams_another_variant(network: Network, photo: Photo) -> None:
    variants = [array(dream(picture(small(photo)), resolve(QUICK, {"seed": seed}), network)) for seed in (1, 2)]
    assert np.abs(variants[0].astype(int) - variants[1]).mean() > 1


def test_in_several_tiles_the_same_bytes_come_again(network: Network, photo: Photo) -> None:
    recipe = resolve(QUICK, {"tile_size": 192})
    run = DreamRun(picture(photo), recipe, network)
    seen = finished(run)
    assert sum(progress.octave == seen[-1].octave for progress in seen) > 2 * 4
    assert run.result().picture().pixels == dream(picture(photo), recipe, network).pixels


def test_outside_the_selection_not_one_bit_changes_and_inside_the_dream_shows(network: Network, photo: Photo) -> None:
    image = small(photo)
    run = DreamRun(picture(image), resolve(QUICK), network, half_mask(*image.shape[:2]))
    finished(run)
    result = array(run.result().picture("flat"))
    assert (result[:, :101] == image[:, :101]).all()
    assert np.abs(result[:, 130:].astype(int) - image[:, 130:]).mean() > 3


def test_the_flat_result_is_the_dream_blended_by_the_selection(network: Network, photo: Photo) -> None:
    image = small(photo)
    mask = half_mask(*image.shape[:2])
    run = DreamRun(picture(image), resolve(QUICK), network, mask)
    finished(run)
    weight = array(mask) / 255
    expected = image * (1 - weight) + array(run.result().picture()) * weight
    assert np.abs(array(run.result().picture("flat")) - expected).max() <= 0.51


def test_what_is_outside_the_selection_is_seen(network: Network, photo: Photo) -> None:
    image = small(photo)
    other = image.copy()
    other[:, :60] = 255 - other[:, :60]
    mask = half_mask(*image.shape[:2])
    inside = [array(dream(picture(each), resolve(QUICK), network, mask))[:, 140:] for each in (image, other)]
    assert (inside[0] != inside[1]).any()


def test_where_nothing_is_visible_nothing_is_dreamed_and_hidden_colours_do_not_leak(
    network: Network, photo: Photo
) -> None:
    image = np.dstack([small(photo), np.full(small(photo).shape[:2], 255, np.uint8)])
    image[:, :80, 3] = 0
    hidden = image.copy()
    hidden[:, :80, :3] = (0, 255, 0)
    results = [array(dream(picture(each, "rgba"), resolve(QUICK), network)) for each in (image, hidden)]
    assert (results[0][:, :80] == image[:, :80]).all()
    assert (results[1][:, :80] == hidden[:, :80]).all()
    assert (results[0][:, 80:] == results[1][:, 80:]).all()
    assert (results[0][:, 80:, :3] != image[:, 80:, :3]).any()


def test_a_wholly_transparent_picture_comes_back_as_it_is(network: Network) -> None:
    image = np.zeros((90, 90, 4), np.uint8)
    image[..., 0] = 77
    assert (array(dream(picture(image, "rgba"), resolve(QUICK), network)) == image).all()


@given(height=st.integers(1, 130), width=st.integers(1, 130))
@hypothesis_settings(max_examples=15)
def test_any_small_size_can_be_dreamed(network: Network, height: int, width: int) -> None:
    image = np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width, 3), np.uint8)
    result = array(dream(picture(image), resolve({"steps": 1, "step_size": 0.2}), network))
    assert result.shape == image.shape
    assert (result != image).any()


@pytest.mark.parametrize(("height", "width"), [(1, 3000), (2000, 2)])
def test_a_thread_of_a_picture_can_be_dreamed(network: Network, height: int, width: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    assert (array(dream(picture(image), resolve({"steps": 1}), network)) != image).any()


def test_kept_colours_change_in_light_and_dark_alone(network: Network, photo: Photo) -> None:
    image = (small(photo) // 2 + 64).astype(np.uint8)
    change = (
        array(dream(picture(image), resolve(QUICK, {"colours": "kept", "strength": 0.3}), network)).astype(int) - image
    )
    assert np.abs(change).max() > 5
    assert np.ptp(change, axis=2).max() <= 1  # the rounding of each colour


def test_soft_colours_take_no_colour_into_whites_and_blacks_and_leave_room_before_them(
    network: Network, photo: Photo
) -> None:
    image = np.array(small(photo))
    image[:60], image[60:120] = 255, 0
    free, soft = (array(dream(picture(image), resolve(QUICK, {"colours": way}), network)) for way in ("free", "soft"))
    assert np.ptp(free[:120].astype(int), axis=2).max() > 50
    assert np.ptp(soft[:120].astype(int), axis=2).max() <= 3
    assert soft[60:120].max() < 200
    assert (soft[120:] != image[120:]).any()


@given(st.floats(-1, 1), st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_a_softened_change_goes_the_same_way_and_never_beyond_white_or_black(base: float, move: list[float]) -> None:
    change = np.array([[move]], np.float32)
    before = float(colour.luminance_only(change)[0, 0, 0])
    colour.soften(change, np.full_like(change, base))
    after = float(colour.luminance_only(change)[0, 0, 0])
    assert abs(base + after) <= 1 + 2e-3
    assert after * before >= 0
    assert abs(after) <= abs(before) + 1e-5


def test_the_lighter_the_picture_the_less_colour_a_softened_change_has_and_white_walls_take_up_none() -> None:
    lightness = np.linspace(0, 1, 21, dtype=np.float32)
    change = np.tile(np.array([0.2, -0.1, 0.15], np.float32), (1, 21, 1))
    colour.soften(change, np.repeat(lightness[None, :, None], 3, axis=2))
    hues = np.ptp(change[0], axis=1)
    assert hues[0] > 0.15
    assert (np.diff(hues) <= 1e-6).all()
    assert hues[lightness >= colour.SPARED].max() < 1e-6
    assert (np.abs(change[0, lightness < 1]).max(axis=1) > 0).all()


@pytest.mark.parametrize("colours", ["free", "soft", "kept"])
def test_twice_the_strength_is_twice_the_change(network: Network, photo: Photo, colours: str) -> None:
    image = small(photo).astype(np.float32) / 255
    weak, strong = (
        array(dream(picture(image), resolve(QUICK, {"strength": strength, "colours": colours}), network)) - image
        for strength in (0.5, 1.0)
    )
    assert strong == pytest.approx(2 * weak, abs=1e-5)


@pytest.mark.parametrize("when", ["in the middle", "at the end"])
@pytest.mark.parametrize("colours", ["free", "soft", "kept"])
def test_another_strength_given_to_a_run_is_the_same_dream_bit_by_bit(
    network: Network, photo: Photo, colours: str, when: str
) -> None:
    image = picture(small(photo))
    mask = half_mask(*small(photo).shape[:2])
    weak, strong = (resolve(QUICK, {"strength": strength, "colours": colours}) for strength in (0.3, 1.7))
    run, expected = (DreamRun(image, settings, network, mask) for settings in (weak, strong))
    finished(expected)
    steps = run.steps()
    if when == "in the middle":
        next(progress for progress in steps if progress.octave_done)
        run.set_strength(1.7)
    for _ in steps:
        pass
    before = run.result()
    run.set_strength(1.7)
    assert (run.result().picture().pixels == before.picture().pixels) == (when == "in the middle")
    assert run.result().picture("baked").pixels == expected.result().picture("baked").pixels
    assert run.preview().pixels == expected.preview().pixels
    report = run.result().report()
    assert report["settings"] == expected.result().report()["settings"]
    assert report["rms_change"] == expected.result().report()["rms_change"]


def test_a_strength_that_is_not_allowed_is_refused_and_the_run_stays_as_it_is(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(small(photo)), resolve(QUICK), network)
    finished(run)
    before = run.result().picture().pixels
    with pytest.raises(BadSettings, match="strength cannot be"):
        run.set_strength(float("nan"))
    assert run.result().picture().pixels == before


def test_a_bounded_dream_keeps_the_detail_of_the_full_size(network: Network, photo: Photo) -> None:
    image = photo.astype(np.float32) / 255
    change = array(dream(picture(image), resolve(QUICK, {"max_size": 150}), network)) - image
    fine = np.diff(change, axis=1)
    assert np.abs(change).mean() > 0.01
    assert np.abs(fine).mean() < 0.3 * np.abs(change).mean()  # the change is broad: the finest grain is the photo's own


def test_sixteen_bit_pictures_come_back_with_sixteen_bits(network: Network, photo: Photo) -> None:
    image = small(photo).astype(np.uint16) * 257 + 13
    result = array(dream(picture(image), resolve(QUICK), network))
    assert result.dtype == np.uint16
    assert len(np.unique(result % 257)) > 200


@pytest.mark.parametrize("laplacian", [0.0, 0.5])
def test_pausing_between_tiles_changes_nothing(network: Network, photo: Photo, laplacian: float) -> None:
    recipe = resolve(QUICK, {"laplacian": laplacian})
    one, other = (DreamRun(picture(small(photo)), recipe, network) for _ in range(2))
    ahead = one.steps()
    next(ahead)
    finished(other)
    for _ in ahead:
        pass
    assert one.result().picture().pixels == other.result().picture().pixels


def test_a_dream_is_computed_once(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(small(photo)), resolve(QUICK), network)
    next(run.steps())
    with pytest.raises(RuntimeError, match="started already"):
        run.steps()
    with pytest.raises(RuntimeError, match="not finished"):
        run.result()


def test_a_dream_that_an_error_has_ended_has_no_result_but_says_which_error(
    network: Network, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("no room for a tile")

    run = DreamRun(picture(small(photo)), resolve(QUICK), network)
    monkeypatch.setattr(network, "gradient", fail)
    with pytest.raises(MemoryError, match="no room"):
        finished(run)
    with pytest.raises(RuntimeError, match="ended by an error: MemoryError: no room for a tile"):
        run.result()


def test_the_preview_before_the_first_tile_is_the_picture(network: Network, photo: Photo) -> None:
    for image in (photo, np.tile(photo, (1, 3, 1))):
        preview = DreamRun(picture(image), Settings(), network, half_mask(*image.shape[:2])).preview()
        assert max(preview.format.width, preview.format.height) == min(image.shape[1], 1024)
        if image is photo:
            assert (array(preview) == photo).all()


def test_every_octave_ends_with_a_preview_of_its_size(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(photo), resolve(QUICK), network)
    sizes = []
    for progress in run.steps():
        if progress.octave_done:
            preview = run.preview()
            sizes.append((preview.format.height, preview.format.width))
    assert sizes == [(80, 120), (120, 180), (180, 271), (300, 451)]


def test_the_last_preview_is_the_result(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(small(photo)), resolve(QUICK), network, half_mask(*small(photo).shape[:2]))
    finished(run)
    assert np.abs(array(run.preview()).astype(int) - array(run.result().picture("flat"))).max() <= 1


def test_progress_never_goes_back_and_ends_at_one(network: Network, photo: Photo) -> None:
    seen = finished(DreamRun(picture(small(photo)), resolve(QUICK), network))
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert [progress.octave for progress in seen if progress.octave_done] == list(range(1, seen[0].octaves + 1))


def test_the_report_says_what_was_really_used(network: Network, photo: Photo) -> None:
    run = DreamRun(picture(small(photo)), resolve(QUICK), network)
    finished(run)
    report = run.result().report()
    assert report["settings"]["precision"] == report["precision"] == "float32"
    assert report["settings"]["tile_size"] == report["tile_size"] > 0
    assert report["network"]["name"] == "bundled"
    again = resolve(report["settings"], {"network": "auto"})
    assert dream(picture(small(photo)), again, network).pixels == run.result().picture().pixels


def test_a_selection_of_another_size_is_refused_in_words(network: Network, photo: Photo) -> None:
    with pytest.raises(BadPicture, match="The selection does not fit the picture"):
        DreamRun(picture(photo), Settings(), network, half_mask(10, 10))
