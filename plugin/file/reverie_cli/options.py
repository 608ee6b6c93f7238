"""The settings as flags of a command, made from their declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from reverie_shared.declaration import Declaration, Value
from reverie_shared.presets import PRESETS
from reverie_shared.settings import DECLARATIONS

_F = TypeVar("_F", bound=Callable[..., Any])

_METAVARS = {
    "int": "N",
    "float": "X",
    "choice": "NAME",
    "weights": "NAME=X,...",
    "image": "FILE",
    "colours": "'#RRGGBB=NAME,...'",
}
"""What stands for a setting's value in help, by its kind."""

BY_PRESET = frozenset(name for preset in PRESETS.values() for look in preset.looks.values() for name in look)
"""The settings that some preset changes: they have no default of their own to tell."""


def setting_flags(command: _F) -> _F:
    """Add one flag for each setting to a command; the value is None where it is not given, else text (or a bool)."""
    for declaration in reversed(DECLARATIONS.values()):
        flag = declaration.name.replace("_", "-")
        limits = f"{declaration.kind.describe()}; default {default(declaration)}"
        help = f"{declaration.label}. {declaration.help} [{limits}]"
        if declaration.kind.name == "bool":
            option = click.option(f"--{flag}/--no-{flag}", declaration.name, default=None, help=help)
        else:
            option = click.option(f"--{flag}", declaration.name, metavar=_metavar(declaration), help=help)
        command = option(command)
    return command


def assignments(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read `KEY=VALUE` options; of two for the same setting, the later one counts."""
    given = {}
    for assignment in values:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise click.BadParameter(f"“{assignment}” is not KEY=VALUE.", context, parameter)
        given[name.strip()] = value.strip()
    return given


set_option = click.option(
    "--set",
    "assigned",
    multiple=True,
    metavar="KEY=VALUE",
    callback=assignments,
    help="A setting by name. The later of two counts; a setting's own flag, below, takes precedence over both.",
)
"""Settings by name, for a command that has a flag for each setting, too."""


def given_settings(assigned: Mapping[str, str], flags: Mapping[str, Value | None]) -> dict[str, Value]:
    """The settings that the user gave, as text or bool; a setting's own flag takes precedence over `--set`."""
    return {**assigned, **{name: value for name, value in flags.items() if value is not None}}


def default(declaration: Declaration) -> str:
    """A setting's default in words: its value, or that it depends on the preset."""
    if declaration.name == "network":
        return f"{declaration.default}, but for a preset of one network alone"
    return "by preset" if declaration.name in BY_PRESET else text(declaration.default)


def text(value: Value) -> str:
    """A setting's value, as typed on a command line; “nothing” for empty text."""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value) or "nothing"


def _metavar(declaration: Declaration) -> str:
    return _METAVARS[declaration.kind.name]
