"""Files that are being written, and what a killed process has left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reverie_cli.drafts import remove_dead_drafts
from reverie_cli.files import whole_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no lock that ends with its process")

WRITER = """
import sys
from pathlib import Path
from reverie_cli.files import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def start_writing(path: Path) -> subprocess.Popen[str]:
    """A process that is writing that file, until its input ends."""
    writer = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path}\n{WRITER}", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout
    assert writer.stdout.readline() == "writing\n"
    return writer


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_what_a_killed_process_has_left_goes_when_the_next_file_is_written(tmp_path: Path) -> None:
    writer = start_writing(tmp_path / "killed.png")
    writer.kill()
    writer.communicate()
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))

    with whole_file(tmp_path / "next.png") as file:
        file.write(b"whole")

    assert names(tmp_path) == {"next.png"}


def test_what_another_process_is_writing_stays_and_is_finished(tmp_path: Path) -> None:
    writer = start_writing(tmp_path / "slow.png")
    (draft,) = tmp_path.iterdir()
    os.utime(draft, (0, 0))

    with whole_file(tmp_path / "next.png") as file:
        file.write(b"whole")

    assert len(names(tmp_path)) == 2
    writer.communicate("")
    assert writer.returncode == 0
    assert names(tmp_path) == {"next.png", "slow.png"}
    assert (tmp_path / "slow.png").read_bytes() == b"half"


def draft_name(number: int) -> str:
    return f".reverie-{number:032x}.part"


def test_what_was_written_lately_stays_for_another_machine_may_hold_its_lock(tmp_path: Path) -> None:
    (tmp_path / draft_name(1)).touch()

    remove_dead_drafts(tmp_path)

    assert names(tmp_path) == {draft_name(1)}


def test_a_link_a_folder_and_a_file_of_another_name_stay(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    (tmp_path / ".reverie-thesis.part").write_text("dear")
    (tmp_path / draft_name(1)).symlink_to(tmp_path / "thesis.txt")
    (tmp_path / draft_name(2)).mkdir()
    for file in tmp_path.iterdir():
        os.utime(file, (0, 0))

    remove_dead_drafts(tmp_path)

    assert names(tmp_path) == {"thesis.txt", ".reverie-thesis.part", draft_name(1), draft_name(2)}
