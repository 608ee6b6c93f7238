"""Sentences, and parts of them, that are declared with a name and named arguments: another program can put the same
into words of its own, in another language for example.

A template holds arguments as `{name}`. An argument is a text, a number, a list of texts, or a phrase in its turn.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from reverie_shared.translation import _

Argument: TypeAlias = "str | int | float | list[str] | Phrase"


@dataclass(frozen=True)
class Phrase:
    """A declared phrase with its arguments; its text is in the language of the process (`translation`)."""

    declaration: PhraseDeclaration
    arguments: Mapping[str, Argument] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.declaration.fill(self.arguments)


@dataclass(frozen=True)
class PhraseDeclaration:
    """A phrase that can be told: its name, and its English template."""

    name: str
    template: str

    def __call__(self, **arguments: Argument) -> Phrase:
        """The phrase with its arguments; raises `TypeError` where these are not those of the template."""
        if arguments.keys() != self.fields:
            raise TypeError(f"“{self.name}” takes {sorted(self.fields)}, not {sorted(arguments)}")
        return Phrase(self, arguments)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the arguments."""
        return fields(self.template)

    def fill(self, arguments: Mapping[str, Argument]) -> str:
        """The text, in this process's language."""
        return fill(_(self.template), arguments)


def fields(template: str) -> frozenset[str]:
    """The names of a template's arguments."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def fill(template: str, arguments: Mapping[str, Argument]) -> str:
    """A template with its arguments in place: a list is joined by commas, a phrase is filled in its turn."""
    return template.format(**{name: _text(value) for name, value in arguments.items()})


def _text(argument: Argument) -> str:
    if isinstance(argument, float):
        return f"{argument:g}"
    return ", ".join(argument) if isinstance(argument, list) else str(argument)
