"""docs/ERRORS.md is what the code says, and every error in it is known to a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reverie_server import resources
from reverie_server.jobs.admission import admit
from reverie_server.networks import photographs
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures
from reverie_shared import protocol, weighted
from reverie_shared.declaration import check
from reverie_shared.errors import ReverieError
from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.dreams import A_TILE
from reverie_shared.errors.table import ERRORS
from reverie_shared.messages import FROM_CLIENT, AskStatus, Dream
from reverie_shared.picture import PixelFormat
from reverie_shared.resolution import resolve
from reverie_shared.settings import DECLARATIONS
from tools import errors_page

TESTS = Path(__file__).resolve().parents[1]
WORDS = 3
"""So many words in a row of what happened tell which error is meant."""


def test_the_page_is_what_the_code_says() -> None:
    assert errors_page.PAGE.read_text(encoding="utf-8") == errors_page.page(), "run “python -m tools.errors_page”"


def mentioned() -> tuple[set[str], str]:
    """The names in the tests' code, and all texts in it."""
    names, texts = set(), []
    for file in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value.replace("\\", ""))
            elif isinstance(node, ast.Attribute | ast.Name):
                names.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    return names | set(texts), "\n".join(texts)


def fragments(template: str) -> list[str]:
    """What of a sentence stands in a test that awaits it."""
    found = []
    for part in re.split(r"\{[^{}]*\}", template):
        words = part.strip(" .,:;").split()
        found += [" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1)) if len(words) > 1]
    return found


def test_every_declared_error_is_awaited_by_a_test() -> None:
    names, texts = mentioned()
    constants = {
        each.name: name
        for module in errors_page.DECLARED.values()
        for name, each in vars(module).items()
        if isinstance(each, ErrorDeclaration)
    }
    unknown = [
        name
        for name, error in ERRORS.items()
        if not {name, constants[name]} & names and not any(part in texts for part in fragments(error.what))
    ]

    assert unknown == []


def order(**fields: Any) -> None:
    pictures = Pictures(lambda _: 1000, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    complete = {"job": "job", "picture": "photo", "settings": {}, "preset": "reverie", **fields}
    admit(b"client", Dream(**complete), 1, pictures, ["bundled"])


def too_little_memory(side: int) -> None:
    error = resources.out_of_memory(resources.NoRoom(A_TILE(width=side, height=side), side))
    assert error is not None
    raise error


def of_another_protocol() -> None:
    (frame,) = protocol.encode(AskStatus(), 1)
    protocol.decode([frame.replace(b"\xa1v\x92\x01", b"\xa1v\x92\x09")], FROM_CLIENT)


RAISED: dict[str, Callable[[], object]] = {
    "broken-message": lambda: protocol.decode([b"no message"], FROM_CLIENT),
    "another-protocol": of_another_protocol,
    "name-twice": lambda: weighted.parse("owls=1,owls=2", ["owls"]),
    "bad-weights": lambda: check(DECLARATIONS["motifs"], "owls=1,owls=2"),
    "tiles-too-small": lambda: resolve({"tile_size": 8}),
    "unknown-pixels": lambda: PixelFormat(1, 1, "rgb", "u64"),
    "bad-job-name": lambda: order(job=""),
    "film-incomplete": lambda: order(strength=1.0),
    "film-no-stop": lambda: order(film=True, stop_after=1),
    "tile-too-large": lambda: too_little_memory(512),
    "network-too-large": lambda: too_little_memory(0),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_no_other_test_awaits_is_raised_here(name: str) -> None:
    with pytest.raises(ReverieError) as error:
        RAISED[name]()

    assert error.value.name == name


def test_an_environment_without_pip_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(ReverieError, match="environment has no pip"):
        photographs._pip()
