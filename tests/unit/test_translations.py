"""What a user reads is marked for translation, and every catalogue is complete and up to date."""

from __future__ import annotations

import ast
import configparser
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reverie_shared.errors import ReverieError
from reverie_shared.translation import DOMAIN, FOLDER, LANGUAGES
from tools import translations

CODE = Path(__file__).resolve().parents[2]

MARKS = ("_", "N_", "ngettext")

SHOWN_BY = {
    # Qt
    *("QLabel", "QPushButton", "QCheckBox", "QAction", "QGroupBox", "QMessageBox", "addAction", "addMenu", "addRow"),
    *("setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setTitle", "setPlaceholderText"),
    *("setAccessibleName", "setAccessibleDescription", "setSpecialValueText", "setFormat", "showMessage", "getText"),
    *("getOpenFileName", "getSaveFileName"),
    # GTK, libgimp
    *("set_text", "set_label", "set_title", "set_tooltip_text", "set_placeholder_text", "set_name_text", "set_markup"),
    *("add_button", "set_menu_label", "set_documentation", "set_description", "progress_init", "progress_set_text"),
    *("undo_group_start", "add_tool_item"),
    # the command line
    *("echo", "secho", "confirm", "prompt", "UsageError", "BadParameter", "ClickException", "BadOptionUsage"),
    # Reverie
    *("Waiting", "ServerStatus"),
}
"""Calls whose texts a user reads: none of them may be a plain literal. The errors' classes are among them."""

KINDS = {kind.__name__ for kind in ReverieError.__subclasses__()}

SHOWN_KEYWORDS = {"help", "short_help", "epilog", "label", "tooltip", "tooltip_text", "placeholder_text", "blurb"}
"""Arguments of any call that a user reads."""

NAMES = re.compile("DeepDream|Reverie|GIMP|Krita|Python|reverie")
"""What is called the same in every language."""

WORD = re.compile(r"[^\W\d_]{2,}")


@cache
def modules() -> dict[str, ast.Module]:
    """The code whose texts are gathered, by its path."""
    files = sorted(file for root in translations.ROOTS for file in (CODE / root).rglob("*.py"))
    return {file.relative_to(CODE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def plain(node: ast.expr) -> bool:
    """Whether an argument is a literal with words in it that is not marked."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and WORD.search(NAMES.sub("", node.value)) is not None
    if isinstance(node, ast.JoinedStr):
        return any(plain(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.IfExp):
        return plain(node.body) or plain(node.orelse)
    return isinstance(node, ast.BinOp) and (plain(node.left) or plain(node.right))


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    return translations.find_complaints()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete_and_compiled_and_has_no_text_too_many(language: str, complaints: list[str]) -> None:
    assert [complaint for complaint in complaints if complaint.startswith(f"{language}:")] == []


def test_a_mark_has_a_literal_which_the_tool_can_gather() -> None:
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        for call in calls(tree)
        if called(call) in MARKS
        and (
            any(isinstance(argument, (ast.JoinedStr, ast.BinOp, ast.IfExp)) for argument in call.args)
            or (called(call) == "N_" and not isinstance(call.args[0], ast.Constant))
        )
    ]
    assert wrong == []


def test_nothing_is_translated_before_a_language_is_chosen() -> None:
    assert [f"{path}:{line}" for path, tree in modules().items() for line in translated_at_import(tree)] == []


def translated_at_import(tree: ast.AST) -> Iterator[int]:
    """The lines with a call of `_` or `ngettext` outside any function's body."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            outside = [*node.decorator_list, *node.args.defaults, *(each for each in node.args.kw_defaults if each)]
            for part in outside:
                yield from translated_at_import(part)
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Call) and called(node) in ("_", "ngettext"):
                yield node.lineno
            yield from translated_at_import(node)


def test_no_text_is_shown_that_is_not_marked() -> None:
    wrong = [
        f"{path}:{argument.lineno}"
        for path, tree in modules().items()
        for call in calls(tree)
        for argument in [
            *(call.args if called(call) in SHOWN_BY | KINDS else []),
            *(keyword.value for keyword in call.keywords if keyword.arg in SHOWN_KEYWORDS),
        ]
        if plain(argument)
    ]
    assert wrong == []


def test_what_krita_itself_shows_of_the_plug_in_is_in_every_language() -> None:
    folder = CODE / "plugin" / "krita" / "pykrita"
    description = configparser.ConfigParser(interpolation=None, strict=True)
    description.read(folder / "reverie.desktop", encoding="utf-8")
    manual = (folder / "reverie" / "Manual.html").read_text(encoding="utf-8")
    seen = {description["Desktop Entry"]["Comment"]}
    for language in LANGUAGES:
        seen.add(description["Desktop Entry"][f"Comment[{language}]"])
        tag = language.replace("_", "-")
        (paragraph,) = re.findall(rf'<p lang="{tag}">(.*?)</p>', manual, re.DOTALL)
        assert translated(language, "Dream") in paragraph, "the name of the docker's button"
    assert len(seen) == 1 + len(LANGUAGES)


def translated(language: str, text: str) -> str:
    """The text in a language, by its committed catalogue."""
    return gettext.translation(DOMAIN, FOLDER, [language]).gettext(text)
