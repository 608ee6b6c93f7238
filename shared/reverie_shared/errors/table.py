"""Every error and phrase that is declared, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from reverie_shared.errors import atlases, clusters, connection, dreams, films, networks, pictures, settings
from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.phrases import PhraseDeclaration

_SUBJECTS = (atlases, clusters, connection, dreams, films, networks, pictures, settings)
_DECLARED = [each for module in _SUBJECTS for each in vars(module).values()]

ERRORS: Mapping[str, ErrorDeclaration[Any]] = MappingProxyType(
    {each.name: each for each in _DECLARED if isinstance(each, ErrorDeclaration)}
)

PHRASES: Mapping[str, PhraseDeclaration] = MappingProxyType(
    {
        **{each.name: each for each in _DECLARED if isinstance(each, PhraseDeclaration)},
        **{sentence.name: sentence for error in ERRORS.values() for sentence in error.phrases},
    }
)
