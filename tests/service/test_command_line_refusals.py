"""What the command line cannot do, it says in a sentence, before anything is dreamed: exit code 2, no file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.support.hostile.arguments import BAD, make_folder
from tests.support.pictures import PHOTO
from tests.support.running import Reverie
from tests.support.small_memory import OWN_MOUNTS, can_mount

WITHOUT_PRIVILEGE = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if sys.platform == "linux" and os.geteuid() == 0
    else ()
)
"""What makes root respect the rights of files."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what can go wrong."""
    folder = tmp_path_factory.mktemp("bad")
    make_folder(folder)
    return folder


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("wrong", BAD)
def test_it_is_refused_in_a_sentence_and_no_file_is_left(reverie: Reverie, folder: Path, wrong: str) -> None:
    arguments, sentence = BAD[wrong]
    before = files(folder)

    done = reverie.run("dream", *arguments.split(), cwd=folder)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("reverie: ")
    assert sentence in line
    assert done.stdout == ""
    assert files(folder) == before
    assert not reverie.places.connection.exists(), "a server was started"


@pytest.mark.skipif(os.name == "nt", reason="rights are others on Windows")
@pytest.mark.parametrize("protected", ["folder", "file"])
def test_what_is_write_protected_is_not_written(reverie: Reverie, tmp_path: Path, protected: str) -> None:
    with Image.open(PHOTO) as image:
        image.resize((60, 40)).save(tmp_path / "cat.png")
    out = tmp_path / "out.png"
    out.write_bytes(b"old")
    (tmp_path if protected == "folder" else out).chmod(0o555)

    done = reverie.run("dream", tmp_path / "cat.png", "-o", out, "--overwrite", prefix=WITHOUT_PRIVILEGE)

    tmp_path.chmod(0o755)
    assert done.returncode == 2
    assert "write-protected" in done.stderr or "Permission denied" in done.stderr
    assert out.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name == "nt", reason="rights are others on Windows")
def test_a_picture_that_may_not_be_read_is_refused(reverie: Reverie, tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PHOTO.read_bytes())
    (tmp_path / "cat.png").chmod(0)

    done = reverie.run("dream", tmp_path / "cat.png", "-o", tmp_path / "out.png", prefix=WITHOUT_PRIVILEGE)

    assert done.returncode == 2
    assert "cat.png cannot be read: Permission denied. Check its name and its rights." in done.stderr


def test_a_fault_of_reverie_itself_is_a_sentence_that_names_the_log(reverie: Reverie) -> None:
    broken = "import sys; from reverie_cli import command; command.reverie.main = None; sys.exit(command.main())"

    done = subprocess.run([sys.executable, "-c", broken], env=reverie.environment, capture_output=True, text=True)

    log = reverie.places.logs / "command-line.log"
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert str(log) in line
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize("package", ["click", "PIL"])
def test_a_damaged_environment_is_told_with_its_remedy(reverie: Reverie, tmp_path: Path, package: str) -> None:
    (tmp_path / f"{package}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{package}'\")")
    variables = {**reverie.environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{reverie.environment['PYTHONPATH']}"}

    done = subprocess.run(
        [sys.executable, "-m", "reverie_cli", "status"], env=variables, capture_output=True, text=True
    )

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"environment is damaged: No module named '{package}'. Run Reverie's install.py again" in line


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
@pytest.mark.parametrize(
    ("input", "words"), [("<&-", "standard input cannot be read"), ("</dev/null", "standard input is no picture")]
)
def test_a_standard_input_that_brings_no_picture_is_refused_in_words(
    reverie: Reverie, tmp_path: Path, input: str, words: str
) -> None:
    done = reverie.run("dream", "-", "-o", tmp_path / "out.png", prefix=("sh", "-c", f'exec "$@" {input}', "sh"))

    assert done.returncode == 2
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or not can_mount(), reason="only root can mount a file system")
def test_a_folder_for_temporary_files_without_room_for_standard_input_is_named(
    reverie: Reverie, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    script = 'mount -t tmpfs -o size=64k none "$TMPDIR" && head -c 200000 /dev/zero | "$@"'
    prefix = ("env", f"TMPDIR={tmp_path / 'disk'}", *OWN_MOUNTS, "sh", "-c", script, "sh")

    done = reverie.run("dream", "-", "-o", tmp_path / "out.png", prefix=prefix)

    assert done.returncode == 2
    assert f"{tmp_path / 'disk'} cannot be written: No space left on device. Make room on that disk." in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
@pytest.mark.parametrize(
    ("locked", "code", "words"),
    [
        (".", 1, "install.json"),
        ("logs", 1, "logs cannot be written to"),
        ("weights", 1, "weights cannot be written to"),
    ],
)
def test_the_doctor_names_what_it_may_not_look_into(
    reverie: Reverie, tmp_path: Path, locked: str, code: int, words: str
) -> None:
    for folder in ("logs", "weights"):
        (tmp_path / "home" / folder).mkdir(parents=True)
    (tmp_path / "home" / locked).chmod(0)

    done = reverie.run("doctor", prefix=("env", f"REVERIE_HOME={tmp_path / 'home'}", *WITHOUT_PRIVILEGE))

    (tmp_path / "home" / locked).chmod(0o700)
    assert (done.returncode, words in done.stdout + done.stderr) == (code, True)
    assert "A fault in Reverie" not in done.stderr
