"""OpenRaster files: picture and dream as layers, composed here as the specification says, beside what is stored."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reverie_cli.pictures.blend import Blend
from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.reading import read_photo
from reverie_cli.pictures.writing import write_photo
from reverie_cli.recipe import read_recipe, recipe_text
from reverie_shared.errors import BadPicture
from tests.support.openraster import dreamed, mask
from tests.support.photos import METADATA, samples
from tests.support.pictures import Array
from tests.unit.test_picture_recipes import report


def parts(path: Path) -> tuple[list[dict[str, str]], dict[str, Array]]:
    """The layers of a file from top to bottom, and every picture in it, as shares of white."""
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.read("mimetype") == b"image/openraster"
        stack = ET.fromstring(archive.read("stack.xml")).find("stack")
        assert stack is not None
        pictures = {}
        for name in archive.namelist():
            if name.endswith(".png"):
                with Image.open(io.BytesIO(archive.read(name))) as image:
                    pictures[name] = np.asarray(image.convert("RGBA"), np.float64) / 255
    return [dict(layer.attrib) for layer in stack], pictures


def composed(path: Path) -> Array:
    """What the two layers look like together, by the W3C's “Compositing and Blending Level 1”."""
    (upper, lower), pictures = parts(path)
    below, above = pictures[lower["src"]].copy(), np.zeros_like(pictures[lower["src"]])
    dream = pictures[upper["src"]]
    x, y = int(upper["x"]), int(upper["y"])
    above[y : y + dream.shape[0], x : x + dream.shape[1]] = dream
    alpha = above[..., 3:] * float(upper["opacity"])
    mixed = {
        "svg:multiply": below * above,
        "svg:screen": below + above - below * above,
    }.get(upper["composite-op"], above)[..., :3]
    backdrop = below[..., 3:]
    assert upper["composite-op"] == "svg:src-atop" or (backdrop == 1).all(), "other operators would change alpha"
    return np.concatenate([mixed * alpha + below[..., :3] * (1 - alpha), backdrop], axis=2)


@pytest.mark.parametrize(
    "blend",
    [Blend(), Blend("multiply", 0.6), Blend("screen"), Blend("normal", 1.0, 0.5, 0.8, 0.7)],
    ids=["plain", "multiply", "screen", "protected"],
)
@pytest.mark.parametrize("layout", ["rgb", "rgba"])
def test_the_layers_together_show_the_dreamed_picture(tmp_path: Path, blend: Blend, layout: Any) -> None:
    original = Photo(samples(layout), layout)
    if layout == "rgba":
        original.samples[:, :6, 3] = 0
    merged, layers = dreamed(original, blend)

    write_photo(merged, tmp_path / "out.ora", layers=layers)

    _, pictures = parts(tmp_path / "out.ora")
    seen = composed(tmp_path / "out.ora") * 255
    stored = pictures["mergedimage.png"] * 255
    visible = stored[..., 3] > 0
    assert np.array_equal(np.rint(stored)[..., : len(layout)], merged.samples)
    assert np.abs(seen - stored)[visible].max() < 1.01, "a rounding of the layer, and one of the whole"


def test_the_original_is_a_layer_with_every_bit_and_the_dream_lies_where_it_was_selected(tmp_path: Path) -> None:
    original = Photo(samples("rgb"), "rgb")
    merged, layers = dreamed(original)

    write_photo(merged, tmp_path / "out.ora", layers=layers)

    (upper, lower), pictures = parts(tmp_path / "out.ora")
    assert (upper["name"], lower["name"]) == ("Dream: owls, seed 3", "Original")
    assert (upper["x"], upper["y"]) == ("3", "2")
    assert np.array_equal(np.rint(pictures[lower["src"]][..., :3] * 255), original.samples)
    assert np.array_equal(np.rint(pictures[upper["src"]][..., 3:] * 255), mask())


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_what_is_read_of_it_is_the_whole_picture_with_metadata_and_recipe(tmp_path: Path, dtype: str) -> None:
    text = recipe_text(report())
    original = Photo(samples("rgb", dtype), "rgb", metadata=replace(METADATA, iptc=b"", recipe=text))
    merged, layers = dreamed(original)

    write_photo(merged, tmp_path / "out.ora", layers=layers)

    read = read_photo(tmp_path / "out.ora")
    assert np.array_equal(read.samples, merged.samples)
    assert read.samples.dtype == merged.samples.dtype
    assert (read.metadata.profile, read.metadata.text) == (METADATA.profile, METADATA.text)
    assert read.metadata.exif
    assert (read.format, read.notes) == ("OpenRaster", ("Its layers are dreamed as the one picture that they show.",))
    assert read_recipe(tmp_path / "out.ora").text == text


def test_a_picture_without_a_dream_is_one_layer_and_floats_become_16_bits(tmp_path: Path) -> None:
    notes = write_photo(Photo(samples("y", "f4"), "y", linear=True), tmp_path / "out.ora")

    layers, _ = parts(tmp_path / "out.ora")
    assert [layer["name"] for layer in layers] == ["Original"]
    assert "Converted from 32-bit floats to 16 bits a channel." in notes
    assert read_photo(tmp_path / "out.ora").samples.dtype == np.uint16


def test_the_same_dream_is_the_same_bytes(tmp_path: Path) -> None:
    merged, layers = dreamed(Photo(samples("rgb"), "rgb"))

    for name in ("first.ora", "second.ora"):
        write_photo(merged, tmp_path / name, layers=layers)

    assert (tmp_path / "first.ora").read_bytes() == (tmp_path / "second.ora").read_bytes()


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return path


def test_a_picture_that_is_too_large_for_its_width_and_height_is_not_unpacked(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    path = tmp_path / "large.ora"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mergedimage.png", file.getvalue() + bytes(2**25))

    with pytest.raises(BadPicture, match=r"large\.ora holds a picture that is too large"):
        read_photo(path)


def test_what_is_wrong_with_the_picture_inside_is_said_of_the_file(tmp_path: Path) -> None:
    write_photo(Photo(samples("rgb", "u2"), "rgb"), tmp_path / "in.png")
    deep = (tmp_path / "in.png").read_bytes()

    with pytest.raises(BadPicture, match=r"in\.ora ") as refused:
        read_photo(archive(tmp_path / "in.ora", mergedimage__png=deep[: len(deep) // 2]))

    assert "mergedimage" not in refused.value.what


def test_an_archive_of_other_things_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match=r"other\.ora is no picture that Reverie can read"):
        read_photo(archive(tmp_path / "other.ora", letter__txt=b"Dear"))


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    write_photo(Photo(samples("rgb"), "rgb"), tmp_path / "out.ora")
    whole = (tmp_path / "out.ora").read_bytes()
    (tmp_path / "half.ora").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BadPicture, match=r"half\.ora is damaged"):
        read_photo(tmp_path / "half.ora")


def test_a_picture_inside_that_is_none_is_refused_by_the_files_own_name(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match=r"odd\.ora is no picture"):
        read_photo(archive(tmp_path / "odd.ora", mergedimage__png=b"no PNG at all"))
