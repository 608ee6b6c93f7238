"""Threads begin, are waited for, and are refused in place of being waited for for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from reverie_shared import threads
from reverie_shared.threads import BackgroundThread


def test_a_thread_is_alive_until_it_has_ended() -> None:
    end = threading.Event()
    thread = BackgroundThread(end.wait)
    assert not thread.alive

    thread.start()
    assert thread.alive
    thread.join(0.01)
    assert thread.alive

    end.set()
    thread.join()
    assert not thread.alive


def test_what_was_not_started_is_not_waited_for() -> None:
    BackgroundThread(print).join()


def test_a_thread_that_fails_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda failure: told.append(str(failure.exc_value)))

    def fail() -> None:
        raise OSError("no disk")

    thread = BackgroundThread(fail)
    thread.start()
    thread.join()

    assert not thread.alive
    assert told == ["no disk"]


def test_a_thread_that_begins_too_late_is_refused_and_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, done = threading.Event(), []
    late: list[threading.Thread] = []

    def start_later(run: object, arguments: tuple[()]) -> None:
        late.append(threading.Thread(target=lambda: (begin.wait(), run(*arguments))))  # type: ignore[operator]
        late[0].start()

    monkeypatch.setattr(threads, "START_SECONDS", 0.01)
    monkeypatch.setattr("_thread.start_new_thread", start_later)
    thread = BackgroundThread(lambda: done.append(True))
    with pytest.raises(RuntimeError, match="does not begin"):
        thread.start()
    begin.set()
    late[0].join()

    assert not thread.alive
    assert done == []


WITHOUT_MEMORY = """
import os
import resource
import time

from reverie_shared import threads
from reverie_shared.threads import BackgroundThread

threads.START_SECONDS = 0.2
for _ in range(2):  # the C library keeps their stacks
    ended = BackgroundThread(int)
    ended.start()
    ended.join()
time.sleep(0.1)  # until it has them
used = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGESIZE")
resource.setrlimit(resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
filled = []
try:
    while True:
        filled.append(bytearray(600))
except MemoryError:
    pass
thread = BackgroundThread(int)
try:
    thread.start()
except RuntimeError as error:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(error, thread.alive)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_thread_that_gets_a_stack_but_no_memory_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout == "a new thread does not begin False\n", done.stderr
