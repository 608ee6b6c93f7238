"""Sheets of small dreams: what is dreamed together, in which order, and what is kept of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from reverie_cli.atlas.sheets import CELL, CHANNELS_OF_A_LAYER, COLUMNS, MOST_CELLS, SIDE, SheetHost, cut, ground, plan
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.settings import MOTIFS
from tests.support.pictures import array

LAYERS = {"mixed3": 384, "mixed4": 30, "mixed5": 7}


def test_every_motif_layer_and_channel_is_on_one_sheet() -> None:
    terms = [entry.term for sheet in plan(LAYERS, MOTIFS) for entry in sheet.entries]

    channels = [f"{layer}:{each}" for layer, count in LAYERS.items() for each in range(min(count, CHANNELS_OF_A_LAYER))]
    assert sorted(terms) == sorted([*MOTIFS, *LAYERS, *channels])
    assert all(len(sheet.entries) <= MOST_CELLS for sheet in plan(LAYERS, MOTIFS))


def test_what_gives_an_overview_comes_first_then_what_is_asked_for_then_all_layers_in_turn() -> None:
    sheets = plan(LAYERS, MOTIFS, first="mixed4")

    assert [sheet.entries[0].term for sheet in sheets[:3]] == [MOTIFS[0], MOTIFS[len(MOTIFS) // 2], "mixed3"]
    assert [sheet.entries[0].layer for sheet in sheets[3:7]] == ["mixed4", "mixed4", "mixed3", "mixed5"]


@pytest.mark.parametrize(("network", "motifs"), [("bundled", MOTIFS), ("photographs", ())])
def test_the_dream_of_a_sheet_is_one_that_is_allowed(network: str, motifs: tuple[str, ...]) -> None:
    layers = LAYERS if network == "bundled" else {"faces": 120, "animals": 120}
    for sheet in plan(layers, motifs):
        resolved = sheet.order(network).resolved([network])
        assert [*resolved.colour_terms.values()] == [{entry.term: 1.0} for entry in sheet.entries]


def test_each_entry_has_a_square_of_its_own_colour_on_the_map() -> None:
    sheet = plan(LAYERS, ())[1]
    host = SheetHost(sheet)

    squares = array(host.read_map("squares", host.layer_bounds()))

    colours = []
    for index in range(len(sheet.entries)):
        top, left = index // COLUMNS * CELL, index % COLUMNS * CELL
        square = squares[top : top + CELL, left : left + CELL].reshape(-1, 3)
        assert (square == square[0]).all()
        colours.append(bytes(square[0].tobytes()).hex())
    assert colours == [colour[1:] for colour in sheet.order("bundled").resolved(["bundled"]).colour_terms]


def test_a_part_of_the_sheet_is_read_as_it_lies() -> None:
    host = SheetHost(plan(LAYERS, ())[0])

    whole, part = host.read_pixels(host.layer_bounds()), host.read_pixels(Rectangle(100, 20, 30, 40))

    assert (array(part) == array(whole)[20:60, 100:130]).all()


def test_what_has_drawn_nothing_is_left_out_and_the_rest_is_cut_out_with_more_contrast() -> None:
    sheet = plan({"mixed5": 7}, ())[1]
    host = SheetHost(sheet)
    area = host.layer_bounds()
    dreamed = ground(area.height, area.width).astype(np.int16)
    stripes = np.where(np.arange(CELL) // 8 % 2, 12, -12)[None, :, None]
    for index in range(len(sheet.entries)):
        if index != 3:
            dreamed[index // COLUMNS * CELL :, index % COLUMNS * CELL :][:CELL, :CELL] += stripes.astype(np.int16)
    pixels = dreamed.clip(0, 255).astype(np.uint8)
    host.insert(Result(Picture(PixelFormat(area.width, area.height, "rgb"), pixels.tobytes()), area, {}))
    assert host.dreamed is not None

    kept = cut(sheet, host.dreamed)

    assert [entry.channel for entry in kept] == [0, 1, 2, 4, 5, 6]
    for jpeg in kept.values():
        with Image.open(io.BytesIO(jpeg)) as image:
            assert (image.size, image.format) == ((SIDE, SIDE), "JPEG")
            assert np.asarray(image).std() > pixels.std()
