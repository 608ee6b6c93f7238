"""The user's own presets: their files, their names, and what is made of a file that comes from somebody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reverie_plugin.order import Order, Own
from reverie_plugin.own_preset import (
    NAME_LENGTH,
    PICTURE_BYTES,
    DamagedPreset,
    OwnPreset,
    check_name,
    from_bytes,
    from_order,
    to_text,
)
from reverie_plugin.own_presets import OwnPresets
from reverie_shared.declaration import Declaration, Value
from reverie_shared.errors import BadSettings, HostRefused, ReverieError
from reverie_shared.presets import PRESETS
from reverie_shared.settings import DECLARATIONS, IMAGES, MOTIFS
from tests.support.hostile.texts import PRESET_FILES

PHOTOS = ("photographs", "bundled")
PICTURE = bytes(range(256)) * (PICTURE_BYTES // 256)


@pytest.fixture
def own(tmp_path: Path) -> OwnPresets:
    return OwnPresets(tmp_path / "presets")


def a_preset(name: str = "Großmutters Katze", **settings: Value) -> OwnPreset:
    return OwnPreset(name, "owls", settings or {"strength": 0.5}, PICTURE)


def values(declaration: Declaration) -> st.SearchStrategy[Value]:
    """The allowed values of a setting."""
    kind = declaration.kind
    if kind.name == "int":
        return st.integers(int(kind.low), int(kind.high))
    if kind.name == "float":
        return st.floats(kind.low, kind.high)
    if kind.name == "bool":
        return st.booleans()
    if kind.name == "choice":
        return st.sampled_from(kind.names)
    if kind.name == "colours":
        return st.sampled_from(["#ff0000=mixed4,#0000ff=mixed3:5+mixed5*0.5", "#102030="])
    names = MOTIFS if declaration.name == "motifs" else ("mixed3", "mixed5", "mixed7")
    return st.dictionaries(st.sampled_from(names), st.floats(0.1, 1000), min_size=1).map(
        lambda weights: ",".join(f"{name}={weight!r}" for name, weight in weights.items())
    )


CHANGES = st.fixed_dictionaries(
    {}, optional={name: values(each) for name, each in DECLARATIONS.items() if name not in IMAGES}
)
NAMES = st.text(st.characters(exclude_characters='<>:"/\\|?*', exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(preset=st.sampled_from(sorted(PRESETS)), changes=CHANGES, name=NAMES)
def test_any_order_that_can_be_dreamed_comes_back_as_it_was_saved(
    preset: str, changes: Mapping[str, Value], name: str
) -> None:
    order = Order(preset, changes)
    try:
        saved = from_order(name, order, PHOTOS)
        resolved = order.resolved(PHOTOS)
    except BadSettings:
        assume(False)

    found = from_bytes(to_text(saved).encode())

    assert found == saved
    assert found.order({}).resolved(PHOTOS) == resolved


@given(st.binary(max_size=300))
def test_any_bytes_as_a_file_end_in_an_error_in_words(content: bytes) -> None:
    with pytest.raises(BadSettings):
        from_bytes(content)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "own preset": st.just(1) | VALUES,
            "name": st.just("mine") | VALUES,
            "preset": st.just("owls") | VALUES,
            "settings": st.dictionaries(st.sampled_from([*DECLARATIONS]), VALUES, max_size=3) | VALUES,
            "picture": st.just("") | VALUES,
        },
    )
)
def test_a_file_of_the_right_form_is_a_preset_that_can_be_dreamed_or_an_error_in_words(content: Any) -> None:
    try:
        found = from_bytes(json.dumps(content).encode())
    except BadSettings:
        return
    assert found == from_bytes(to_text(found).encode())


@pytest.mark.parametrize(("content", "words"), PRESET_FILES)
def test_what_is_wrong_with_a_file_is_told(content: bytes, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        from_bytes(content)


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", "x" * (NAME_LENGTH + 1), "a/b", "a\\b", "what?", "a:b", "..", ".hidden", "-f", "ends.", "owls"),
        *(
            "OWLS",
            "CON",
            "nul.txt",
            "com1",
            "LPT¹",
            "tab\tin",
            "line\nbreak",
            "bidi\u202e",
            "\ud800",
            "zero\u200bwidth",
        ),
        "CELLS",
    ],
)
def test_a_name_that_is_no_files_on_some_system_or_a_built_in_presets_is_refused(name: str) -> None:
    with pytest.raises(BadSettings):
        check_name(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "A preset needs a name"),
        ("x" * (NAME_LENGTH + 1), "too long for a name"),
        ("bidi\u202e", "holds characters that cannot be seen"),
        ("a/b", "cannot hold “/”"),
        ("CON", "some systems do not allow"),
        ("OWLS", "is the name of a preset of Reverie's"),
    ],
)
def test_each_reason_for_refusing_a_name_is_said(name: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        check_name(name)


@pytest.mark.parametrize("name", ["Eulen, stark", "夢", "Ünïcode & Co. 2", "it's (mine) #1", "x" * NAME_LENGTH])
def test_names_of_any_language_are_names(name: str) -> None:
    assert check_name(f" {name} ") == name


def test_two_ways_to_write_the_same_letter_are_one_name() -> None:
    assert check_name("Bu\u0308hne") == check_name("B\u00fchne")


def test_a_saved_preset_is_listed_with_its_picture_and_found_in_any_case(own: OwnPresets) -> None:
    own.save(a_preset())
    assert own.listing().presets == {"Großmutters Katze": a_preset()}
    assert own.find("grossmutters KATZE") == a_preset()
    assert own.find("another") is None


def test_before_anything_is_saved_there_are_none_and_no_folder_is_made(own: OwnPresets, tmp_path: Path) -> None:
    assert own.listing().presets == {}
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused_in_any_case_and_nothing_is_lost(own: OwnPresets) -> None:
    own.save(a_preset("mine"))
    with pytest.raises(BadSettings, match="“mine” already"):
        own.save(a_preset("MINE", strength=2.0))
    assert own.listing().presets == {"mine": a_preset("mine")}
    own.save(a_preset("MINE", strength=2.0), overwrite=True)
    assert own.listing().presets == {"MINE": a_preset("MINE", strength=2.0)}


def test_what_is_saved_replaces_the_preset_that_it_was_made_of_and_no_other(own: OwnPresets) -> None:
    own.save(a_preset("mine"))
    assert own.save_from(a_preset("MINE", strength=2.0), "mine") == a_preset("MINE", strength=2.0)
    with pytest.raises(BadSettings, match="“MINE” already"):
        own.save_from(a_preset("Mine"), "owls")


def test_a_preset_gets_its_picture_later(own: OwnPresets) -> None:
    own.save(OwnPreset("mine", "owls"))
    own.set_picture("mine", PICTURE)
    own.set_picture("deleted meanwhile", PICTURE)
    assert own.listing().presets == {"mine": OwnPreset("mine", "owls", picture=PICTURE)}


@pytest.mark.parametrize("new_name", ["yours", "MINE"])
def test_a_preset_is_renamed_and_deleted(own: OwnPresets, tmp_path: Path, new_name: str) -> None:
    own.save(a_preset("mine"))
    assert own.rename("mine", new_name) == a_preset(new_name)
    assert own.listing().presets == {new_name: a_preset(new_name)}
    own.delete(new_name)
    assert list((tmp_path / "presets").iterdir()) == []
    with pytest.raises(BadSettings, match=r"You have no preset.*You have saved none yet"):
        own.delete(new_name)


def test_a_preset_is_not_renamed_over_another(own: OwnPresets) -> None:
    for name in ("mine", "yours"):
        own.save(a_preset(name))
    with pytest.raises(BadSettings, match="already"):
        own.rename("mine", "yours")
    with pytest.raises(BadSettings, match=r"Did you mean “mine”\? Your own presets are mine, yours"):
        own.delete("mien")
    assert list(own.listing().presets) == ["mine", "yours"]


def test_a_shared_preset_is_taken_up_elsewhere_under_its_name_or_another(own: OwnPresets, tmp_path: Path) -> None:
    own.save(a_preset("mine"))
    own.share("mine", tmp_path / "given away.json")
    other = OwnPresets(tmp_path / "elsewhere")
    assert other.take(tmp_path / "given away.json") == a_preset("mine")
    assert other.take(tmp_path / "given away.json", "a gift") == a_preset("a gift")
    assert list(other.listing().presets) == ["a gift", "mine"]


def test_a_shared_preset_whose_name_is_taken_gets_a_number(own: OwnPresets, tmp_path: Path) -> None:
    long = "x" * NAME_LENGTH
    for name in ("mine", long):
        own.save(a_preset(name))
        own.share(name, tmp_path / f"{name}.json")
        for _ in range(2):
            own.take(tmp_path / f"{name}.json", beside=True)
    assert list(own.listing().presets) == ["mine", "mine 2", "mine 3", f"{long[:-2]} 2", f"{long[:-2]} 3", long]


def test_an_order_of_an_own_preset_is_the_built_in_one_with_all_changes(own: OwnPresets) -> None:
    own.save(a_preset("mine", strength=0.5, steps=3))
    assert own.order("mine", {"steps": 4}) == Order(
        "owls", {"strength": 0.5, "steps": 4}, own=Own("mine", {"strength": 0.5, "steps": 3})
    )
    assert own.order("owls", {"steps": 4}) == Order("owls", {"steps": 4})
    with pytest.raises(BadSettings, match="Did you mean “mine”"):
        own.order("mein", {})


def test_a_damaged_file_is_set_aside_and_told_once_and_the_others_are_there(own: OwnPresets, tmp_path: Path) -> None:
    own.save(a_preset("mine"))
    (tmp_path / "presets" / "bad.json").write_bytes(b"\0")

    listing = own.listing()

    assert list(listing.presets) == ["mine"]
    assert [remark.partition(":")[0] for remark in listing.remarks] == ["bad.json"]
    assert (tmp_path / "presets" / "bad.json.damaged").read_bytes() == b"\0"
    assert own.listing().remarks == ()


@pytest.mark.parametrize(
    "content", ['{"own preset": 2}', '{"own preset": 1, "name": "n", "preset": "of 1.0", "settings": {}}']
)
def test_a_file_of_a_newer_reverie_is_left_for_it(own: OwnPresets, tmp_path: Path, content: str) -> None:
    file = tmp_path / "presets" / "newer.json"
    file.parent.mkdir()
    file.write_text(content)
    listing = own.listing()
    assert listing.presets == {}
    assert "newer.json" in listing.remarks[0]
    assert file.read_text() == content
    with pytest.raises(BadSettings):
        own.order("newer", {})


def test_a_file_that_was_renamed_by_hand_has_the_name_of_the_file(own: OwnPresets, tmp_path: Path) -> None:
    own.save(a_preset("mine"))
    (tmp_path / "presets" / "mine.json").rename(tmp_path / "presets" / "by hand.json")
    assert list(own.listing().presets) == ["by hand"]


def test_where_the_folder_cannot_be_made_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    own = OwnPresets(tmp_path / "file" / "presets")
    assert own.listing().presets == {}
    with pytest.raises(HostRefused, match="presets: Not a directory"):
        own.save(a_preset())


def test_a_file_that_is_not_there_or_a_folder_is_no_preset(own: OwnPresets, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nothing", Path("with\0nul")):
        with pytest.raises(ReverieError):
            own.take(place)


def test_changed_layers_are_kept_with_the_network_that_has_them() -> None:
    saved = from_order("mine", Order("reverie", {"layers": "berries=1"}), PHOTOS)
    assert saved.settings == {"layers": "berries=1", "network": "photographs"}
    assert saved.order({}).resolved(("imagenet", *PHOTOS)).network == "photographs"
    untouched = from_order("mine", Order("reverie", {"strength": 2.0}), PHOTOS)
    assert untouched.order({}).resolved(("imagenet", *PHOTOS)).network == "imagenet"


def test_a_guide_is_no_part_of_a_preset() -> None:
    assert from_order("mine", Order("owls", {"guide": "Layer 3"}), PHOTOS).settings == {}


def test_what_is_not_allowed_is_not_saved() -> None:
    with pytest.raises(BadSettings):
        from_order("mine", Order("owls", {"strength": 9.0}), PHOTOS)


def test_a_damaged_file_is_told_from_one_that_is_not_allowed() -> None:
    with pytest.raises(DamagedPreset):
        from_bytes(b"{}")
