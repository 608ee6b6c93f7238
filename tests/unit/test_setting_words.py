"""The words of the editors' windows: every setting has its place, and a painter's words come first."""

from __future__ import annotations

import pytest

from reverie_plugin.ui.setting_words import EXPERT, FIRST, OF_FILMS, OF_MAPS, words
from reverie_shared.settings import DECLARATIONS

ENGINE = ("octave", "layers:", "gradient", "mixed", "network", "inception", "channel", "activation", "seed")
"""Words that say nothing to a painter."""


def test_every_setting_but_those_of_films_is_shown_once_and_the_motifs_under_expert_once_more() -> None:
    expert = [name for group in EXPERT for name in group.settings]
    assert sorted([*FIRST, *expert, *OF_FILMS, *OF_MAPS]) == sorted([*DECLARATIONS, "motifs"])


def test_strength_shapes_colours_and_motifs_come_first() -> None:
    assert FIRST[:4] == ("strength", "smallest", "colours", "motifs")


@pytest.mark.parametrize("name", FIRST)
def test_what_comes_first_is_said_without_the_engines_words(name: str) -> None:
    said = words(name)
    text = " ".join((said.label, said.tooltip, said.nothing, *said.choices.values())).lower()
    assert not [word for word in ENGINE if word in text]


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_setting_has_a_label_and_a_tooltip_and_texts_for_no_other_choices_than_it_has(name: str) -> None:
    said = words(name)
    assert said.label
    assert said.tooltip.endswith(".")
    assert set(said.choices) <= set(DECLARATIONS[name].kind.names)


def test_labels_are_not_taken_twice() -> None:
    labels = [words(name).label for name in DECLARATIONS]
    assert len(set(labels)) == len(labels)
