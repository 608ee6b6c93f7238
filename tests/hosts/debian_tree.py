"""The Debian trees that `debian_tree.sh` makes, each with an editor: what is there, and how to run a command in one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.isolation import MACHINE

_ENTER = """
tree=$1; shift
mount --rbind /proc "$tree/proc"; mount --rbind /dev "$tree/dev"; mount -t tmpfs tmpfs "$tree/tmp"
while [ "$1" != -- ]; do mkdir -p "$tree$1"; mount --bind "$1" "$tree$1"; shift; done
shift
exec chroot "$tree" "$@"
"""


def is_there(tree: Path) -> bool:
    """Whether a tree is complete."""
    return (tree / ".ready").is_file()


def reason_unavailable() -> str | None:
    """Why this process cannot enter a tree, in words; None where it can."""
    if os.geteuid() == 0 and shutil.which("unshare"):
        return None
    return "Only root can enter a Debian tree: run the tests as root, with util-linux installed."


def skip_or_fail(words: str) -> None:
    """Skip a test for want of an editor; fail it where the editors are required."""
    if MACHINE.get("REVERIE_REQUIRE_HOSTS") == "1":
        pytest.fail(words)
    pytest.skip(words)


def inside(tree: Path, words: Sequence[str], environment: Mapping[str, str], shared: Iterable[Path]) -> list[str]:
    """The command that runs `words` in a tree: one process, in whose sight the mounts are, and gone with it.

    Parameters
    ----------
    tree : Path
    words : Sequence of str
        The command, as it is called in there.
    environment : Mapping of str to str
        All of its environment.
    shared : Iterable of Path
        Folders that are there under the same names as here. The tree's /tmp is empty but for these.
    """
    variables = [f"{name}={value}" for name, value in environment.items()]
    enter = ["unshare", "--mount", "--propagation", "private", "--", "sh", "-ec", _ENTER, "sh"]
    return [*enter, str(tree), *map(str, shared), "--", "env", "-i", *variables, *words]
