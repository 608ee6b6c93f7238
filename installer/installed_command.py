"""Runs the installed `reverie` command."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from installer.failure import InstallFailed
from installer.install_lock import is_held
from installer.output import Output, clean_environment
from reverie_shared.connection import server_pid
from reverie_shared.exit_codes import UNAVAILABLE
from reverie_shared.places import HOME_VARIABLE, Places

SECONDS_TO_END = 15.0
"""How long a server may take to end: it may be within one step of the network."""


class InstalledCommand:
    """The command of the Reverie installed at `places`, run with `python`."""

    def __init__(self, places: Places, python: Path, output: Output) -> None:
        self.places = places
        self.python = python
        self.output = output

    def show(self, *arguments: str | Path) -> int:
        """Run it with its output shown; return its exit code."""
        return self.output.show(self._command(*arguments), self._environment())

    def said(self, *arguments: str) -> str:
        """Run it; return what it printed, nothing where it failed."""
        done = subprocess.run(
            self._command(*arguments), env=self._environment(), capture_output=True, encoding="utf-8", check=False
        )
        return "" if done.returncode else done.stdout

    @contextmanager
    def leaving_no_server(self) -> Iterator[None]:
        """Stop afterwards a server that was not running before."""
        ran_before = self._server_runs()
        try:
            yield
        finally:
            if not ran_before:
                self.stop()

    def stop(self) -> None:
        """Stop the server, if one runs: ask it, then end its process; `InstallFailed` if it goes on."""
        if not self._server_runs():
            return
        self.output.say("Stopping the server...")
        asked = self.output.run(self._command("stop"), self._environment())
        if asked == 0 and self._server_ends():
            return
        # The installed command may be what is broken. The lock is held: its process is alive.
        pid = server_pid(self.places)
        if pid is not None:
            with suppress(OSError):
                os.kill(pid, signal.SIGTERM)
        if not self._server_ends():
            raise InstallFailed(
                f"Reverie's server could not be stopped: {self.output.last_lines}",
                f"End its process ({pid or 'number unknown'}), then run this again.",
            )

    def _server_runs(self) -> bool:
        return is_held(self.places.server_lock)

    def _server_ends(self) -> bool:
        deadline = time.monotonic() + SECONDS_TO_END
        while self._server_runs():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def install_imagenet(self) -> None:
        """Install InceptionV3 with ImageNet's weights where they can be had; without it another network dreams."""
        code = self.show("weights", "--install", "imagenet")
        if code == UNAVAILABLE:
            self.output.say("Going on without it.")
        elif code:
            raise InstallFailed(
                "The weights could not be installed; the lines above say why.",
                "Run this again, or with --no-weights to do without them.",
            )

    def _command(self, *arguments: str | Path) -> list[str | Path]:
        return [self.python, "-I", "-m", "reverie_cli", *arguments]

    def _environment(self) -> dict[str, str]:
        return clean_environment(**{HOME_VARIABLE: str(self.places.home)})
