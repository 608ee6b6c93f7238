"""Settings and presets: one declaration, validated with a sentence that says what is allowed."""

from __future__ import annotations

import locale
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reverie_shared import presets, weighted
from reverie_shared.declaration import Declaration
from reverie_shared.errors import BadSettings
from reverie_shared.networks import MIXED, PREFERRED
from reverie_shared.resolution import resolve, resolve_order
from reverie_shared.settings import DECLARATIONS, MOTIFS, Settings

numbers = [entry for entry in DECLARATIONS.values() if entry.kind.name in ("int", "float")]
weights = st.dictionaries(st.sampled_from(MIXED), st.floats(-1000, 1000).filter(lambda weight: weight != 0), min_size=1)


@pytest.mark.parametrize("declaration", DECLARATIONS.values(), ids=lambda declaration: declaration.name)
def test_every_default_is_allowed_and_every_setting_has_a_label_and_a_help_text(
    declaration: Declaration,
) -> None:
    assert getattr(resolve({declaration.name: declaration.default}), declaration.name) == declaration.default
    assert declaration.label
    assert declaration.help.endswith(".")


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=lambda preset: preset.name)
def test_every_look_of_a_preset_is_allowed(preset: presets.Preset) -> None:
    for family, look in preset.looks.items():
        network = family if family in PREFERRED else "VGG16"
        assert isinstance(resolve(look, {"network": network}), Settings)


@pytest.mark.parametrize("declaration", numbers, ids=lambda declaration: declaration.name)
def test_a_number_is_taken_to_its_ends_and_refused_beyond(declaration: Declaration) -> None:
    kind = declaration.kind
    for end in (kind.low, kind.high):
        assert (
            getattr(resolve({declaration.name: end, "octaves": 24} | {declaration.name: end}), declaration.name) == end
        )
    for beyond in (kind.low - 1, kind.high + 1, math.nan, math.inf, -math.inf):
        with pytest.raises(BadSettings, match=rf"{declaration.name}.*It takes"):
            resolve({declaration.name: beyond})


def test_later_layers_of_settings_win() -> None:
    settings = resolve(presets.preset("tutorial").look("imagenet"), {"steps": 3})
    assert (settings.steps, settings.octaves) == (3, 5)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"stepz": 3}, "no setting “stepz”"),
        ({"steps": "many"}, "steps cannot be “many”"),
        ({"steps": 2.5}, "steps cannot be"),
        ({"steps": True}, "steps cannot be"),
        ({"strength": None}, "strength cannot be"),
        ({"step-size": 1}, r"no setting “step-size”. Did you mean “step_size”\? The settings are "),
        ({"steps": "12.5"}, "steps cannot be “12.5”. It takes a whole number from 1 to 1000."),
        ({"strength": "0,5"}, "strength cannot be “0,5”. It takes a number from 0 to 4, with a decimal point: 0.5."),
        ({"network": "vgg16"}, r"network cannot be “vgg16”. Did you mean “VGG16”\? It takes auto, imagenet, "),
        ({"network": "Photographs"}, r"Did you mean “photographs”\? "),
        ({"colours": "Kept"}, r"Did you mean “kept”\? It takes free, soft, kept."),
        ({"balance": "perhaps"}, "yes or no"),
        ({"network": "vgg"}, "auto, imagenet, photographs, bundled"),
        ({"layers": "mixed11"}, "layers: the bundled network .* has no “mixed11”"),
        ({"layers": "mixed3.5"}, "layers: There is no “mixed3.5”. Choose from mixed3,"),
        ({"layers": "mixed3=nan"}, "not a number"),
        ({"layers": "mixed3=1,mixed3=2"}, "twice"),
        ({"layers": ""}, "no weight other than 0"),
        ({"layers": "mixed3=0"}, "no weight other than 0"),
        ({"layers": ["mixed3"]}, "layers cannot be"),
        ({"layers": {"mixed3": None}}, "layers cannot be"),
        ({"layers": {"mixed3=1,mixed4": 1}}, "layers cannot be"),
        (
            {"layers": {"mixed11": 1}},
            "has no “mixed11”. The layers of bundled, the nearest first, are mixed1, mixed10,",
        ),
        (
            {"layers": "strokes", "network": "imagenet"},
            "has no “strokes”; it is a layer of photographs. The layers of imagenet, the nearest first, are mixed0, ",
        ),
        ({"layers": "block7", "network": "bundled"}, "has no “block7”; it is a layer of photographs"),
        (
            {"layers": "xyzzy", "network": "photographs"},
            "The layers of photographs, from its surface to its depth, are str",
        ),
        ({"layers": "animals:1"}, "“animals:1” is no name with a weight. Write the weight after “=”: animals=1."),
        ({"layers": "animals=0,5"}, "There is no “5”. Write weights with a decimal point, for example animals=0.5."),
        (
            {"layers": "mixed10", "network": "photographs"},
            "has no “mixed10”.* the nearest first, are thickets, palaces",
        ),
        ({"layers": "berry", "network": "photographs"}, "has no “berry”.* the nearest first, are berries, "),
        ({"layers": "block99", "network": "photographs"}, "has no “block99”. "),
        ({"motifs": "owls=0,5"}, "two ways. Write weights with a decimal point, owls=0.5, or the number .*, 5=1."),
        ({"motifs": "dgos"}, "motifs: There is no “dgos”. Choose from dogs, .* and 27 others, or a number"),
        ({"motifs": "OWL"}, "motifs: There is no “OWL”. Choose from owls,"),
        ({"motifs": "owls", "network": "imagenet"}, "knows no “owls”. .* choose the network “bundled”"),
        ({"motifs": "owls", "network": "VGG16"}, "VGG16 trained on ImageNet knows no “owls”"),
        ({"steps": np.array([1, 2])}, "steps cannot be"),
        ({"guide": 7}, "guide cannot be"),
        ({"guide": "a" * 4097}, "guide cannot be"),
        ({"guide": "a\0b"}, "guide cannot be"),
        ({"octaves": 2, "octaves_above": 2}, "do not fit"),
        ({"tile_size": 191}, "Ask for 192 or more"),
    ],
)
def test_what_is_wrong_is_refused_in_words(values: dict[str, object], says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        resolve(values)


def test_an_unknown_preset_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(BadSettings, match=r"“nightmare”\. The presets are .*tutorial-simple"):
        presets.preset("nightmare")
    with pytest.raises(BadSettings, match=r"“reveri”. Did you mean “reverie”\? The presets are "):
        presets.preset("reveri")


@given(weights)
def test_weighted_sets_are_read_as_they_were_written(weights: dict[str, float]) -> None:
    assert weighted.parse(weighted.text(weights), MIXED) == weights


def test_weighted_sets_are_read_alike_in_every_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "localeconv", lambda: {"decimal_point": ","})
    assert weighted.parse(" mixed3 = 0.5 , mixed5 ", MIXED) == {"mixed3": 0.5, "mixed5": 1.0}


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=4096))
def test_a_guide_may_have_any_name_a_file_or_a_layer_can_have(name: str) -> None:
    assert resolve({"guide": name}).guide == name


