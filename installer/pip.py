"""Installs the packages of a lock file with the bundled pip, and shows the progress."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from installer import bundled
from installer.failure import InstallFailed
from installer.output import Output, clean_environment

BIG_MEGABYTES = 20.0

_PROGRESS = re.compile(r"Progress (\d+) of (\d+)$")
_DOWNLOADING = re.compile(r"\s*(?:Downloading|Using cached) (\S+?)(?:-\d|\.whl|$).*?(?:\(([\d.]+) (kB|MB|GB)\))?$")


class Progress:
    """Turns pip's lines into one line on a terminal, or into one line for each big file elsewhere."""

    def __init__(self, live: bool) -> None:
        self.live = live
        self._file = ""

    def __call__(self, line: str) -> bool:
        """Show what `line` says; return whether it is worth keeping (all but the counting of bytes is)."""
        if counted := _PROGRESS.match(line):
            done, total = (int(number) / 1e6 for number in counted.groups())
            if total >= BIG_MEGABYTES:
                self._show(f"  {self._file}: {done:.0f} of {total:.0f} MB")
            return False
        if started := _DOWNLOADING.match(line):
            self._file = started[1].rpartition("/")[2]
            if not self.live and started[3] != "kB" and float(started[2] or 0) >= BIG_MEGABYTES:
                print(f"  {self._file}: {started[2]} {started[3]}", flush=True)
        elif line.startswith("Collecting "):
            self._show(f"  {line.split()[1].partition('=')[0]}")
        elif line.startswith("Installing collected packages"):
            self._show("  unpacking")
        return True

    def done(self) -> None:
        """Clear the line."""
        self._show("")

    def _show(self, text: str) -> None:
        if self.live:
            print(f"\r{text[:78]:<78}", end="\r" if not text else "", flush=True)


def install(
    python: Path,
    locks: Sequence[Path],
    scratch: Path,
    output: Output,
    offline: bool,
    options: Sequence[str | Path] = (),
) -> None:
    """Install every package of the locks with its hashes checked; `InstallFailed` in words if that fails.

    Parameters
    ----------
    python : Path
        The environment's Python.
    locks : sequence of Path
        Lock files from locks/.
    scratch : Path
        A folder for pip's downloads; on the same disk as the environment, since /tmp is often small.
    output : Output
        Gets pip's output.
    offline : bool
        Use no index, only the folders of wheels that pip's own settings name (`PIP_FIND_LINKS`).
    options : sequence of str or Path
        More of pip's own, for another target than `python`.
    """
    progress = Progress(live=sys.stdout.isatty())
    scratch.mkdir(exist_ok=True)
    code = output.run(
        [
            *(python, bundled.PIP.verified() / "pip", "install"),
            *("--require-hashes", "--only-binary", ":all:"),
            *(part for lock in locks for part in ("-r", lock)),
            *("--no-user", "--no-input", "--no-warn-script-location", "--disable-pip-version-check"),
            *("--progress-bar", "raw"),
            *(["--no-index"] if offline else []),
            *options,
        ],
        clean_environment(TMPDIR=str(scratch), TEMP=str(scratch), TMP=str(scratch), PYTHONUNBUFFERED="1"),
        on_line=progress,
    )
    progress.done()
    if code == 0:
        return
    print(output.last_lines, file=sys.stderr)
    if offline:
        raise InstallFailed(
            "The packages cannot be installed offline: pip found no folder of wheels that holds them all.",
            "Run this without --offline, or name such a folder in PIP_FIND_LINKS.",
        )
    raise InstallFailed(
        "pip could not install the packages; its last lines are above.",
        "Check the connection (a proxy or another index is set with pip's own settings, for example "
        "HTTPS_PROXY or PIP_INDEX_URL), then run this again; what is downloaded already is kept.",
    )
