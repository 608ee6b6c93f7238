"""What is maximised: layers, channels, motifs, a guide; and in which colours and how evenly the picture moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from reverie_server.dream import DreamRun, ascent, guidance
from reverie_server.dream.image import colour, pixels
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.dream.objective import Objective
from reverie_server.dream.objective_settings import objective_of
from reverie_server.networks.weights import WeightStore
from reverie_shared.errors import BadPicture, BadSettings
from reverie_shared.networks import MIXED
from reverie_shared.picture import Picture
from reverie_shared.resolution import resolve
from reverie_shared.settings import MOTIFS, Settings
from tests.support.pictures import cosine, picture

Photo = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
QUICK = {"steps": 4, "smallest": 80}
COFFEE = Path(__file__).parents[2] / "photos" / "coffee.png"


@pytest.fixture
def random() -> np.random.Generator:
    """The same numbers in every test."""
    return np.random.default_rng(5)


@pytest.fixture(scope="module")
def exact() -> Network:
    return Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float64")


def seen(photo: Photo) -> Floats:
    return photo[60:156, 120:232] / 127.5 - 1


def changed(photo: Photo, network: Network, **settings: object) -> npt.NDArray[np.float32]:
    """What a quick dream adds to a part of the photo, -1..1."""
    image = picture(np.ascontiguousarray(photo[40:200, 90:290]))
    run = DreamRun(image, resolve(QUICK, settings), network)
    list(run.steps())
    return pixels.colours(run.result().picture()) - pixels.colours(image)


@pytest.mark.parametrize("kind", ["mean", "square"])
@pytest.mark.parametrize("motifs", ["", "eyes=1,spirals=-0.5", "3=1"])
def test_the_gradient_is_the_objectives_slope(
    random: np.random.Generator, exact: Network, photo: Photo, kind: str, motifs: str
) -> None:
    objective = objective_of(resolve({"layers": "mixed1=2,mixed2=-1", "objective": kind, "motifs": motifs}), exact)
    at, way = seen(photo), random.normal(0, 1e-5, (96, 112, 3))

    def value(place: Floats) -> float:
        return objective.value(exact.profiles(place, objective.layers, kind))

    slope = float((exact.gradient(at, objective) * way).sum())
    assert value(at + way) - value(at - way) == pytest.approx(2 * slope, rel=0.02)


def test_a_layer_of_negative_weight_is_seen_less(network: Network, photo: Photo) -> None:
    image = picture(np.ascontiguousarray(photo[40:200, 90:290]))
    seen = []
    for weight in ("1", "-1"):
        run = DreamRun(image, resolve(QUICK, {"layers": f"mixed2={weight}"}), network)
        list(run.steps())
        after = pixels.colours(run.result().picture())
        seen.append([network.profiles(each, ["mixed2"])[0].mean() for each in (pixels.colours(image), after)])
    (before, more), (_, less) = seen
    assert less < before < more


def test_balanced_layers_move_the_picture_by_their_weights_alone(network: Network, photo: Photo) -> None:
    at = seen(photo).astype(np.float32)
    objective = Objective({"mixed4": 1.0, "mixed5": 3.0, "mixed9": 1.0})
    plain = [network.gradient(at, replace(objective.only(name))).std() for name in objective.layers]
    balanced = ascent.calibrate(at, network, objective, ascent.NO_FILTER, balance=True).objective
    moved = [balanced.weights[name] * spread for name, spread in zip(objective.layers, plain, strict=True)]
    assert max(plain) > 3 * min(plain), "else there is nothing to balance"
    assert moved == pytest.approx([1, 3, 1], rel=0.2)


def test_a_finer_octave_steps_as_far_as_the_coarser_ones_have_left_it_something_to_decide(
    network: Network, photo: Photo
) -> None:
    at, objective = seen(photo).astype(np.float32), Objective({"mixed4": 1.0, "mixed5": 1.0})
    bands = ascent.NO_FILTER, ascent.Band(coarse=2.0, share=1.0), ascent.Band(coarse=1.0, share=1.0)
    alone = [ascent.calibrate(at, network, objective, band, balance=False).step_factor for band in bands]
    balanced = [ascent.calibrate(at, network, objective, band, balance=True).step_factor for band in bands]
    for first, finer, close in (alone, balanced):
        assert 1 == first > finer > close > 0


def test_the_declared_motifs_are_those_of_the_bundled_network(network: Network) -> None:
    assert network.motifs == MOTIFS
    assert set(network.motif_weights) == set(MIXED)


def test_a_motif_draws_another_picture_than_all_channels_do_and_than_another_motif(
    network: Network, photo: Photo
) -> None:
    dreams = [changed(photo, network, layers="mixed4=1", motifs=motif) for motif in ("", "spirals", "stripes")]
    pairs = [cosine(dreams[one], dreams[other]) for one, other in ((0, 1), (0, 2), (1, 2))]
    assert max(pairs) < 0.8


def test_a_channel_that_a_layer_does_not_have_is_refused_in_words(network: Network) -> None:
    with pytest.raises(BadSettings, match="mixed0 has no channel 4000"):
        objective_of(resolve({"layers": "mixed0=1", "motifs": "4000=1"}), network)


def test_a_motif_that_the_network_does_not_know_is_refused_in_words() -> None:
    known = WeightStore(Path("no-such-folder")).load("bundled")
    ignorant = Inception(replace(known, motifs=(), motif_weights={}), "float32")
    with pytest.raises(BadSettings, match="knows no “owls”"):
        objective_of(resolve({"motifs": "owls=1"}), ignorant)


def test_a_guided_dream_goes_towards_what_its_guide_has(network: Network, photo: Photo) -> None:
    guide = picture(np.asarray(Image.open(COFFEE).convert("RGB")))
    image = picture(np.ascontiguousarray(photo[40:200, 90:290]))

    def profile(of: Picture) -> Floats:
        return np.asarray(guidance.profiles(pixels.colours(of), network, ["mixed4"])[0], np.float64)

    wanted, found = profile(guide) - profile(image), []
    for given in (None, guide):
        run = DreamRun(image, resolve(QUICK, {"layers": "mixed4=1"}), network, guide=given)
        list(run.steps())
        moved = profile(run.result().picture()) - profile(image)
        found.append(np.corrcoef(moved, wanted)[0, 1])
    assert found[0] < 0 < 0.3 < found[1]


@pytest.mark.parametrize(("height", "width"), [(1, 1), (40, 3), (700, 20)])
def test_a_guide_may_have_any_size(
    random: np.random.Generator, network: Network, photo: Photo, height: int, width: int
) -> None:
    guide = picture(random.integers(0, 255, (height, width, 3)).astype(np.uint8))
    image = picture(np.ascontiguousarray(photo[40:140, 90:190]))
    run = DreamRun(image, resolve({"steps": 1, "smallest": 80}), network, guide=guide)
    list(run.steps())
    assert run.result().picture().pixels != image.pixels


def test_a_guide_that_shows_nothing_is_refused_in_words(network: Network, photo: Photo) -> None:
    nothing = picture(np.zeros((30, 40, 4), np.uint8), "rgba")
    with pytest.raises(BadPicture, match="guide is transparent"):
        DreamRun(picture(photo), Settings(), network, guide=nothing)


def variation(change: npt.NDArray[np.float32]) -> float:
    """Its total variation, at a root-mean-square of 1."""
    change = change / np.sqrt(np.mean(change**2))
    return float(np.abs(np.diff(change, axis=0)).mean() + np.abs(np.diff(change, axis=1)).mean())


def test_weight_against_variation_takes_noise_from_a_dream_of_the_same_strength(network: Network, photo: Photo) -> None:
    noisy, calm = (changed(photo, network, smoothing=0, variation=weight) for weight in (0, 1))
    assert variation(calm) < 0.9 * variation(noisy)


def test_kept_colours_take_all_colour_from_a_step(network: Network, photo: Photo) -> None:
    gradient = network.gradient(seen(photo).astype(np.float32), objective_of(Settings(), network)).copy()
    assert np.ptp(gradient, axis=2).max() > 0
    gray = gradient.mean(2)
    colour.restrict_colours(gradient, "kept")
    assert gradient == pytest.approx(np.repeat(gray[..., None], 3, 2), abs=1e-6 * float(np.abs(gray).max()))


def test_channels_of_several_layers_are_mixed_whatever_the_layers_are(network: Network) -> None:
    mixed = objective_of(resolve({"layers": "mixed7", "motifs": "mixed3:5=2,mixed4:7=1"}), network)

    assert mixed.layers == ("mixed3", "mixed4")
    for layer, channel in (("mixed3", 5), ("mixed4", 7)):
        assert np.flatnonzero(mixed.channels[layer]).tolist() == [channel]
    assert mixed.weights["mixed3"] == 2 * mixed.weights["mixed4"]


def test_a_channel_of_a_layer_is_that_channel_of_that_layer_alone(
    network: Network, random: np.random.Generator
) -> None:
    tile = random.uniform(-1, 1, (128, 128, 3)).astype(np.float32)
    one = objective_of(resolve({"layers": "mixed4", "motifs": "7"}), network)
    same = objective_of(resolve({"layers": "mixed2", "motifs": "mixed4:7"}), network)

    assert cosine(network.gradient(tile, one), network.gradient(tile, same)) > 0.9999


def test_motifs_beside_channels_of_layers_grow_in_the_layers_of_the_settings(network: Network) -> None:
    mixed = objective_of(resolve({"layers": "mixed5", "motifs": "owls=1,mixed4:7=1"}), network)

    assert mixed.layers == ("mixed5", "mixed4")


def test_a_guide_is_added_to_channels_of_layers(network: Network) -> None:
    guide = {"mixed4": np.full(network.channel_count("mixed4"), 0.5)}
    mixed = objective_of(resolve({"motifs": "mixed4:7=1"}), network, guide)

    assert mixed.channels["mixed4"][0] == 0.5
    assert mixed.channels["mixed4"][7] > 100


@pytest.mark.parametrize("motifs", ["mixed4:9999", "mixed44:1"])
def test_a_channel_that_there_is_not_is_refused(network: Network, motifs: str) -> None:
    with pytest.raises(BadSettings):
        objective_of(resolve({"motifs": motifs, "network": "bundled"}), network)