def test_a_recipe_of_all_settings_is_understood_again() -> None:
    settings = resolve(presets.preset("tutorial-octaves").look("photographs"))
    assert resolve(asdict(settings)) == settings


def test_the_layers_of_a_keras_application_are_left_to_that_network() -> None:
    assert resolve({"network": "VGG16", "layers": "block5_conv3"}).layer_weights == {"block5_conv3": 1}
    with pytest.raises(BadSettings, match="has no “block5_conv3”"):
        resolve({"layers": "block5_conv3"})
    with pytest.raises(BadSettings, match="There is no “no layer”"):
        resolve({"network": "VGG16", "layers": "no layer"})


def test_an_application_that_keras_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(BadSettings, match="VGG17") as refused:
        resolve({"network": "VGG17"})
    assert "Did you mean “VGG16”?" in refused.value.remedy
    assert "ConvNeXt" not in refused.value.remedy, "of forty names, those that are like it"


def test_numpys_scalars_are_taken_as_the_numbers_they_are() -> None:
    settings = resolve({"steps": np.int64(5), "strength": np.float32(0.5), "balance": np.False_})
    assert (settings.steps, settings.strength, settings.balance) == (5, 0.5, False)
    assert [type(value) for value in (settings.steps, settings.strength, settings.balance)] == [int, float, bool]


def test_a_weighted_set_can_be_a_mapping() -> None:
    settings = resolve({"layers": {"mixed3": 1, "mixed5": np.float32(0.5)}, "motifs": {17: 2}})
    assert (settings.layers, settings.motifs) == ("mixed3=1,mixed5=0.5", "17=2")


def test_names_of_layers_and_motifs_are_understood_in_any_case() -> None:
    settings = resolve({"layers": "Animals,BERRIES=0.5", "motifs": "17=2", "network": "photographs"})
    assert settings.layers == "animals=1,berries=0.5"
    assert resolve({"motifs": "Owls"}).motifs == "owls=1"
    with pytest.raises(BadSettings, match="twice"):
        resolve({"motifs": "owls,Owls"})


@given(st.sampled_from(MOTIFS), st.integers(0), st.sampled_from("bjqxz"))
def test_a_motif_with_one_wrong_letter_is_found_among_those_that_are_told(motif: str, at: int, wrong: str) -> None:
    at %= len(motif)
    typed = f"{motif[:at]}{wrong}{motif[at + 1 :]}"
    if typed not in MOTIFS:
        with pytest.raises(BadSettings, match=rf"Choose from .*\b{motif}\b"):
            resolve({"motifs": typed})


def test_the_networks_own_names_of_the_layers_of_photographs_are_taken() -> None:
    settings = resolve({"network": "photographs", "layers": "block7=1,expand3=0.5,stem,head"})
    assert list(settings.layer_weights) == ["block7", "expand3", "stem", "head"]


def test_channels_of_layers_are_taken_for_motifs() -> None:
    settings = resolve({"motifs": " faces:017 = 2 , animals:3"})

    assert settings.motif_weights == {"faces:17": 2, "animals:3": 1}


def test_channels_of_layers_ask_for_no_network_of_drawn_motifs() -> None:
    assert resolve_order("reverie", {"motifs": "faces:17"}, ["photographs", "bundled"]).network == "photographs"


@pytest.mark.parametrize("motifs", ["owls:2", "faces:x", "faces:", ":3", "faces:99999", "no such layer:3"])
def test_what_is_no_channel_of_a_layer_is_refused(motifs: str) -> None:
    with pytest.raises(BadSettings, match="motifs"):
        resolve({"motifs": motifs})


def test_a_channel_of_a_layer_of_another_network_is_refused() -> None:
    with pytest.raises(BadSettings, match="faces"):
        resolve({"motifs": "faces:17", "network": "bundled"})
