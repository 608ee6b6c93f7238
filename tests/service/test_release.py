"""The archives of a release: what is in them, when they are refused, and that Reverie is installed from one."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.small_installation import use_small_lock
from tools import release
from tools.release import Refused, Release

CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="a release is made of a commit, and git is missing")

FILES = {
    "shared/reverie_shared/__init__.py": 'VERSION = "1.2.3"\n',
    "CHANGELOG.md": "# Changes\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n\n- Something new.\n",
    "install.py": "print('installs')\n",
    "docs/PAGE.md": "# A page\n",
}


class Repository:
    """A small git repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *words: str) -> None:
        """Run git, as somebody and at a fixed time."""
        person = {
            f"GIT_{role}_{what}": f"nobody@{role}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        times = {f"GIT_{role}_DATE": "2026-11-26T10:00:00Z" for role in ("AUTHOR", "COMMITTER")}
        environment = {**os.environ, **person, **times}
        subprocess.run(["git", *words], cwd=self.folder, env=environment, check=True, capture_output=True)

    def write(self, **texts: str) -> None:
        """Write files, whose names have `__` for `/`, and commit them."""
        for name, text in texts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "A change")

    def refusal(self) -> str:
        """Why no release can be made."""
        with pytest.raises(Refused) as refused:
            release.check(self.folder, Release.of(self.folder))
        return str(refused.value)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "checkout"
    folder.mkdir()
    made = Repository(folder)
    made.git("init", "-q")
    made.write(**FILES)
    (folder / "install.py").chmod(0o755)
    made.git("commit", "-q", "-a", "-m", "install.py can be executed")
    return made


def test_both_archives_hold_every_file_of_the_commit_in_a_folder_named_by_the_version(repository: Repository) -> None:
    made = Release.of(repository.folder)
    release.check(repository.folder, made)
    wanted = [f"reverie-1.2.3/{name}" for name in sorted(FILES)]
    with tarfile.open(fileobj=io.BytesIO(made.tar_gz())) as archive:
        assert archive.getnames() == wanted
        assert archive.getmember("reverie-1.2.3/install.py").mode == 0o755
        assert archive.getmember("reverie-1.2.3/docs/PAGE.md").mode == 0o644
        page = archive.extractfile("reverie-1.2.3/docs/PAGE.md")
        assert page
        assert page.read() == b"# A page\n"
    with zipfile.ZipFile(io.BytesIO(made.zip())) as archive:
        assert archive.namelist() == wanted
        assert archive.read("reverie-1.2.3/docs/PAGE.md") == b"# A page\n"
        assert archive.getinfo("reverie-1.2.3/install.py").external_attr >> 16 == 0o100755


def test_the_same_commit_gives_the_same_bytes_in_any_folder_and_at_any_time(
    repository: Repository, tmp_path: Path
) -> None:
    first = Release.of(repository.folder)
    subprocess.run(["git", "clone", "-q", repository.folder, tmp_path / "clone"], check=True)
    second = Release.of(tmp_path / "clone")
    assert second.tar_gz() == first.tar_gz()
    assert second.zip() == first.zip()


@pytest.mark.parametrize("name", ["install.py", "a new file"])
def test_what_is_not_committed_is_refused_by_its_name(repository: Repository, name: str) -> None:
    (repository.folder / name).write_text("another\n")
    assert "not committed" in repository.refusal()
    assert name in repository.refusal()


def test_a_version_without_an_entry_in_the_changelog_is_refused(repository: Repository) -> None:
    repository.write(**{"shared/reverie_shared/__init__.py": 'VERSION = "1.3.0"\n'})
    assert repository.refusal().startswith("CHANGELOG.md has no entry for 1.3.0.")


def test_changes_without_a_version_are_refused(repository: Repository) -> None:
    changelog = FILES["CHANGELOG.md"].replace("[Unreleased]\n", "[Unreleased]\n\n- Something newer.\n")
    repository.write(**{"CHANGELOG.md": changelog})
    assert "under “Unreleased”" in repository.refusal()


def test_a_folder_without_a_commit_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="git cannot read a commit in"):
        Release.of(tmp_path)


def test_the_command_refuses_in_a_sentence_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "CHECKOUT", tmp_path)
    assert release.main(["--out", str(tmp_path / "dist")]) == 1
    assert capsys.readouterr().err.startswith("No release: git cannot read a commit")
    assert not (tmp_path / "dist").exists()


def test_the_command_writes_both_archives_and_prints_their_digests(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "CHECKOUT", repository.folder)
    assert release.main(["--out", str(tmp_path / "dist")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("/")[2] for line in lines] == ["reverie-1.2.3.tar.gz", "reverie-1.2.3.zip"]
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet"], input="\n".join(lines), text=True, check=True)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in the archive that is made of this checkout's last commit."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("this is no git checkout")
    folder = tmp_path_factory.mktemp("unpacked")
    with pytest.MonkeyPatch.context() as patch:  # root may test a checkout of another user
        patch.setenv("GIT_CONFIG_COUNT", "1")
        patch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
        patch.setenv("GIT_CONFIG_VALUE_0", "*")
        packed = Release.of(CHECKOUT).tar_gz()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    (made,) = folder.iterdir()
    yield made


def run(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a Python without this project's packages says, in the unpacked folder and a new home."""
    return subprocess.run(
        [sys.executable, "-I", "-S", *words], cwd=unpacked, capture_output=True, text=True, check=False
    )


def test_the_changelog_in_the_archive_speaks_of_its_version(unpacked: Path) -> None:
    version = unpacked.name.removeprefix("reverie-")
    assert release.sections((unpacked / "CHANGELOG.md").read_text(encoding="utf-8")).get(version)


def test_the_installer_in_the_archive_says_what_it_can_do(unpacked: Path) -> None:
    for words in (["--help"], ["test", "--help"]):
        ended = run(unpacked, "install.py", *words)
        assert ended.returncode == 0, ended.stderr
        assert "usage: install.py" in ended.stdout


def test_the_doctor_in_the_archive_finds_nothing_installed_in_an_empty_home(unpacked: Path) -> None:
    ended = run(unpacked, "install.py", "doctor")
    assert ended.returncode == 1
    assert "Reverie is not installed in" in ended.stdout
    assert not ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="looks into a POSIX user's folders")
def test_reverie_is_installed_from_the_archive(
    unpacked: Path, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lock of one bundled package, up to the first dream."""
    folder = tmp_path / unpacked.name
    shutil.copytree(unpacked, folder)
    use_small_lock(folder / "locks", monkeypatch)
    install = (
        f"import sys; sys.path[:0] = {[str(folder), str(folder / 'shared')]}\n"
        "from installer import bundled; bundled.make_importable()\n"
        "from pathlib import Path; from reverie_shared.places import Places\n"
        "from tests.support.small_installation import User\n"
        f"User(Path.home(), Places(Path({str(own_home / 'reverie')!r}))).install()\n"
    )
    subprocess.run([sys.executable, "-I", "-c", install], cwd=folder, check=True)
    told = run(folder, "install.py", "doctor", "--prefix", str(own_home / "reverie")).stdout
    assert re.search(r"^Reverie +\d+\.\d+\.\d+, build [0-9a-f]+$", told, re.MULTILINE)
    assert re.search(r"^Code +the same as in this checkout$", told, re.MULTILINE)
    assert re.search(r"^Environment +intact: ", told, re.MULTILINE)
