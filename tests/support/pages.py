"""The project's pages: the commands in them, and what they link to."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

PAGES = sorted(
    path.relative_to(CHECKOUT).as_posix()
    for pattern in ("*.md", "docs/*.md", ".github/ISSUE_TEMPLATE/*.md")
    for path in CHECKOUT.glob(pattern)
)

SHELL = ("sh", "bash", "shell", "console")
"""The languages of blocks whose lines are typed into a shell."""

PROGRAMS = re.compile(
    r"(python[\d.]*|pip|reverie|install\.py|pytest|pre-commit|git|gimp[\w-]*|ruff|mypy|lint-imports|coverage"
    r"|\.venv/bin/\S+|\S+\.(py|sh))"
)
"""What an inline text of several words begins with if it is a command."""

_FENCED = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SEPARATORS = {";", "&&", "||", "|", "&", "(", ")"}


@dataclass(frozen=True)
class Line:
    """What a page has a reader type: a line of a shell block, or a command in running text."""

    page: str
    text: str

    def commands(self) -> list[tuple[str, ...]]:
        """The words of each program that the line runs, without loops, variables and redirections."""
        lexer = shlex.shlex(self.text, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, "#"
        found: list[list[str]] = [[]]
        for word in lexer:
            if word in _SEPARATORS:
                found.append([])
            else:
                found[-1].append(word)
        return [command for words in found if (command := _command(words))]

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


@dataclass(frozen=True)
class Page:
    """One page, by its path in the checkout."""

    name: str

    @property
    def text(self) -> str:
        return (CHECKOUT / self.name).read_text(encoding="utf-8")

    def blocks(self, *languages: str) -> list[str]:
        """The fenced blocks in these languages."""
        return [found[2] for found in _FENCED.finditer(self.text) if found[1] in languages]

    def inline(self) -> list[str]:
        """What stands between backticks in running text."""
        return [re.sub(r"\s+", " ", found[1]) for found in _INLINE.finditer(_FENCED.sub("", self.text))]

    def lines(self) -> Iterator[Line]:
        """Everything that the page has a reader type."""
        for block in self.blocks(*SHELL):
            for text in block.replace("\\\n", " ").splitlines():
                if typed := re.sub(r"(^|\s)# .*", "", text).strip():
                    yield Line(self.name, typed)
        for text in self.inline():
            first, _, rest = text.partition(" ")
            if rest and PROGRAMS.fullmatch(first):
                yield Line(self.name, text)

    def links(self) -> list[str]:
        """What the page links to or shows, but for other sites."""
        return [target for target in _LINK.findall(self.text) if not re.match(r"[a-z]+:", target)]

    def anchors(self) -> set[str]:
        """The names by which its headings can be linked to."""
        headings = re.findall(r"^#+ (.*)$", _FENCED.sub("", self.text), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def lines() -> list[Line]:
    """What the pages have a reader type, each line of a page once."""
    return [*dict.fromkeys(line for name in PAGES for line in Page(name).lines())]


def _command(words: list[str]) -> tuple[str, ...]:
    """A simple command's program and arguments; empty for the shell's own words."""
    if words[:1] == ["for"] or words == ["done"]:
        return ()
    if words[:1] == ["do"]:
        words = words[1:]
    while words and re.match(r"\w+=", words[0]):
        words = words[1:]
    for index, word in enumerate(words):
        if word in (">", ">>", "<"):
            words = words[:index]
            break
    return tuple(words)
