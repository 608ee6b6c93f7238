"""The pictures of what a network dreams: read quickly, and mistrustfully."""

from __future__ import annotations

import io
import json
import os
import shlex
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reverie_shared import atlas
from reverie_shared.atlas import Atlas, Entry, atlas_path, fingerprint, mix
from reverie_shared.errors import BadPicture, BadSettings, NotFound, ReverieError
from reverie_shared.networks import BUNDLED, LAYERS, PHOTOGRAPHS
from reverie_shared.own_networks import OwnNetwork
from reverie_shared.places import Places
from reverie_shared.resolution import resolve_order

EYES = Entry("", None, "eyes", "", "eyes.jpg")
LAYER = Entry("faces", None, None, "", "faces.jpg")
CHANNEL = Entry("faces", 17, None, "striped muzzles", "faces-17.jpg")


def jpeg(colour: tuple[int, int, int] = (200, 90, 10)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (96, 96), colour).save(file, "JPEG")
    return file.getvalue()


def write_parts(path: Path, index: object, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("atlas.json", index if isinstance(index, str) else json.dumps(index))
        for name, content in members.items():
            archive.writestr(name, content)


def index(**changes: Any) -> dict[str, Any]:
    entries = [asdict(each) for each in (EYES, LAYER, CHANNEL)]
    return {"version": 1, "network": "photographs", "digest": "d", "entries": entries, **changes}


MEMBERS = {each.picture: jpeg() for each in (EYES, LAYER, CHANNEL)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "photographs.zip"


def test_an_atlas_has_what_was_written(path: Path) -> None:
    pictures = {EYES: jpeg((1, 2, 3)), LAYER: jpeg((9, 9, 9)), CHANNEL: jpeg()}
    atlas.write(path, "photographs", "abc", pictures)

    read = Atlas.read(path, "photographs")

    assert (read.network, read.digest, read.entries) == ("photographs", "abc", (EYES, LAYER, CHANNEL))
    assert [read.picture(entry) for entry in read.entries] == list(pictures.values())
    assert [path.name for path in path.parent.iterdir()] == ["photographs.zip"]


def test_the_same_pictures_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        atlas.write(tmp_path / name, "photographs", "abc", {CHANNEL: jpeg()})

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("text", "found"),
    [("eye", [EYES]), ("FACES 17", [CHANNEL]), ("faces", [LAYER, CHANNEL]), ("striped", [CHANNEL]), ("owl", [])],
)
def test_words_find_what_they_name(path: Path, text: str, found: list[Entry]) -> None:
    write_parts(path, index(), MEMBERS)

    assert Atlas.read(path, "photographs").search(text) == found


def test_what_settings_call_an_entry() -> None:
    assert [each.term for each in (EYES, LAYER, CHANNEL)] == ["eyes", "faces", "faces:17"]
    assert CHANNEL.words("photographs") == "faces 17: striped muzzles"
    assert LAYER.words("photographs") == "faces: faces of bears and dogs, and plaid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"entries": []},
        {"entries": "eyes"},
        {"entries": [asdict(EYES)] * (atlas.MOST_ENTRIES + 1)},
        {"entries": [asdict(EYES), 7]},
        {"entries": [{**asdict(CHANNEL), "channel": -1}]},
        {"entries": [{**asdict(CHANNEL), "channel": True}]},
        {"entries": [{**asdict(CHANNEL), "channel": 9999}]},
        {"entries": [{**asdict(CHANNEL), "layer": "../faces"}]},
        {"entries": [{**asdict(CHANNEL), "motif": "eyes"}]},
        {"entries": [{**asdict(CHANNEL), "title": "x" * 300}]},
        {"entries": [{**asdict(CHANNEL), "picture": "../../faces.jpg"}]},
        {"entries": [{**asdict(CHANNEL), "picture": "other.jpg"}]},
    ],
    ids=str,
)
def test_an_index_that_is_not_as_declared_is_refused(path: Path, wrong: dict[str, Any]) -> None:
    write_parts(path, index(**wrong), MEMBERS)

    with pytest.raises(BadPicture, match="is damaged") as refusal:
        Atlas.read(path, "photographs")
    assert refusal.value.name == "atlas-damaged"
    assert "reverie atlas --make --network photographs" in refusal.value.remedy


