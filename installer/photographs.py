"""Gets the network of photographs, by the program of Reverie's environment that does it for everyone."""

from __future__ import annotations

from pathlib import Path

from installer.failure import InstallFailed
from installer.output import Output, clean_environment
from reverie_shared.exit_codes import UNAVAILABLE

FILE = "photographs.npz"
"""Its name in the folder of networks."""


def install(python: Path, folder: Path, output: Output, offline: bool) -> bool:
    """Install the network where it can be had, or repair its file; return whether anything was changed.

    Parameters
    ----------
    python : Path
        The Python of an environment that imports Reverie's code; pip runs in it.
    folder : Path
        The folder of networks.
    output : Output
        Gets the program's output.
    offline : bool
        Use no index, only the folders of wheels that pip's own settings name (`PIP_FIND_LINKS`).

    Raises
    ------
    InstallFailed
        When the program fails for a reason that it does not know.
    """
    file = folder / FILE
    before = _written(file)
    if before is None:
        output.say("Getting the network of photographs (23 MB)...")
    variables = clean_environment(**({"PIP_NO_INDEX": "1"} if offline else {}))
    code = output.run([python, "-I", "-m", "reverie_server.networks.photographs", folder], variables)
    if code == UNAVAILABLE:
        output.say(f"{output.last_lines} Going on without it; the next run of install.py tries again.")
    elif code:
        raise InstallFailed(
            f"The network of photographs could not be installed: {output.last_lines}",
            "Run this again, or with --no-weights to do without it.",
        )
    return _written(file) not in (before, None)


def _written(file: Path) -> int | None:
    """When a file was written; None where there is none."""
    return file.stat().st_mtime_ns if file.exists() else None
