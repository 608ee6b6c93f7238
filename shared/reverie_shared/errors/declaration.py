"""The declaration of an error: its kind, its name, and the templates of its two sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from reverie_shared.errors.kinds import ReverieError
from reverie_shared.errors.phrases import Argument, Phrase, PhraseDeclaration, fields, fill
from reverie_shared.translation import _

E = TypeVar("E", bound=ReverieError)


@dataclass(frozen=True)
class ErrorDeclaration(Generic[E]):
    """An error that can be raised. Call it with its arguments to make one: `raise NO_PICTURE()`."""

    kind: type[E]
    name: str
    """Unlike the kind's code, which says what to do, this says which sentences it has."""
    what: str
    """The template of what happened."""
    remedy: str
    """The template of what the user can do."""

    def __call__(self, **arguments: Argument) -> E:
        """The error with these arguments, in the language of the process; raises `TypeError` where they are not
        those of the templates.
        """
        if arguments.keys() != self.fields:
            raise TypeError(f"“{self.name}” takes {sorted(self.fields)}, not {sorted(arguments)}")
        return self.kind(fill(_(self.what), arguments), fill(_(self.remedy), arguments), self.name, arguments)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the arguments."""
        return fields(self.what) | fields(self.remedy)

    @property
    def phrases(self) -> tuple[PhraseDeclaration, PhraseDeclaration]:
        """The two sentences, as parts of another error's."""
        return PhraseDeclaration(f"{self.name}.what", self.what), PhraseDeclaration(f"{self.name}.remedy", self.remedy)


def sentences(declared: ErrorDeclaration[E], arguments: Mapping[str, Argument]) -> tuple[Phrase, Phrase]:
    """The two sentences of an error with these arguments, as parts of another error's."""
    what, remedy = (Phrase(part, {name: arguments[name] for name in part.fields}) for part in declared.phrases)
    return what, remedy
