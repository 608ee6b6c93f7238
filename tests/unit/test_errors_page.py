"""docs/ERRORS.md is what the code says, and every error in it is known to a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reverie_plugin import recipe
from reverie_server import resources
from reverie_server.jobs.admission import admit
from reverie_server.networks import photographs
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures
from reverie_shared import map_colours, protocol, weighted
from reverie_shared.declaration import check
from reverie_shared.errors import ReverieError
from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.dreams import A_TILE
from reverie_shared.errors.table import ERRORS
from reverie_shared.messages import FROM_CLIENT, AskStatus, Dream
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.resolution import resolve
from reverie_shared.settings import DECLARATIONS
from tools import errors_page

TESTS = Path(__file__).resolve().parents[1]
WORDS = 3
"""So many words in a row of what happened tell which error is meant, where no other error has them."""


def test_the_page_is_what_the_code_says() -> None:
    assert errors_page.PAGE.read_text(encoding="utf-8") == errors_page.page(), "run “python -m tools.errors_page”"


def mentioned() -> tuple[set[str], str]:
    """The names in the tests' code, and the texts that tests await: what `match` says, what an `assert` compares, and
    what is given to both by parameters and constants. Docstrings and the files that tests write are not among them.
    """
    names, texts = set(), []
    for file in TESTS.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                names.add(node.attr if isinstance(node, ast.Attribute) else node.id)
            elif isinstance(node, ast.Assert | ast.FunctionDef):
                texts += [text for each in awaiting(node) for text in constants_in(each)]
            elif isinstance(node, ast.keyword) and node.arg == "match":
                texts += constants_in(node.value)
        texts += [
            text for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) for text in constants_in(node)
        ]
    return names | set(texts), "\n".join(texts)


def awaiting(node: ast.Assert | ast.FunctionDef) -> list[ast.expr]:
    """Where of an `assert` or a function texts stand that it awaits."""
    if isinstance(node, ast.Assert):
        return [node.test]
    return [each for each in node.decorator_list if "parametrize" in ast.dump(each)]


def constants_in(node: ast.AST) -> list[str]:
    """The texts in a part of the code, without what a pattern escapes."""
    found = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [text.replace("\\", "") for text in found]


def fragments(template: str) -> list[str]:
    """Words in a row of a sentence, which stand in a test that awaits it; of a shorter part, all of them."""
    found = []
    for part in re.split(r"\{[^{}]*\}", template):
        words = part.strip(" .,:;").split()
        found += [" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1)) if len(words) > 1]
    return found


def only_of(name: str) -> list[str]:
    """Those fragments of an error that no other error's sentences have: whoever awaits one awaits this error."""
    others = [text for other, error in ERRORS.items() if other != name for text in (error.what, error.remedy)]
    return [part for part in fragments(ERRORS[name].what) if not any(part in other for other in others)]


def test_every_declared_error_is_awaited_by_a_test() -> None:
    names, texts = mentioned()
    constants = {
        each.name: name
        for module in errors_page.DECLARED.values()
        for name, each in vars(module).items()
        if isinstance(each, ErrorDeclaration)
    }
    unknown = {
        name
        for name, parts in ((name, only_of(name)) for name in ERRORS)
        if not {name, constants[name]} & names and not any(part in texts for part in parts)
    }

    assert not unknown, "an error needs a test that awaits its name (`error.value.name`), or words of its own"


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
    "decimal-comma": lambda: weighted.parse("owls=0,5", ["owls"]),
    "two-readings": lambda: weighted.parse("owls=0,5", ["owls"], 9),
    "no-name": lambda: weighted.parse("owl", ["owls"]),
    "too-many-colours": lambda: map_colours.parse(",".join(f"#0000{number:02x}=eyes" for number in range(65))),
    "damaged-recipe": lambda: recipe.from_text("{}"),
    "wrong-length": lambda: Picture(PixelFormat(1, 1, "rgb"), b""),
    "guide-not-uploaded": lambda: order(settings={"guide": "leaf.png"}),
    "tiles-too-small": lambda: resolve({"tile_size": 8}),
    "unknown-pixels": lambda: PixelFormat(1, 1, "rgb", "u64"),
    "bad-job-name": lambda: order(job=""),
    "film-incomplete": lambda: order(strength=1.0),
    "film-no-stop": lambda: order(film=True, stop_after=1),
    "tile-too-large": lambda: too_little_memory(512),
    "network-too-large": lambda: too_little_memory(0),
    "no-shared-memory": lambda: shared_memory.allocate(2**60, shared_memory.name_prefix(Path("/nowhere"))),
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
