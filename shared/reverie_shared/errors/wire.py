"""Errors in messages: the English sentences, and the name and arguments by which the other side can put them into words
of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reverie_shared.errors.kinds import BY_CODE, ReverieError, Unexpected
from reverie_shared.errors.phrases import Argument, Phrase
from reverie_shared.errors.table import ERRORS, PHRASES

LONGEST_SENTENCE = 1000
"""Characters of a sentence that is sent; a longer one is cut off, and its arguments are left out."""

_DEEPEST = 4
"""How deep phrases may lie in each other."""


def sent(error: ReverieError) -> dict[str, Any]:
    """The fields by which a message holds an error."""
    what, remedy = _sendable(error.what), _sendable(error.remedy)
    whole = len(what) <= LONGEST_SENTENCE and len(remedy) <= LONGEST_SENTENCE
    return {
        "code": error.code,
        "what": what[:LONGEST_SENTENCE],
        "remedy": remedy[:LONGEST_SENTENCE],
        "error": error.name if whole else "",
        "arguments": _packed(error.arguments) if whole else {},
    }


def received(code: str, what: str, remedy: str, error: str, arguments: Mapping[str, object]) -> ReverieError:
    """The error that was sent, as the class of its code (`Unexpected` for one that is not known here): in this side's
    own words where it knows the error and what belongs to it, else in those that came.
    """
    kind = BY_CODE.get(code, Unexpected)
    declared = ERRORS.get(error)
    if declared is not None and declared.kind is kind:
        try:
            made: ReverieError = declared(**_unpacked(arguments, _DEEPEST))
            return made
        except (TypeError, KeyError):  # of another version
            pass
    return kind(what, remedy)


def _packed(arguments: Mapping[str, Argument]) -> dict[str, Any]:
    return {name: _packed_argument(value) for name, value in arguments.items()}


def _packed_argument(value: Argument) -> Any:
    if isinstance(value, Phrase):
        return {"phrase": value.declaration.name, "arguments": _packed(value.arguments)}
    if isinstance(value, list):
        return [_sendable(part) for part in value]
    return _sendable(value) if isinstance(value, str) else value


def _unpacked(arguments: Mapping[str, object], depth: int) -> dict[str, Argument]:
    """Arguments as they were before they were sent; raises `TypeError` or `KeyError` for what is none."""
    return {str(name): _unpacked_argument(value, depth) for name, value in arguments.items()}


def _unpacked_argument(value: object, depth: int) -> Argument:
    if isinstance(value, dict) and depth:
        name, arguments = value["phrase"], value["arguments"]
        if isinstance(name, str) and isinstance(arguments, dict):
            return PHRASES[name](**_unpacked(arguments, depth - 1))
        raise TypeError
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    raise TypeError


def _sendable(text: str) -> str:
    """A text that a message can hold: a file's name may have bytes that are no text."""
    return text.encode(errors="backslashreplace").decode()
