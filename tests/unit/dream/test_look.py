"""What a network sees in a part of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from reverie_server.dream.image.blocks import to_end
from reverie_server.dream.look import MOST_OF_A_LAYER, Ordinary, layers_of, look, measure_ordinary
from reverie_server.dream.networks.efficientnet_lite import EfficientNetLite
from reverie_server.dream.networks.network import Network
from reverie_shared.errors import BadPicture
from reverie_shared.networks import BUNDLED, LAYERS
from tests.support.pictures import picture

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def ordinary(network: Network) -> Ordinary:
    """How the bundled network answers to ordinary pictures."""
    return to_end(measure_ordinary(network))


def stripes_right(photo: Pixels) -> Pixels:
    """The cat's photo, its right third striped."""
    striped: Pixels = photo.copy()
    columns = np.arange(300, photo.shape[1])
    striped[:, 300:] = np.where(columns // 8 % 2, 230, 30)[None, :, None]
    return striped


def best(seen: dict[str, Any], count: int) -> list[str]:
    return [each["motif"] for each in seen["motifs"][:count]]


def test_drawn_stripes_are_seen_where_they_are(network: Network, ordinary: Ordinary, photo: Pixels) -> None:
    there = look(picture(stripes_right(photo)), network, ordinary, part=(310, 50, 130, 130))
    elsewhere = look(picture(stripes_right(photo)), network, ordinary, part=(20, 50, 130, 130))

    assert "stripes" in best(there, 3)
    assert "stripes" not in best(elsewhere, 8)


def test_a_mask_says_where_to_look_as_a_part_does(network: Network, ordinary: Ordinary, photo: Pixels) -> None:
    striped = picture(stripes_right(photo))
    mask = np.zeros((*photo.shape[:2], 1), np.uint8)
    mask[50:180, 310:440] = 255

    by_mask = look(striped, network, ordinary, mask=picture(mask, "y"))
    by_part = look(striped, network, ordinary, part=(310, 50, 130, 130))
    within = look(striped, network, ordinary, mask=picture(np.full_like(mask, 255), "y"), part=(310, 50, 130, 130))

    assert by_mask == by_part == within


def test_scores_fall_and_no_layer_takes_all_places(network: Network, ordinary: Ordinary, photo: Pixels) -> None:
    seen = look(picture(photo), network, ordinary)

    scores = [each["score"] for each in seen["channels"]]
    assert scores == sorted(scores, reverse=True)
    layers = [each["layer"] for each in seen["channels"]]
    assert {layer: layers.count(layer) for layer in LAYERS[BUNDLED]} == dict.fromkeys(LAYERS[BUNDLED], MOST_OF_A_LAYER)
    assert len(seen["motifs"]) == len(network.motifs)


def test_a_channel_that_answers_to_everything_is_not_what_is_seen(
    network: Network, ordinary: Ordinary, photo: Pixels
) -> None:
    seen = look(picture(photo), network, ordinary, part=(150, 80, 60, 50))

    strongest = {layer: int(np.argmax(ordinary.mean[layer])) for layer in layers_of(network)}
    assert all(each["channel"] != strongest[each["layer"]] for each in seen["channels"][:8])


def test_an_ordinary_picture_is_nothing_remarkable(network: Network, ordinary: Ordinary) -> None:
    for layer in layers_of(network):
        scores = ordinary.scores(layer, np.exp(ordinary.mean[layer]) - ordinary.floor[layer])
        assert np.abs(scores).max() < 1e-3


@pytest.mark.parametrize("size", [(1, 1), (5, 300), (75, 75)])
def test_pictures_of_any_size_can_be_looked_at(network: Network, ordinary: Ordinary, size: tuple[int, int]) -> None:
    seen = look(picture(np.full((*size, 3), 90, np.uint8)), network, ordinary)

    assert np.isfinite([each["score"] for each in seen["channels"]]).all()


def test_one_pixel_of_a_large_picture_can_be_looked_at(network: Network, ordinary: Ordinary) -> None:
    mask = np.zeros((1500, 1500, 1), np.uint8)
    mask[0, 0] = mask[1499, 1499] = 255

    assert look(picture(np.zeros((1500, 1500, 3), np.uint8)), network, ordinary, picture(mask, "y"))["channels"]


def test_where_nothing_is_left_to_look_at_it_says_so(network: Network, ordinary: Ordinary, photo: Pixels) -> None:
    empty = picture(np.zeros((*photo.shape[:2], 1), np.uint8), "y")
    hidden = picture(np.dstack([photo, np.zeros(photo.shape[:2], np.uint8)]), "rgba")

    for shown, mask in ((picture(photo), empty), (hidden, None)):
        with pytest.raises(BadPicture, match="nothing to look at") as refusal:
            look(shown, network, ordinary, mask)
        assert refusal.value.name == "looks-at-nothing"


def test_the_network_of_photographs_sees_a_cat_by_deep_layers(lite: EfficientNetLite, photo: Pixels) -> None:
    ordinary = to_end(measure_ordinary(lite))
    wall = np.full((300, 451, 3), 128, np.uint8)
    wall[:, :, 0] = np.arange(300, dtype=np.uint8)[:, None] // 2

    eye = look(picture(photo), lite, ordinary, part=(150, 80, 60, 50))
    plain = look(picture(wall), lite, ordinary)

    assert eye["motifs"] == []
    deep = {"creatures", "muzzles", "animals", "faces"}
    assert {each["layer"] for each in eye["channels"][:8]} & deep
    best_deep = max(each["score"] for each in eye["channels"] if each["layer"] in deep)
    assert best_deep > max(each["score"] for each in plain["channels"] if each["layer"] in deep)
