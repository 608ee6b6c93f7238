"""Commands, groups and options whose help is said in the language of the process: it is chosen after they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from reverie_shared.translation import _

_F = TypeVar("_F", bound=Callable[..., Any])


class _Translated:
    """Has a help text, declared in English."""

    _help: str | None = None

    @property
    def help(self) -> str | None:
        """The help in the language of the process."""
        return self._help and _(self._help)

    @help.setter
    def help(self, text: str | None) -> None:
        self._help = text


class Option(_Translated, click.Option):
    """An option with a translated help."""


class Command(_Translated, click.Command):
    """A command with a translated help."""


class Group(_Translated, click.Group):
    """A group of commands with translated helps."""

    command_class = Command


def command(*, help: str, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command; `help` is marked by `N_`."""
    return click.command(cls=Command, help=help, **attributes)


def group(*, help: str, **attributes: Any) -> Callable[[Callable[..., Any]], Group]:
    """Declare a group of commands; `help` is marked by `N_`."""
    return click.group(cls=Group, help=help, **attributes)


def option(*names: str, help: str, **attributes: Any) -> Callable[[_F], _F]:
    """Declare an option of a command; `help` is marked by `N_`."""
    return click.option(*names, cls=Option, help=help, **attributes)
