"""The settings as flags of a command, made from their declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from reverie_cli.translated import Option, option
from reverie_shared.declaration import Declaration, Value
from reverie_shared.presets import PRESETS
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import N_, _

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

FILE = click.Path(readable=False, path_type=Path)
"""A file's name, of which whoever reads the file says what is wrong: click has fewer words."""

OWN_NETWORK = N_("Or a network file of your own: .h5, .keras or .npz.")

BY_PRESET = frozenset(name for preset in PRESETS.values() for look in preset.looks.values() for name in look)
"""The settings that some preset changes: they have no default of their own to tell."""


class SettingOption(Option):
    """The flag of a setting; its help comes from the setting's declaration."""

    @property
    def help(self) -> str:
        """Label, help, and what the setting takes."""
        declaration = DECLARATIONS[str(self.name)]
        own = f" {_(OWN_NETWORK)}" if declaration.kind.own_networks else ""
        return f"{_(declaration.label)}. {_(declaration.help)}{own} [{limits(declaration)}]"

    @help.setter
    def help(self, _text: str | None) -> None:
        """The declaration's counts."""


class _NetworkOption(Option):
    """`--network` of a command without settings: its help says that it takes a file, too."""

    @property
    def help(self) -> str:
        """The command's own words, and those on files."""
        return f"{_(str(self._help))} {_(OWN_NETWORK)}"

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text


def network_option(*, help: str, **attributes: Any) -> Callable[[_F], _F]:
    """Declare `--network` of a command without settings; `help` is marked by `N_`."""
    return click.option("--network", metavar="NAME", cls=_NetworkOption, help=help, **attributes)


def setting_flags(command: _F) -> _F:
    """Add one flag for each setting to a command; the value is None where it is not given, else text (or a bool)."""
    for declaration in reversed(DECLARATIONS.values()):
        flag = declaration.name.replace("_", "-")
        if declaration.kind.name == "bool":
            flag_option = click.option(f"--{flag}/--no-{flag}", declaration.name, default=None, cls=SettingOption)
        else:
            flag_option = click.option(
                f"--{flag}",
                declaration.name,
                metavar=_metavar(declaration),
                cls=SettingOption,
                shell_complete=_words(declaration),
            )
        command = flag_option(command)
    return command


def assignments(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read `KEY=VALUE` options; of two for the same setting, the later one counts."""
    given = {}
    for assignment in values:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise click.BadParameter(
                _("“{assignment}” is not KEY=VALUE.").format(assignment=assignment), context, parameter
            )
        given[name.strip()] = value.strip()
    return given


set_option = option(
    "--set",
    "assigned",
    multiple=True,
    metavar="KEY=VALUE",
    callback=assignments,
    help=N_("A setting by name. The later of two counts; a setting's own flag, below, takes precedence over both."),
)
"""Settings by name, for a command that has a flag for each setting, too."""


def given_settings(assigned: Mapping[str, str], flags: Mapping[str, Value | None]) -> dict[str, Value]:
    """The settings that the user gave, as text or bool; a setting's own flag takes precedence over `--set`."""
    return {**assigned, **{name: value for name, value in flags.items() if value is not None}}


def limits(declaration: Declaration) -> str:
    """What a setting takes, and its default, in words."""
    words = _("{values}; default {default}")
    return words.format(values=declaration.kind.describe(), default=default(declaration))


def default(declaration: Declaration) -> str:
    """A setting's default in words: its value, or that it depends on the preset."""
    if declaration.name == "network":
        return _("{network}, but for a preset of one network alone").format(network=declaration.default)
    return _("by preset") if declaration.name in BY_PRESET else text(declaration.default)


def text(value: Value) -> str:
    """A setting's value, as typed on a command line; “nothing” for empty text."""
    return (_("no"), _("yes"))[value] if isinstance(value, bool) else str(value) or _("nothing")


def _words(declaration: Declaration) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """What the Tab key offers for a setting's value: the choices that begin so, or files."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[Any]:
        if declaration.kind.name == "image":
            return [CompletionItem(begun, type="file")]
        names = declaration.kind.names if declaration.kind.name == "choice" else ()
        return [name for name in names if name.startswith(begun)]

    return complete


def _metavar(declaration: Declaration) -> str:
    return _METAVARS[declaration.kind.name]
