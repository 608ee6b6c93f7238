"""How a film in the making is interrupted, and that one process at a time makes it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reverie_cli.film.production import interruption
from reverie_cli.film.unfinished import Unfinished
from reverie_shared.errors import HostRefused

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@contextmanager
def handled(number: int, handler: signal.Handlers) -> Iterator[None]:
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@on_posix
def test_a_signal_that_the_command_was_started_to_ignore_does_not_interrupt_it() -> None:
    with handled(signal.SIGHUP, signal.SIG_IGN), interruption() as noted:
        os.kill(os.getpid(), signal.SIGHUP)
        noted.check()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            noted.check()


def test_one_process_at_a_time_makes_a_film(tmp_path: Path) -> None:
    target, order = tmp_path / "out.mp4", {"seed": 1}
    with Unfinished(target, order) as first:
        first.begin()
        with Unfinished(target, order) as second, pytest.raises(HostRefused, match="Another “reverie film” is making"):
            second.begin()
        first.remove()
    assert list(tmp_path.iterdir()) == []
    with Unfinished(target, order) as third:
        third.begin()


def test_a_folder_with_files_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    notes = tmp_path / "out.mp4.unfinished" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("mine")

    with Unfinished(target, {}) as unfinished, pytest.raises(HostRefused, match="holds other files"):
        unfinished.begin()

    assert list(notes.parent.iterdir()) == [notes]
