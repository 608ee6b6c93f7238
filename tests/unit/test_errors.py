"""The errors: two sentences, whole after a copy and after a pickle's way to another process."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import string
from collections.abc import Iterator
from typing import Any

import pytest

from reverie_shared import errors
from reverie_shared.errors import (
    ReverieError,
    atlases,
    clusters,
    connection,
    dreams,
    films,
    networks,
    pictures,
    settings,
)
from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.errors.table import ERRORS
from tests.service.processes import CODE

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReverieError)]

MODULES = (atlases, clusters, connection, dreams, films, networks, pictures, settings)
DECLARED = (ErrorDeclaration, PhraseDeclaration)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_the_same_after_a_pickle_and_after_a_copy(kind: type[ReverieError]) -> None:
    error = kind("The layer is locked.", "Unlock it.")
    error.request = 7
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert (again.what, again.remedy, again.request) == (error.what, error.remedy, 7)
        assert str(again) == str(error) == "The layer is locked. Unlock it."


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_a_declared_error_has_two_whole_sentences(error: ErrorDeclaration[Any]) -> None:
    for sentence in (error.what, error.remedy):
        assert sentence.endswith((".", "}")), "an argument at the end is a whole sentence"
        assert sentence[0] in "{“" or sentence[0].isupper() or sentence.startswith(NAMES), sentence


NAMES = ("layers:", "motifs:", "tile_size:", "pip ")
"""How a sentence may begin that begins with a name."""


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_arguments_stand_for_themselves_so_that_any_language_can_put_them_where_it_wants(
    error: ErrorDeclaration[Any],
) -> None:
    for phrase in error.phrases:
        for _, name, format, conversion in string.Formatter().parse(phrase.template):
            assert name is None or name.isidentifier()
            assert not format
            assert not conversion


def test_every_error_and_phrase_has_a_name_of_its_own() -> None:
    declared = [each for module in MODULES for each in vars(module).values() if isinstance(each, DECLARED)]

    assert len({each.name for each in declared}) == len(declared)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", each.name) for each in declared)


def test_an_error_without_all_its_arguments_or_with_others_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="came"):
        pictures.STRIP_OUT_OF_TURN(expected=1)
    with pytest.raises(TypeError, match="more"):
        pictures.NO_PICTURE(more=1)


def test_a_declared_error_is_of_its_kind_and_keeps_its_name_and_arguments_after_a_pickle() -> None:
    error = pickle.loads(pickle.dumps(pictures.STRIP_OUT_OF_TURN(expected=1, came=3)))

    assert type(error) is errors.BadPicture
    assert str(error) == "Strip 1 of a picture was awaited, 3 came. Send it again."
    assert (error.name, error.arguments) == ("strip-out-of-turn", {"expected": 1, "came": 3})


def calls(code: str) -> Iterator[tuple[str, int, ast.Call]]:
    """Every call in a folder of sources, with its file and line."""
    for file in sorted((CODE / code).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield str(file.relative_to(CODE)), node.lineno, node


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_what_crosses_the_wire_is_declared_and_made_nowhere_else() -> None:
    kinds = {kind.__name__ for kind in KINDS}
    made = [
        f"{file}:{line}"
        for code in ("shared", "server/reverie_server", "plugin/reverie_plugin/connect")
        for file, line, call in calls(code)
        if called(call) in kinds and not isinstance(call.func, ast.Subscript)
    ]

    assert made == []


@pytest.mark.parametrize("code", ["shared", "server", "plugin"])
def test_every_error_is_made_with_the_arguments_that_it_takes(code: str) -> None:
    takes = {name: each for module in MODULES for name, each in vars(module).items() if isinstance(each, DECLARED)}
    wrong = [
        f"{file}:{line}"
        for file, line, call in calls(code)
        if (declared := takes.get(called(call))) and {keyword.arg for keyword in call.keywords} != declared.fields
    ]

    assert wrong == []
