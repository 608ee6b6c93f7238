"""Control maps in the editors' windows: the list of colours as rows, colours found on a layer, and what is said."""

from __future__ import annotations

import numpy as np
import pytest

from reverie_plugin.chosen_settings import ChosenSettings
from reverie_plugin.region import Rectangle
from reverie_plugin.ui import colour_list
from reverie_plugin.ui.map_layers import describe_cover, maps_of, new_map, painted_colours
from reverie_shared import map_colours, presets
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import BUNDLED, NETWORKS, PHOTOGRAPHS
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import MAPS
from tests.support.pictures import Array, picture

RED, BLUE, GREEN = (224, 32, 32), (32, 64, 224), (32, 160, 96)


def painted(width: int = 640, height: int = 400) -> Array:
    """A layer, red on the left, blue on the right, with a soft edge between, and empty at the bottom."""
    ramp = np.clip((np.arange(width) - width / 2 + 1.5) / 3, 0, 1)[:, None]
    row = np.rint((1 - ramp) * RED + ramp * BLUE)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[: height * 3 // 4] = np.dstack([row[None], np.full((1, width, 1), 255)])
    return pixels


def test_the_colours_of_a_layer_are_found_without_those_of_soft_edges_and_of_what_is_empty() -> None:
    assert sorted(painted_colours(picture(painted(), "rgba"))) == ["#2040e0", "#e02020"]


def test_they_are_found_in_either_order_of_samples() -> None:
    pixels = painted()
    swapped = pixels[..., [2, 1, 0, 3]]
    assert painted_colours(picture(swapped, "bgra")) == painted_colours(picture(pixels, "rgba"))


@pytest.mark.parametrize("width", [64, 512, 513, 2048, 4096])
def test_a_narrow_stripe_is_found_whatever_the_width_of_the_layer(width: int) -> None:
    pixels = np.full((width // 2, width, 4), 255, np.uint8)
    pixels[..., :3] = RED
    pixels[:, width // 2 : width // 2 + max(2, width // 64), :3] = GREEN
    assert painted_colours(picture(pixels, "rgba")) == ["#e02020", "#20a060"]


def test_an_empty_layer_has_no_colours() -> None:
    assert painted_colours(picture(np.zeros((10, 10, 4), np.uint8), "rgba")) == []


@pytest.mark.parametrize("network", NETWORKS)
def test_the_list_that_a_map_begins_with_can_be_dreamed_on_every_network(network: str) -> None:
    listed = colour_list.first_list(network)
    changes = {"network": network, "colour_map": "map", "map_colours": listed}
    preset = next(each.name for each in presets.shown(network, [network]))
    assert resolve_order(preset, changes, [network]).map_colours == listed
    rows = colour_list.rows(listed, network)
    assert len({row.words for row in rows}) == len(rows) == 2


def test_rows_say_what_grows_in_the_words_of_the_menus() -> None:
    text = "#f00=owls+fur,#00f=,#0f0=mixed4:23*0.5"
    rows = colour_list.rows(text, BUNDLED)
    assert [row.colour for row in rows] == ["#ff0000", "#0000ff", "#00ff00"]
    assert [row.words for row in rows] == ["owls; fur", "as without the map", "mixed4:23"]
    (first, _second) = colour_list.rows(colour_list.first_list(PHOTOGRAPHS), PHOTOGRAPHS)
    assert first.words == "carpets, domes and towers", "what a layer draws"


def test_a_text_that_is_not_allowed_has_no_rows_and_is_not_thrown_away_for_a_new_colour() -> None:
    typed = "#f00=owls,#f00=fur"
    assert colour_list.rows(typed, BUNDLED) == []
    with pytest.raises(BadSettings):
        colour_list.with_colours(typed, ["#102030"])
    with pytest.raises(BadSettings):
        colour_list.with_weights(typed, "#ff0000", {"owls": 1.0})


def test_a_colour_that_is_listed_or_nearly_is_not_added_again() -> None:
    listed = colour_list.with_colours("#ff0000=owls", ["#ff0000", "#fe0505", "#0000ff", "#0505ff"])
    assert listed == "#ff0000=owls,#0000ff="


def test_no_more_colours_are_added_than_a_list_may_have() -> None:
    many = [f"#{red:02x}{green:02x}00" for red in range(0, 256, 51) for green in range(0, 256, 51)]
    listed = colour_list.with_colours("", many)
    assert len(map_colours.parse(listed)) == map_colours.MOST_COLOURS


def test_what_grows_in_a_colour_is_changed_and_a_colour_leaves_the_list() -> None:
    text = "#ff0000=owls*0.5,#0000ff=fur"
    more = colour_list.with_weights(text, "#ff0000", {"owls": 0.5, "mixed4:3": 1.0})
    assert more == "#ff0000=owls*0.5+mixed4:3,#0000ff=fur"
    assert colour_list.with_weights(text, "#0000ff", {}) == "#ff0000=owls*0.5,#0000ff="
    assert colour_list.without_colour(text, "#ff0000") == "#0000ff=fur"


def test_a_map_says_what_is_beside_it_unless_it_covers_all() -> None:
    whole, half = Rectangle(0, 0, 100, 80), Rectangle(-20, 0, 70, 90)
    for setting in MAPS:
        assert describe_cover(setting, "m", whole, whole) == ""
        assert "beside it" in describe_cover(setting, "m", half, whole)
    assert len({describe_cover(setting, "m", half, whole) for setting in MAPS}) == 3


def test_a_new_map_is_named_after_its_setting_and_gray_ones_are_white() -> None:
    assert [(new_map(each).name, new_map(each).white) for each in MAPS] == [
        ("Strength map", True),
        ("Size map", True),
        ("Colour map", False),
    ]


def test_another_look_or_a_surprise_keeps_the_maps() -> None:
    chosen = ChosenSettings([PHOTOGRAPHS, BUNDLED])
    maps: dict[str, Value] = {"strength_map": "a", "colour_map": "b", "map_colours": "#ff0000=mixed4"}
    chosen.show_order("reverie", {**maps, "steps": 3})
    chosen.choose_preset("marks")
    assert chosen.changes == maps
    assert maps_of(chosen.changes) == ("a", "b")
    chosen.take_surprise(7)
    assert {name: chosen.changes[name] for name in maps} == maps
