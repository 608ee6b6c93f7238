"""What is shown of dreams under way: one bar on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from reverie_cli.batch import Failed
from reverie_cli.progress import display
from reverie_cli.work import Work
from reverie_plugin.events import Progress
from reverie_shared.errors import BadPicture

FIRST, SECOND = (Work(Path(f"{name}.png"), Path(f"dreams/{name}.png")) for name in ("cat", "dog\n"))
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")


def step(octave: int, number: int, fraction: float) -> Progress:
    return Progress(octave, 3, number, 10, fraction, 5.0, "the bundled network", "Drawn motifs")


def show() -> None:
    """Show two pictures, of which one fails."""
    with display(2, quiet=False, as_json=False) as shown:
        shown.show(FIRST, step(1, 1, 0.1))
        shown.show(FIRST, step(1, 2, 0.2))
        shown.show(FIRST, step(2, 1, 0.5))
        shown.show(FIRST, Failed(FIRST, BadPicture("It is damaged.", "Give another.")))
        shown.show(SECOND, step(1, 1, 0.1))


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Has it shown on a terminal with colours; returns all that the terminal was sent."""
    pty = pytest.importorskip("pty", reason="POSIX's terminals")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def shown() -> str:
        terminal, end = pty.openpty()
        with os.fdopen(end, "w") as stream, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stream)
            show()
        return _all_of(terminal)

    return shown


def _all_of(terminal: int) -> str:
    """What a terminal was sent whose other end is closed."""
    sent = b""
    with os.fdopen(terminal, "rb", buffering=0) as stream, suppress(OSError):  # Linux raises one at its end
        while part := stream.read(2**16):
            sent += part
    return sent.decode()


def test_on_a_terminal_one_bar_says_how_many_are_done_and_is_gone_at_the_end(on_terminal: Callable[[], str]) -> None:
    sent = on_terminal()

    assert r"1 of 2 done; dog\n.png: " in sent
    assert COLOUR.search(sent)
    assert sent.endswith("\x1b[2K"), "the line is empty"


def test_no_color_takes_the_colours_away(on_terminal: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    sent = on_terminal()

    assert "1 of 2 done" in sent
    assert not COLOUR.search(sent)


def test_elsewhere_each_octave_is_a_line_without_codes(capsys: pytest.CaptureFixture[str]) -> None:
    show()

    assert capsys.readouterr().err.splitlines() == [
        "cat.png: Dreaming on the bundled network: octave 1 of 3",
        "cat.png: Dreaming on the bundled network: octave 2 of 3",
        r"dog\n.png: Dreaming on the bundled network: octave 1 of 3",
    ]
