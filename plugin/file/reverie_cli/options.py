"""The settings as flags of a command and as a table, both made from their declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from reverie_shared.declaration import Declaration, Value
from reverie_shared.presets import PRESETS
from reverie_shared.settings import DECLARATIONS

_F = TypeVar("_F", bound=Callable[..., Any])


def setting_flags(command: _F) -> _F:
    """Add one flag for each setting to a command; the value is None where it is not given, else text (or a bool)."""
    for declaration in reversed(DECLARATIONS.values()):
        flag = declaration.name.replace("_", "-")
        limits = f"{declaration.kind.describe()}; default {_text(declaration.default)}"
        text = f"{declaration.label}. {declaration.help} [{limits}]"
        if declaration.kind.name == "bool":
            option = click.option(f"--{flag}/--no-{flag}", declaration.name, default=None, help=text)
        else:
            option = click.option(f"--{flag}", declaration.name, metavar=_metavar(declaration), help=text)
        command = option(command)
    return command


def assignments(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read `KEY=VALUE` options; of two for the same setting, the later one counts."""
    given = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"“{text}” is not KEY=VALUE.", context, parameter)
        given[name.strip()] = value.strip()
    return given


def given_settings(assigned: Mapping[str, str], flags: Mapping[str, Value | None]) -> dict[str, Value]:
    """The settings that the user gave, as text or bool; a setting's own flag takes precedence over `--set`."""
    return {**assigned, **{name: value for name, value in flags.items() if value is not None}}


def settings_page() -> str:
    """The text of docs/SETTINGS.md."""
    lines = [
        "# Settings",
        "",
        "Made by `reverie settings --markdown` from `shared/reverie_shared/settings.py` and `presets.py`.",
        "",
        "| Setting | Label | Range | Default | What it does |",
        "|---|---|---|---|---|",
        *(
            _row(f"`{entry.name}`", entry.label, entry.kind.describe(), f"`{_text(entry.default)}`", entry.help)
            for entry in DECLARATIONS.values()
        ),
        "",
        "Weights are written `mixed3=1,mixed5=0.5`: names separated by commas, each with its weight. A name",
        "alone weighs 1; a weight below 0 makes the network see less of it. Numbers have a decimal point in",
        "every language.",
        "",
        "## Presets",
        "",
        "A preset changes some of the defaults; what you set yourself takes precedence over both.",
        "",
        "| Preset | What it does | What it changes |",
        "|---|---|---|",
        *(_row(f"`{preset.name}`", preset.help, _changes(preset.values)) for preset in PRESETS.values()),
        "",
    ]
    return "\n".join(lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _changes(values: Mapping[str, Value]) -> str:
    return ", ".join(f"`{name}` {_text(value)}" for name, value in values.items()) or "nothing"


def _text(value: Value) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value) or "nothing"


def _metavar(declaration: Declaration) -> str:
    return {"int": "N", "float": "X", "choice": "NAME", "weights": "NAME=X,...", "image": "FILE"}[declaration.kind.name]
