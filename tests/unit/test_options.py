"""The settings as flags and as a page."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from click.testing import CliRunner

from reverie_cli.dream import dream
from reverie_cli.options import assignments, default, given_settings, text
from reverie_cli.settings_page import settings_page
from reverie_shared.networks import FAMILIES, PREFERRED, describe_layers
from reverie_shared.presets import PRESETS, Preset, shown
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import use

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_setting_is_a_flag_whose_help_tells_its_range_and_default(name: str) -> None:
    declaration = DECLARATIONS[name]
    option = next(entry for entry in dream.params if entry.name == name)

    assert isinstance(option, click.Option)
    assert f"--{name.replace('_', '-')}" in option.opts
    assert option.help is not None
    for told in (declaration.label, declaration.help, declaration.kind.describe(), f"default {default(declaration)}"):
        assert told in option.help


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_a_default_that_is_told_holds_for_every_preset_on_every_network(preset: Preset) -> None:
    told = {name for name, entry in DECLARATIONS.items() if default(entry) == text(entry.default)}
    for network in (*PREFERRED, "VGG16"):
        if preset.can_dream_on(network):
            settings = resolve_order(preset.name, {"network": network}, [])
            assert {name for name in told if getattr(settings, name) != DECLARATIONS[name].default} == set()


def test_the_page_of_settings_tells_of_each_layer_and_each_shown_preset_and_of_no_hidden_one() -> None:
    page = settings_page()
    for layers in map(describe_layers, FAMILIES):
        for layer, draws in layers.items():
            assert f"| `{layer}` | {draws} |" in page
    names = {preset.name for preset in shown()}
    assert {name for name in PRESETS if f"\n| `{name}` |" in page} == names


def test_the_page_tells_what_a_look_changes_on_each_network() -> None:
    looks = settings_page().split("What a preset changes, by network")[1]
    by_network = dict(zip(("imagenet", "photographs", "bundled"), looks.split("\n### ")[1:4], strict=True))
    for network, table in by_network.items():
        row = next(line for line in table.splitlines() if line.startswith("| `currents` |"))
        assert f"`layers` {resolve_order('currents', {}, [network]).layers}" in row
        assert {line.split("`")[1] for line in table.splitlines() if line.startswith("| `")} == {
            preset.name for preset in shown(network) if preset.name != "reverie"
        }


def test_the_page_tells_what_the_preset_that_nobody_named_has_on_each_network() -> None:
    rows = {line.split("`")[1]: line for line in settings_page().splitlines() if line.startswith("| `")}
    for name in ("steps", "layers", "balance"):
        for network in PREFERRED:
            value = getattr(resolve_order("reverie", {}, [network]), name)
            assert f"`{text(value)}`" in rows[name].split("|")[4]
    assert "| by preset; `20` on `imagenet` and `photographs`, `10` on `bundled` |" in rows["steps"]


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


def test_help_is_said_in_the_language_that_is_chosen_when_it_is_shown(tmp_path: Path) -> None:
    catalogue = Catalog(locale="de", charset="utf-8", fuzzy=False)
    catalogue.add("Dream what is not selected.", "Traumbilder, wo nichts gewählt ist.")
    catalogue.add(DECLARATIONS["seed"].label, "Zufallszahl")
    file = tmp_path / "de" / "LC_MESSAGES" / "reverie.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        write_mo(stream, catalogue)

    use("de", tmp_path)
    try:
        german = CliRunner().invoke(dream, ["--help"]).output
    finally:
        use(None)
    english = CliRunner().invoke(dream, ["--help"]).output

    for words in ("Traumbilder, wo nichts gewählt ist.", "Zufallszahl."):
        assert (words in german, words in english) == (True, False)
    assert "--invert-selection" in german