@pytest.mark.parametrize("text", ["", "[]", "{", "{" * 100_000, '"x"', "[" * 100_000])
def test_an_index_that_is_no_map_is_refused(path: Path, text: str) -> None:
    write_parts(path, text, MEMBERS)

    with pytest.raises(BadPicture, match="index cannot be read"):
        Atlas.read(path, "photographs")


def test_an_index_that_is_compressed_or_larger_than_any_is_refused(path: Path) -> None:
    write_parts(path, index(), MEMBERS, zipfile.ZIP_DEFLATED)
    with pytest.raises(BadPicture, match="index cannot be read"):
        Atlas.read(path, "photographs")

    write_parts(path, index(more="x" * atlas.LARGEST_INDEX), MEMBERS)
    with pytest.raises(BadPicture, match="index cannot be read"):
        Atlas.read(path, "photographs")


def test_an_atlas_of_another_network_version_or_file_says_so(path: Path) -> None:
    write_parts(path, index(network="bundled"), MEMBERS)
    with pytest.raises(BadPicture, match="are of the network “bundled”, not of “photographs”") as refusal:
        Atlas.read(path, "photographs")
    assert refusal.value.name == "atlas-of-another-network"

    write_parts(path, index(version=2), MEMBERS)
    with pytest.raises(BadPicture, match="in a form that this Reverie does not know") as refusal:
        Atlas.read(path, "photographs")
    assert refusal.value.name == "atlas-of-another-version"

    write_parts(path, index(), MEMBERS)
    with pytest.raises(BadPicture, match="made of another file") as refusal:
        Atlas.read(path, "photographs").check_digest("other")
    assert refusal.value.name == "atlas-of-another-file"


def test_a_file_that_is_cut_off_or_changed_is_damaged_and_nothing_worse(path: Path) -> None:
    write_parts(path, index(), MEMBERS)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(BadPicture):
            Atlas.read(path, "photographs")
    for place in range(0, len(whole), 13):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            read = Atlas.read(path, "photographs")
            for entry in read.entries:
                read.picture(entry)
        except ReverieError as error:
            assert isinstance(error, BadPicture)


def test_a_picture_that_is_no_jpeg_or_too_large_is_refused(path: Path) -> None:
    write_parts(path, index(), {**MEMBERS, "faces-17.jpg": b"<script>", "eyes.jpg": jpeg() + bytes(2**16)})
    read = Atlas.read(path, "photographs")

    assert read.picture(LAYER)
    for entry in (CHANNEL, EYES):
        with pytest.raises(BadPicture, match="is missing or damaged"):
            read.picture(entry)


def test_a_file_larger_than_any_is_refused_unread(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(atlas.LARGEST_FILE + 1)

    with pytest.raises(BadPicture, match="too large"):
        Atlas.read(path, "photographs")


def test_an_atlas_that_was_not_made_yet_is_missing_and_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="reverie atlas --make --network imagenet") as refusal:
        Atlas.of("imagenet", Places(tmp_path))
    assert refusal.value.name == "atlas-missing"


def test_the_command_that_makes_one_of_an_own_network_can_be_copied_also_where_its_file_has_blanks(
    tmp_path: Path,
) -> None:
    own = OwnNetwork("VGG16", "ab" * 32, "my faces.h5").name

    with pytest.raises(NotFound) as refusal:
        Atlas.of(own, Places(tmp_path))

    command = refusal.value.remedy.partition("“")[2].partition("”")[0]
    assert shlex.split(command) == ["reverie", "atlas", "--make", "--network", own]


