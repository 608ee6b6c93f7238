"""Click's own texts are in the catalogues as click has them, and are said in the language of the process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from babel.messages.extract import extract_from_dir

from reverie_cli.click_texts import TEXTS
from tests.service.processes import CODE


def test_each_is_one_of_the_installed_clicks() -> None:
    found = extract_from_dir(
        Path(click.__file__).parent, [("**.py", "python")], keywords={"_": None, "ngettext": (1, 2)}
    )
    texts = {texts if isinstance(texts, str) else texts[0] for _name, _line, texts, _comments, _context in found}
    assert set(TEXTS) <= texts


def test_the_command_line_says_them_in_the_language_of_its_environment() -> None:
    roots = os.pathsep.join(str(CODE / root) for root in ("shared", "plugin", "plugin/file"))
    german = {**os.environ, "PYTHONPATH": roots, "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"}

    ended = subprocess.run(
        [sys.executable, "-m", "reverie_cli", "status", "--stauts"], env=german, capture_output=True, encoding="utf-8"
    )

    assert ended.stderr == "reverie: Es gibt keine Option '--stauts'. Siehe „reverie status --help“.\n"
