"""The list of a colour map's colours: what it says, and what is refused in words; maps among an order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_plugin.ui.formatting import describe_maps
from reverie_server.jobs.admission import admit
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures
from reverie_shared import map_colours
from reverie_shared.declaration import TEXT_LENGTH
from reverie_shared.errors import BadSettings
from reverie_shared.map_colours import MOST_COLOURS
from reverie_shared.messages import Dream
from reverie_shared.resolution import resolve, wanted_network

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
terms = st.sampled_from(["eyes", "owls", "23", "mixed4", "mixed5:7"])
weights = st.floats(-1000, 1000).filter(lambda weight: bool(weight) and "e" not in repr(weight))
mixes = st.dictionaries(terms, weights, max_size=3)


@given(st.dictionaries(colours, mixes, max_size=4))
def test_a_list_is_read_as_it_was_written(listed: dict[str, dict[str, float]]) -> None:
    assert map_colours.parse(map_colours.text(listed)) == listed


def test_colours_can_be_short_and_without_their_sign_and_a_mix_has_weights() -> None:
    found = resolve({"map_colours": " F00 = owls , #00f=mixed4:23 + mixed5*0.5, #fff= "}).map_colours
    assert found == "#ff0000=owls,#0000ff=mixed4:23+mixed5*0.5,#ffffff="


def test_a_mapping_is_taken_for_a_list() -> None:
    found = resolve({"map_colours": {"#f00": "owls", "#00f": {"mixed4": 1, "mixed5": 0.5}, "#fff": ""}})
    assert found.map_colours == "#ff0000=owls,#0000ff=mixed4+mixed5*0.5,#ffffff="


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("red=owls", "“red=owls” does not say what a colour means"),
        ("#f00", "does not say what a colour means"),
        ("#f00=owls,#ff0000=eyes", "“#ff0000” stands twice"),
        ("#f00=owls+", "is no motif, layer or channel"),
        ("#f00=owls+owls", "“owls” stands twice"),
        ("#f00=owls*x", "The weight “x” of owls"),
        ("#f00=owls*0", r"“#f00=owls\*0” does not say what a colour means"),
        ("#f00=owl", "neither a motif nor a layer “owl” .*Did you mean “owls”"),
        ("#f00=plumage", "no “plumage”; it is a layer of photographs"),
        (",".join(f"#{number:06x}=owls" for number in range(MOST_COLOURS + 1)), "has 33 colours"),
    ],
)
def test_what_is_no_list_is_refused_in_words(listed: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        resolve({"colour_map": "map.png", "map_colours": listed, "network": "bundled"})


def test_a_colour_map_without_a_list_is_refused() -> None:
    with pytest.raises(BadSettings, match="Nothing says what the colours"):
        resolve({"colour_map": "map.png"})


def test_a_name_that_a_motif_and_a_layer_have_is_the_layer_on_the_network_that_has_it() -> None:
    photographs = {"layers": "animals=1", "network": "photographs", "colour_map": "map.png"}
    assert resolve({**photographs, "map_colours": "#f00=weave"}).colour_terms == {"#ff0000": {"weave": 1}}
    with pytest.raises(BadSettings, match="knows no “owls”"):
        resolve({**photographs, "map_colours": "#f00=owls"})


def test_a_motif_in_the_list_means_the_network_that_knows_it() -> None:
    networks = ["photographs", "bundled"]
    painted = {"colour_map": "map.png"}
    assert wanted_network("reverie", {**painted, "map_colours": "#f00=owls"}, networks) == "bundled"
    assert wanted_network("reverie", {**painted, "map_colours": "#f00=animals"}, networks) == "photographs"


def test_a_list_without_its_map_neither_chooses_the_network_nor_is_refused_on_another() -> None:
    listed = {"map_colours": "#f00=owls"}
    assert wanted_network("reverie", listed, ["photographs", "bundled"]) == "photographs"
    assert resolve({**listed, "layers": "animals=1", "network": "photographs"}).network == "photographs"


@pytest.mark.parametrize("setting", ["map_colours", "layers", "motifs"])
def test_a_text_that_is_longer_than_any_may_be_is_refused_before_it_is_read(setting: str) -> None:
    with pytest.raises(BadSettings, match=f"{setting} cannot be"):
        resolve({setting: " " * (TEXT_LENGTH + 1)})


@pytest.mark.parametrize(
    ("settings", "maps", "words"),
    [
        ({"strength_map": "m.png"}, None, "strength_map: The picture “m.png” was not uploaded"),
        ({}, {"size_map": "0" * 32}, "A picture was uploaded for “size_map”, but that names none"),
        ({"strength_map": "m.png"}, {"strength_map": "0" * 32, "seed": "0" * 32}, "uploaded for “seed”"),
    ],
)
def test_a_map_comes_with_its_setting_and_its_setting_with_it(
    settings: dict[str, Any], maps: dict[str, str] | None, words: str
) -> None:
    pictures = Pictures(lambda _: 1000, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    with pytest.raises(BadSettings, match=words):
        admit(b"client", Dream("job", "photo", settings, maps=maps), 1, pictures, ["bundled"])


def test_what_became_of_a_map_is_said_where_it_was_not_taken_as_it_is() -> None:
    as_it_is = {"scaled": False, "unlisted": 0.0004}
    assert describe_maps({"strength_map": as_it_is, "colour_map": as_it_is}) == []
    scaled, unlisted = describe_maps({"size_map": {"scaled": True}, "colour_map": {"scaled": False, "unlisted": 0.004}})
    assert "Size map: it has another size than the picture" in scaled
    assert "0.4 % of it have colours that its list lacks" in unlisted
