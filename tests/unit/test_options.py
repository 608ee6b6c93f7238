"""The settings as flags and as a page."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from reverie_cli.dream import dream
from reverie_cli.options import assignments, given_settings, settings_page
from reverie_shared.settings import DECLARATIONS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_setting_is_a_flag_whose_help_tells_its_range_and_default(name: str) -> None:
    declaration = DECLARATIONS[name]
    option = next(entry for entry in dream.params if entry.name == name)

    assert isinstance(option, click.Option)
    assert f"--{name.replace('_', '-')}" in option.opts
    assert option.help is not None
    for told in (declaration.label, declaration.help, declaration.kind.describe()):
        assert told in option.help


def test_the_page_of_settings_in_the_docs_is_the_one_made_from_the_declarations() -> None:
    page = (DOCS / "SETTINGS.md").read_text(encoding="utf-8")

    assert page == settings_page(), "run “reverie settings --markdown > docs/SETTINGS.md”"


def test_the_later_of_two_assignments_holds() -> None:
    context = click.Context(dream)

    given = assignments(context, dream.params[0], ("steps=3", "seed = 4", "steps=5"))

    assert given == {"steps": "5", "seed": "4"}


def test_a_flag_holds_against_an_assignment() -> None:
    flags = {"steps": "7", "seed": None, "balance": False}

    assert given_settings({"steps": "3", "seed": "4"}, flags) == {
        "steps": "7",
        "seed": "4",
        "balance": False,
    }


def test_an_assignment_without_a_value_is_refused() -> None:
    with pytest.raises(click.BadParameter, match="KEY=VALUE"):
        assignments(click.Context(dream), dream.params[0], ("steps",))
