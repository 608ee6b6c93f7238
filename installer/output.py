"""The installer's output: sentences for the person at the terminal, and a log with all that its programs print."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

MAX_LOG_BYTES = 1_000_000
TAIL_LINES = 15

MISLEADING = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
)
"""Variables that would send another Python, or pip, to a wrong place."""


def clean_environment(**extra: str) -> dict[str, str]:
    """This process's environment variables without the misleading ones, and with `extra`."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return {**kept, "PYTHONIOENCODING": "utf-8", **extra}


class Output:
    """Prints sentences on standard output; writes them and the output of every program it runs to a log file.

    Parameters
    ----------
    log : Path, optional
        The file to append to (begun again beyond 1 MB). Without one, nothing is logged.
    """

    def __init__(self, log: Path | None = None) -> None:
        self.log = log
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
                log.unlink()
        self.note(f"--- {' '.join(sys.argv)} (Python {sys.version.split()[0]}, {sys.platform})")

    def say(self, sentence: str) -> None:
        """Print a sentence, and log it."""
        print(sentence, flush=True)
        self.note(sentence)

    def note(self, text: str) -> None:
        """Log a line; print nothing."""
        if self.log:
            with self.log.open("a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")

    def run(
        self,
        command: Sequence[str | Path],
        environment: dict[str, str],
        on_line: Callable[[str], bool] | None = None,
    ) -> int:
        """Run `command` to its end with its output in the log; return its exit code.

        Parameters
        ----------
        command : sequence of str or Path
            The program and its arguments.
        environment : dict
            All its environment variables.
        on_line : callable, optional
            Is shown each line of output, and says whether the line is worth keeping in the log.
        """
        self.note("$ " + " ".join(map(str, command)))
        self.tail.clear()
        with subprocess.Popen(
            list(map(str, command)),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout
            try:
                for line in map(str.rstrip, process.stdout):
                    if on_line is None or on_line(line):
                        self.tail.append(line)
                        self.note(line)
            except BaseException:
                process.terminate()
                raise
        self.note(f"exit code {process.returncode}")
        return process.returncode

    def show(self, command: Sequence[str | Path], environment: dict[str, str]) -> int:
        """Run `command` to its end with its output shown; return its exit code.

        On a terminal it writes there itself, for its progress bar; elsewhere its output is printed and logged.
        """
        if not sys.stdout.isatty():
            return self.run(command, environment, on_line=_print)
        self.note("$ " + " ".join(map(str, command)))
        code = subprocess.run(list(map(str, command)), env=environment, check=False).returncode
        self.note(f"exit code {code}")
        return code

    @property
    def last_lines(self) -> str:
        """The end of the last subprocess's output."""
        return "\n".join(self.tail)


def _print(line: str) -> bool:
    print(line, flush=True)
    return True
