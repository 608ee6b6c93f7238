"""The window of choices in the real Krita: by picture, by name, by what is in the picture in front."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from reverie_shared import atlas
from reverie_shared.atlas import Atlas
from reverie_shared.networks import BUNDLED, PHOTOGRAPHS
from tests.hosts.krita.pixels import SRGB
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import PHOTO
from tests.support.running import Reverie
from tests.support.small_atlas import small_atlas

WIDTH, HEIGHT = 240, 200


@pytest.fixture(scope="module", autouse=True)
def _atlas(reverie: Reverie) -> None:
    if not atlas.is_shipped(BUNDLED):
        small_atlas(reverie.places)


@pytest.fixture
def window(app: Krita) -> Iterator[Krita]:
    """Krita with a part of a cat's face, and the drawn motifs."""
    with Image.open(PHOTO) as image:
        cat = np.asarray(image.convert("RGB"))[40 : 40 + HEIGHT, 100 : 100 + WIDTH]
    photo = np.dstack([cat[..., ::-1], np.full((HEIGHT, WIDTH), 255, np.uint8)])
    app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
    app.show_docker()
    app.set_settings(network=BUNDLED)
    yield app
    if app.process.poll() is None:
        app.close_chooser()
        app.set_settings()


@pytest.mark.every_krita
def test_it_opens_at_once_with_the_pictures_in_sight_and_reads_no_others(window: Krita, reverie: Reverie) -> None:
    entries = Atlas.of(BUNDLED, reverie.places).entries
    window.open_chooser()
    window.close_chooser()
    seconds = window.open_chooser()
    assert seconds < 0.5
    assert window.choices_shown() == [entry.words(BUNDLED) for entry in entries]
    assert 0 < window.pictures_read() < len(entries)
    assert "Nothing is chosen" in window.chooser_words()


def test_a_click_takes_it_a_slider_says_how_much_and_another_click_gives_it_back(window: Krita) -> None:
    window.open_chooser()
    window.click_choice("owls")
    window.search_choices("FUR")
    assert window.choices_shown() == ["fur"]
    window.click_choice("fur")
    assert window.marked_choices() == (["fur"], ["owls", "fur"])
    window.weigh_choice(1, 0.4)
    assert window.setting("motifs") == "owls=1,fur=0.4"
    assert window.text_of("reverie_motif_menu") == "owls; fur…"
    window.press_on_choice(0)
    assert window.setting("motifs") == "owls=1"
    window.search_choices("owls")
    window.press_on_choice(0)
    assert window.marked() == ["network", "smallest", "steps", "switch"], "what grows follows the preset again"


def test_layers_take_the_place_of_motifs_and_a_name_that_nothing_has_is_said(window: Krita) -> None:
    window.open_chooser()
    window.click_choice("owls")
    window.click_choice("mixed5")
    assert (window.setting("layers"), window.setting("motifs")) == ("mixed5=1", "")
    window.search_choices("zebra crossing")
    assert window.choices_shown() == []
    assert window.chooser_words() == "Nothing has that name."


def test_it_follows_the_network_and_what_is_changed_elsewhere(window: Krita) -> None:
    window.open_chooser()
    window.change_by_hand("motifs", "fish=1")
    assert window.marked_choices() == (["fish"], ["fish"])
    window.change_by_hand("network", PHOTOGRAPHS)
    assert "owls" not in window.choices_shown()
    window.change_by_hand("motifs", "")
    assert window.marked_choices()[1] == ["animals"]


def test_a_colour_of_a_map_mixes_everything(window: Krita) -> None:
    window.open_maps()
    window.make_map("colour_map")
    window.open_chooser("reverie_grows_0")
    window.click_choice("mixed5")
    window.open_maps(False)
    assert window.map_settings()["map_colours"].startswith("#e02020=owls+mixed5,")


def test_without_a_selection_it_says_what_to_do(window: Krita) -> None:
    window.open_chooser()
    window.press_here()
    assert window.chooser_words() == "Nothing is selected. Select a part of the picture, or click on it here."


def test_more_like_this_bit_here(window: Krita) -> None:
    """What is seen in an eye comes first; taken by a click and dreamed, it is seen there most of all."""
    window.dream(network=BUNDLED, strength=0.0)  # the server runs, and has loaded the network
    window.undo()
    window.open_chooser()
    window.see_point(0.5, 0.5)  # the network has looked at ordinary pictures now
    window.select(30, 40, 90, 80)
    seconds, first = window.see_selection()
    assert seconds < 3
    assert window.see_point(0.85, 0.9) != first
    _, again = window.see_selection()
    assert again == first
    window.click_choice(first[0])
    assert window.text_of("reverie_motif_menu") == f"{first[0]}…"
    window.close_chooser()
    window.type_number("strength", 1.0)
    window.type_number("steps", 12)
    window.press("reverie_dream_button")
    window.wait_until_over()
    assert window.names()[1].startswith("Dream: ")
    window.choose("Dream: ")
    window.open_chooser()
    _, seen = window.see_selection()
    assert seen[0] == first[0]