def test_a_folder_in_its_place_cannot_be_read(path: Path) -> None:
    path.mkdir()

    with pytest.raises(BadPicture) as refusal:
        Atlas.read(path, "photographs")
    assert refusal.value.name == "atlas-unreadable"


def test_an_atlas_that_was_made_here_lies_in_the_home(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.atlases.mkdir()
    atlas.write(atlas_path("VGG16", places), "VGG16", "", {CHANNEL: jpeg()})

    assert Atlas.of("VGG16", places).entries == (CHANNEL,)
    assert (tmp_path / "atlas" / "VGG16.zip").is_file()


def test_an_atlas_of_an_own_network_lies_under_its_digest_whatever_its_file_is_called(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.atlases.mkdir()
    own, renamed = (OwnNetwork("VGG16", "ab" * 32, name).name for name in ("my faces.h5", "…" * 80))
    atlas.write(atlas_path(own, places), own, "", {CHANNEL: jpeg()})

    assert Atlas.of(renamed, places).network == renamed
    assert [file.name for file in places.atlases.iterdir()] == [f"VGG16-{'ab' * 32}.zip"]


@pytest.mark.parametrize(
    ("terms", "network", "changes"),
    [
        ({"owls": 1, "eyes": 0.5, "cats": 0}, "bundled", {"motifs": "owls=1,eyes=0.5"}),
        ({"weave": 1, "faces": 0.5}, "photographs", {"layers": "weave=1,faces=0.5", "motifs": ""}),
        ({"weave": 1}, "bundled", {"motifs": "weave=1"}),
        ({"faces:17": 1, "animals:3": 0.25}, "photographs", {"motifs": "faces:17=1,animals:3=0.25"}),
        ({"mixed4:7": 1, "owls": 2}, "bundled", {"motifs": "mixed4:7=1,owls=2"}),
        ({}, "photographs", {"motifs": ""}),
    ],
)
def test_a_mix_is_settings_that_are_allowed(terms: dict[str, float], network: str, changes: dict[str, Any]) -> None:
    assert mix(terms, network) == changes

    settings = resolve_order("reverie", {**changes, "network": network}, [network])
    assert settings.network == network


def test_whole_layers_do_not_mix_with_channels() -> None:
    for terms in ({"weave": 1.0, "faces:3": 1.0}, {"mixed4": 1.0, "owls": 1.0}):
        with pytest.raises(BadSettings) as refusal:
            mix(terms, "photographs" if "weave" in terms else "bundled")
        assert refusal.value.name == "not-to-be-mixed"


def test_a_fingerprint_tells_files_apart_by_both_ends_and_size(tmp_path: Path) -> None:
    content = os.urandom(300_000)
    files = [content, content[:-1] + b"x", b"x" + content[1:], content + b"x", content]
    prints = []
    for number, each in enumerate(files):
        (tmp_path / str(number)).write_bytes(each)
        prints.append(fingerprint(tmp_path / str(number)))

    assert prints[0] == prints[4]
    assert len({*prints}) == 4


@pytest.mark.parametrize("network", [BUNDLED, PHOTOGRAPHS])
def test_an_atlas_that_comes_with_reverie_is_whole_and_small(network: str) -> None:
    path = atlas.SHIPPED / f"{network}.zip"
    shipped = Atlas.read(path, network)

    for entry in shipped.entries:
        with Image.open(io.BytesIO(shipped.picture(entry))) as image:
            image.load()
            assert (image.format, image.size) == ("JPEG", (96, 96)), entry
    whole = {entry.layer for entry in shipped.entries if entry.channel is None and not entry.motif}
    assert whole <= {*LAYERS[network]}, "a layer that draws nothing of its own has no picture"
    assert len(whole) > len(LAYERS[network]) / 2
    assert path.stat().st_size < 7.5e6, "both together are 15 MB at most"
