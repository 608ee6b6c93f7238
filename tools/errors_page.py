"""Write docs/ERRORS.md, the table of all errors, from the code: `python -m tools.errors_page`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from reverie_shared.errors import atlases, clusters, connection, dreams, films, networks, pictures, settings
from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BY_CODE

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "ERRORS.md"

DECLARED = {
    "Settings, presets, recipes": settings,
    "Pictures": pictures,
    "Dreams": dreams,
    "Films": films,
    "Networks": networks,
    "Pictures of what a network dreams": atlases,
    "Clusters": clusters,
    "The server and the connection to it": connection,
}

TOLD_IN_ONE_PLACE = {
    "The command line": ("plugin/file",),
    "What every editor says": ("plugin/reverie_plugin",),
    "GIMP": ("plugin/gimp",),
    "Krita": ("plugin/krita",),
    "The installer": ("installer",),
}
"""Where errors are made that have no declaration, since they cross no wire."""

_HEAD = """# Errors

<!-- tools/errors_page.py writes this page from the code: change it there -->

Every error is a sentence on what happened and one on what to do. In braces stands what differs from case to case. The code is what programs decide by (`--json`, [PROTOCOL.md](PROTOCOL.md)); the exit codes are in
[COMMAND_LINE.md](COMMAND_LINE.md#for-scripts).
"""  # noqa: E501  # pages have long lines


def page() -> str:
    """The whole page."""
    parts = [
        _HEAD,
        "## Codes\n",
        *_table(("code", "what it means"), ((f"`{code}`", _said(BY_CODE[code])) for code in BY_CODE)),
    ]
    for title, module in DECLARED.items():
        errors = [each for each in vars(module).values() if isinstance(each, ErrorDeclaration)]
        rows = ((each.what, each.remedy, f"`{each.kind.code}`", f"`{each.name}`") for each in errors)
        parts += [f"\n## {title}\n", *_table(("what happened", "what to do", "code", "name"), rows)]
    for title, folders in TOLD_IN_ONE_PLACE.items():
        parts += [f"\n## {title}\n", *_table(("what happened", "what to do", "code"), _made_in(folders))]
    return "\n".join(parts) + "\n"


def _said(kind: type) -> str:
    return " ".join(str(inspect.getdoc(kind)).split())


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _made_in(folders: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """The sentences and code of each error that is made in these folders, each once, in the order of the files."""
    codes = {kind.__name__: kind.code for kind in BY_CODE.values()} | {"InstallFailed": "—"}
    seen = set()
    for file in (file for folder in folders for file in sorted((CHECKOUT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            code = codes.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
            row = _template(node.args[0]), _template(node.args[1]), f"`{code}`" if code in BY_CODE else str(code)
            if code is not None and row not in seen:
                seen.add(row)
                yield row


def _template(node: ast.expr) -> str:
    """A text in the code, with the name of what is put into it in braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_template, node.values))
    if isinstance(node, ast.BinOp):
        return _template(node.left) + _template(node.right)
    if isinstance(node, ast.IfExp):
        return f"{_template(node.body)} / {_template(node.orelse)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _template(node.func.value)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_"):
        return _template(node.args[0])
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
        return _template(node.args[1])
    return f"{{{_name(node.value if isinstance(node, ast.FormattedValue) else node)}}}"


def _name(node: Any) -> str:
    """What a value is called: the name by which it stands in the code."""
    if isinstance(node, ast.Name):
        return node.id.lower()
    if isinstance(node, ast.Attribute):
        return node.attr.lstrip("_").lower()
    if isinstance(node, ast.Call):
        return _name(node.args[0] if node.args else node.func)
    return "…"


@click.command()
def main() -> None:
    """Write docs/ERRORS.md."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
