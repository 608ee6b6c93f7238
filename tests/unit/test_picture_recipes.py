"""The recipe in a picture's metadata, and where it is read from again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from reverie_cli.host import read_map, small
from reverie_cli.pictures.blend import Blend
from reverie_cli.pictures.photo import Metadata, Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import write_photo
from reverie_cli.recipe import blend_of, read_recipe, recipe, recipe_text
from reverie_plugin.host import GUIDE_SIDE
from reverie_shared.errors import BadPicture, BadSettings, HostRefused
from reverie_shared.resolution import resolve

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" photoshop:City="Ghent"/></rdf:RDF></x:xmpmeta>'
)
HOLDING = ["out.png", "out.jpg", "out.tif", "out.webp", "out.avif", "out.exr", "out.ora"]


def report(**settings: Any) -> dict[str, Any]:
    return {
        "preset": "whisper",
        "settings": asdict(resolve({"network": "bundled", "seed": 7, **settings})),
        "network": {"name": "bundled"},
        "guide": None,
        "seconds": {},
    }


def photo(recipe: str, xmp: bytes = b"") -> Photo:
    return Photo(np.full((8, 8, 3), 99, np.uint8), "rgb", metadata=Metadata(xmp=xmp, recipe=recipe))


@pytest.mark.parametrize("name", HOLDING)
@pytest.mark.parametrize("xmp", [b"", XMP], ids=["no XMP", "XMP"])
def test_a_recipe_is_kept_in_the_picture_and_read_from_it(tmp_path: Path, name: str, xmp: bytes) -> None:
    text = recipe_text(report(layers="mixed3=1,mixed5=0.5"))

    write_photo(photo(text, xmp), tmp_path / name)

    assert read_recipe(tmp_path / name).text == text
    if name != "out.exr":
        assert read_photo(tmp_path / name).metadata.xmp == xmp, "beside it all is as it was"


@pytest.mark.parametrize("name", HOLDING)
def test_of_two_dreams_the_later_recipe_is_kept_and_without_one_none(tmp_path: Path, name: str) -> None:
    first, second = recipe_text(report(seed=1)), recipe_text(report(seed=2))
    write_photo(photo(first, XMP), tmp_path / name)
    dreamed = read_photo(tmp_path / name)

    write_photo(replace(dreamed, metadata=replace(dreamed.metadata, recipe=second)), tmp_path / name)
    assert read_recipe(tmp_path / name).text == second

    write_photo(replace(dreamed, metadata=replace(dreamed.metadata, recipe="")), tmp_path / name)
    assert b"reverie" not in (tmp_path / name).read_bytes()


def test_where_a_format_holds_no_recipe_that_is_said(tmp_path: Path) -> None:
    notes = write_photo(photo(recipe_text(report())), tmp_path / "out.hdr")

    assert "Left out: the recipe, which HDR does not hold." in notes


def test_a_recipe_that_another_program_has_written_again_is_read(tmp_path: Path) -> None:
    text = recipe_text(report())
    quoted = text.replace("&", "&amp;").replace('"', "&quot;")
    xmp = XMP.replace(b"photoshop:City", f'reverie:recipe="{quoted}" photoshop:City'.encode())
    Image.new("RGB", (8, 8)).save(tmp_path / "in.jpg", xmp=xmp)

    assert read_recipe(tmp_path / "in.jpg").text == text


def test_of_recipes_that_several_programs_have_left_the_last_counts_and_is_replaced(tmp_path: Path) -> None:
    old = b"<rdf:Description><reverie:recipe>old</reverie:recipe></rdf:Description>"
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>' + old + b"</rdf:RDF></x:xmpmeta>"
    write_photo(photo(recipe_text(report()), xmp), tmp_path / "out.jpg")

    read = read_photo(tmp_path / "out.jpg").metadata

    assert read.recipe == recipe_text(report())
    assert b"reverie:recipe>" not in read.xmp


def test_a_recipe_for_programs_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    told = {**json.loads(recipe_text(report())), "reverie": "\u202e\u009b31m"}
    (tmp_path / "recipe.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    shown = CliRunner().invoke(recipe, [str(tmp_path / "recipe.json"), "--json"]).stdout

    assert shown.isascii()
    assert json.loads(shown) == told


def test_a_recipe_holds_no_names_of_folders() -> None:
    assert "/home/ann" not in recipe_text({**report(guide="/home/ann/private/coffee.png"), "guide": "0" * 32})


def test_the_report_and_the_text_of_a_layer_are_recipes(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(report()))
    (tmp_path / "layer.txt").write_text(recipe_text(report()))

    orders = [read_recipe(tmp_path / name).order for name in ("report.json", "layer.txt")]

    assert orders[0] == orders[1]
    assert (orders[0].preset, orders[0].seed) == ("whisper", 7)


def test_how_a_dream_was_laid_over_its_picture_is_in_the_recipe(tmp_path: Path) -> None:
    blend = Blend("screen", 0.5, keep_colours=0.25, protect_edges=1.0)
    write_photo(photo(recipe_text(report(), blend)), tmp_path / "out.png")

    found = read_recipe(tmp_path / "out.png")

    assert (found.blend, found.order.preset) == (blend, "whisper")
    damaged = replace(found, text=found.text.replace("screen", "sreen"))
    with pytest.raises(BadSettings, match="blend mode is damaged"):
        damaged.blend  # noqa: B018
    assert blend_of(found, "multiply", {"opacity": None, "keep_colours": 1.0}) == replace(
        blend, mode="multiply", keep_colours=1.0
    ), "what is not given stays"
    assert blend_of(damaged, "multiply", {}) == Blend("multiply")


def test_a_guide_is_found_by_its_name_and_content(tmp_path: Path) -> None:
    elsewhere, guide = tmp_path / "elsewhere", np.random.default_rng(3).integers(0, 256, (30, 40, 3), np.uint8)
    elsewhere.mkdir()
    Image.fromarray(guide).save(elsewhere / "coffee.png")
    digest = small(read_photo(elsewhere / "coffee.png"), GUIDE_SIDE).digest
    facts = {**report(guide="/home/ann/coffee.png"), "guide": digest}
    (tmp_path / "report.json").write_text(json.dumps(facts))
    found = read_recipe(tmp_path / "report.json")

    assert found.with_pictures([tmp_path, elsewhere]).settings["guide"] == str(elsewhere / "coffee.png")

    Image.fromarray(guide[::-1]).save(elsewhere / "coffee.png")
    with pytest.raises(HostRefused, match=r"“coffee\.png”.*another picture.*--guide"):
        found.with_pictures([tmp_path, elsewhere])


def test_a_map_is_found_as_a_guide_is_unless_another_one_is_given(tmp_path: Path) -> None:
    painted = np.random.default_rng(3).integers(0, 256, (30, 40, 3), np.uint8)
    Image.fromarray(painted).save(tmp_path / "map.png")
    said = {"digest": read_map(str(tmp_path / "map.png")).digest, "scaled": False}
    facts = {**report(colour_map="/home/ann/map.png", map_colours="#ff0000=owls"), "maps": {"colour_map": said}}
    found = read_recipe(_written(tmp_path / "report.json", json.dumps(facts)))

    assert "/home/ann" not in found.text
    assert found.with_pictures([tmp_path]).settings["colour_map"] == str(tmp_path / "map.png")
    with pytest.raises(HostRefused, match=r"Colour map: the recipe wants “map\.png”.*--colour-map"):
        found.with_pictures([])
    assert found.with_pictures([], ["colour_map"]) == found.order


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"{}", HostRefused), (b"no picture", HostRefused), (b'{"preset": 1, "settings": {}}', BadSettings),
     (b'{"recipe": 99, "preset": "eyes", "settings": {}}', BadSettings)],
)  # fmt: skip
def test_a_file_without_a_recipe_or_with_a_damaged_one_is_refused_in_words(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(error, match=r"recipe|damaged"):
        read_recipe(tmp_path / "file")


def test_a_picture_that_was_not_dreamed_has_none(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "in.png")

    with pytest.raises(HostRefused, match="There is no recipe in"):
        read_recipe(tmp_path / "in.png")
    with pytest.raises(BadPicture, match="No such file"):
        read_recipe(tmp_path / "none.png")
