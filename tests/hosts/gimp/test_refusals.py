"""What cannot be dreamed in GIMP: a sentence says what to do, and nothing is changed."""

from __future__ import annotations

import pytest

from tests.hosts.gimp.editor import Gimp, Outcome

SENTENCES = {
    "indexed": "Choose Image > Mode > RGB",
    "floating_selection": "Anchor it",
    "several_layers": "2 layers are selected. Click one of them",
    "no_layer": "No layer is selected. Click the layer",
    "a_channel": "A channel is selected, not a layer.",
    "selection_beside_the_layer": "The selection lies beside the layer.",
    "strength_out_of_range": "strength cannot be “9.0”. It takes a number from 0 to 4.",
    "infinite_strength": "strength cannot be “inf”. It takes a number from 0 to 4.",
    "infinite_opacity": "opacity cannot be “-inf”. It takes a number from 0 to 100, in percent.",
    "octave_scale_that_is_no_number": "",
    "negative_seed": "seed cannot be “-2”.",
    "unknown_preset": "There is no preset “nightmare”. The presets are reverie,",
    "unknown_layer_of_the_network": "has no “mixed11”. The layers of bundled, the nearest first, are mixed",
    "layer_of_another_network": "has no “animals”; it is a layer of photographs. The layers of bundled, the nearest",
    "preset_of_another_network": "The preset “owls” has no look on",
    "neither_yes_nor_no": "balance cannot be “2”. It takes yes or no.",
    "network_that_is_not_installed": "VGG16 trained on ImageNet is not installed. Download it with the button",
    "unknown_precision": "precision cannot be “float16”. Did you mean “bfloat16”? It takes auto, float32,",
    "octaves_that_do_not_fit": "Ask for more octaves, or fewer above.",
    "deeper_on_what_was_never_dreamed": "“Background” is not a dreamed layer.",
    "not_a_number": "values that are no numbers",
}


@pytest.fixture(scope="module")
def refused(gimp: Gimp) -> Outcome:
    return gimp.run("refusals")


@pytest.mark.parametrize("case", SENTENCES)
def test_it_is_refused_with_a_sentence_and_nothing_is_inserted(refused: Outcome, case: str) -> None:
    facts = refused.facts[case]
    assert facts["status"] == ("execution-error" if SENTENCES[case] else "calling-error"), "GIMP itself refuses NaN"
    assert SENTENCES[case] in facts["error"]
    assert facts["dreams"] == 0


def test_every_case_has_its_sentence(refused: Outcome) -> None:
    assert refused.code == 0, refused.output
    assert set(refused.facts) == set(SENTENCES)


def test_the_log_says_why(gimp: Gimp, refused: Outcome) -> None:
    log = (gimp.reverie.places.logs / "gimp.log").read_text(encoding="utf-8")
    assert "HostRefused: The image is indexed" in log
    assert "Traceback" not in log


@pytest.fixture(scope="module")
def refused_in_windows(gimp: Gimp) -> Outcome:
    outcome = gimp.show("refusals_in_windows")
    assert outcome.code == 0, outcome.output
    return outcome


@pytest.mark.parametrize("procedure", ["again", "deeper", "dream"])
def test_with_windows_a_selection_beside_the_layer_ends_the_procedure_with_a_box_that_says_so(
    refused_in_windows: Outcome, procedure: str
) -> None:
    facts = refused_in_windows.facts[procedure]
    assert "The selection lies beside the layer." in facts["box"]
    assert facts["progress windows"] == 0
    assert facts["layers"] == 2


BESIDE, NO_GUIDE = "The selection lies beside the layer.", "The image has no layer “gone” to be guided by."
ASKED = {
    **{
        f"{procedure}, {mode}, selection beside": BESIDE
        for procedure in ("dream", "again", "deeper")
        for mode in ("interactive", "with-last-vals", "noninteractive")
        if (procedure, mode) != ("dream", "interactive")
    },
    **{f"again, {mode}, no such guide": NO_GUIDE for mode in ("interactive", "with-last-vals", "noninteractive")},
}


@pytest.mark.parametrize("asked", ASKED)
def test_with_windows_a_refusal_in_the_first_step_ends_every_procedure_in_every_run_mode(
    refused_in_windows: Outcome, asked: str
) -> None:
    facts = refused_in_windows.facts[asked]
    assert facts["status"] == "execution-error"
    assert ASKED[asked] in facts["error"]
    assert facts["progress windows"] == 0
    assert facts["layers"] == 2
