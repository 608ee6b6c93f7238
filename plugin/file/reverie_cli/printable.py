"""Text from outside (names of files above all) on a terminal."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """The text in one line, with an escape sequence in place of every character that a terminal would obey or could not
    show: control characters, line breaks, marks of direction, bytes of a name that are no text.
    """
    return "".join(
        char if char.isprintable() or unicodedata.category(char) == "Zs" else char.encode("unicode_escape").decode()
        for char in text
    )
