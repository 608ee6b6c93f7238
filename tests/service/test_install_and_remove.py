"""Installing, repairing and removing for real: a real environment, real pip, with a lock of one package.

That package is one of the bundled wheels, so no network is needed. The first dream, which needs TensorFlow,
is not part of these tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer import command, doctor, record
from installer.failure import InstallFailed
from installer.uninstall import uninstall
from reverie_shared.places import Places
from tests.support.small_installation import User, lend_packages, use_small_lock

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks into a POSIX user's folders")


@pytest.fixture
def user(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    use_small_lock(tmp_path, monkeypatch)
    return User(own_home, Places(own_home / "share" / "reverie"))


def test_an_installed_reverie_is_whole_and_a_second_run_has_nothing_to_do(user: User) -> None:
    assert user.install()
    assert user.environment.fault() is None
    assert not user.install()


def test_the_command_finds_the_installed_code(user: User) -> None:
    user.install()
    where = "import reverie_shared, reverie_server, reverie_plugin, reverie_cli; print(reverie_cli.__path__)"
    python = str(user.environment.python)
    output = subprocess.check_output([python, "-I", "-c", where], text=True, cwd=user.folder)
    assert str(user.places.code / "plugin" / "file" / "reverie_cli") in output
    link = command.user_link(user.places.command)
    assert link
    assert link.resolve() == user.places.command.resolve()


def test_the_record_says_what_runs(user: User) -> None:
    user.install()
    known = record.load(user.places.record)
    assert known
    assert known.complete
    assert known.python == str(user.environment.python)
    assert known.lock_digest == hashlib.sha256(user.environment.lock_file.read_bytes()).hexdigest()
    assert all(Path(root).is_dir() for root in known.code)


def test_what_is_missing_comes_back(user: User) -> None:
    user.install()
    for victim in ("code/shared/reverie_shared/places.py", "bin/reverie", "install.json"):
        (user.places.home / victim).unlink()
        assert user.install()
        assert (user.places.home / victim).is_file()
    assert not user.install()


def test_a_damaged_package_is_noticed_and_repaired(user: User) -> None:
    user.install()
    module = user.environment.site_packages / "platformdirs" / "unix.py"
    whole = module.read_bytes()
    module.write_bytes(whole[:100])
    assert user.environment.fault() == "files are missing or damaged in: platformdirs"
    assert user.install()
    assert module.read_bytes() == whole


def test_an_environment_without_its_python_is_noticed(user: User) -> None:
    user.install()
    user.environment.python.unlink()
    assert user.environment.fault() == "its Python does not start"


def test_an_interrupted_installation_is_finished_by_the_next(user: User) -> None:
    user.install()
    user.environment.stamp.unlink()
    assert user.environment.fault() == "it is unfinished"
    assert user.install()
    assert user.environment.fault() is None


def test_a_changed_lock_makes_the_environment_anew(user: User) -> None:
    user.install()
    lock = user.environment.lock_file
    lock.write_text("# a new release\n" + lock.read_text())
    assert user.environment.fault() == "Reverie's packages have changed"
    assert user.install()


def test_what_clusters_need_is_added_once_it_is_asked_for_and_stays(user: User) -> None:
    user.install()
    assert not (user.environment.site_packages / "filelock").exists()
    user.cluster = True
    assert user.environment.fault() == "Reverie's packages have changed"
    assert user.install()
    known = record.load(user.places.record)
    assert known is not None
    assert known.cluster
    assert (user.environment.site_packages / "filelock").is_dir()
    assert not user.install()


def test_an_upgrade_that_fails_leaves_the_environment_as_it_was(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    user.install()
    lock = user.environment.lock_file
    before = lock.read_text()
    lock.write_text(before.replace("platformdirs==", "platformdirs==99"))
    with pytest.raises(InstallFailed, match="cannot be installed offline"):
        user.install()
    assert "platformdirs" in capsys.readouterr().err  # pip's own words
    lock.write_text(before)
    assert user.environment.fault() is None


def test_a_package_with_another_hash_is_not_installed(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    lock = user.environment.lock_file
    lock.write_text(lock.read_text()[:-9] + "00000000\n")
    with pytest.raises(InstallFailed):
        user.install()
    assert "DO NOT MATCH THE HASHES" in capsys.readouterr().err
    assert not user.places.environment.exists()


# --- the doctor


def test_the_doctor_hands_over_to_that_of_the_installed_command(user: User, capfd: pytest.CaptureFixture[str]) -> None:
    user.install()
    assert doctor.examine(user.places) == 1, "its command has no packages"
    assert "Reverie's environment is damaged: No module named" in capfd.readouterr().out

    lend_packages(user.environment)
    (user.places.home / "run").mkdir(mode=0o755)
    assert doctor.examine(user.places) == 1
    out = capfd.readouterr().out
    assert "Environment  intact" in out
    assert f"✗ Folder: {user.places.run}, with the server's keys, is open to others." in out
    assert "Run install.py to repair it." not in out


def test_the_doctor_names_the_command_and_its_link(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    user.install()
    assert doctor.is_intact(user.places)
    assert f"{user.places.command}, linked from {user.link}" in capsys.readouterr().out


def test_the_doctor_says_that_the_link_is_gone_and_installing_makes_it_again(
    user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    user.install()
    user.link.unlink()

    assert not doctor.is_intact(user.places)
    assert f"the link to it, {user.link}, is gone" in capsys.readouterr().out

    user.install()
    assert doctor.is_intact(user.places)


@pytest.mark.parametrize("other", ["file", "link"])
def test_the_doctor_sees_what_is_not_the_link_and_installing_leaves_it_alone(
    user: User, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    user.install()
    user.link.unlink()
    if other == "file":
        user.link.write_text("another program")
    else:
        user.link.symlink_to("/bin/sh")

    assert not doctor.is_intact(user.places)
    out = capsys.readouterr().out
    assert f"{user.link} is something else now" in out
    assert "linked from" not in out

    user.install()
    assert user.link.is_symlink() == (other == "link")
    assert doctor.is_intact(user.places)


def test_an_environment_is_judged_by_its_own_python_whichever_runs_the_installer(
    user: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user.install()
    monkeypatch.setattr(sys, "version_info", (3, 10 if sys.version_info[1] != 10 else 11, 0, "final", 0))

    assert doctor.is_intact(user.places)
    assert "intact: Python" in capsys.readouterr().out
    assert not user.install()


def test_an_environment_whose_python_became_another_is_made_anew(user: User) -> None:
    user.install()
    facts = json.loads(user.environment.stamp.read_text())
    user.environment.stamp.write_text(json.dumps({**facts, "python": "3.9.1"}))
    assert str(user.environment.fault()).startswith("it was made with Python 3.9.1, and its Python is 3.")
    assert user.install()
    assert user.environment.fault() is None


# --- removing


def test_removing_leaves_nothing_behind(user: User) -> None:
    user.install()
    uninstall(user.places)
    assert list(user.folder.iterdir()) == []


def test_removing_keeps_the_users_presets_and_reverie_can_be_installed_beside_them(
    user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    user.install()
    user.places.presets.mkdir()
    (user.places.presets / "mine.json").write_text("{}")
    uninstall(user.places)
    assert [path.name for path in user.places.home.iterdir()] == ["presets"]
    assert "Your own presets are kept" in capsys.readouterr().out
    user.install()


def test_removing_spares_what_is_not_reveries(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    user.install()
    (user.places.home / "my dreams").mkdir()
    (user.folder / ".local" / "bin" / "other").write_text("another program")
    uninstall(user.places)
    assert [path.name for path in user.places.home.iterdir()] == ["my dreams"]
    assert [path.name for path in (user.folder / ".local" / "bin").iterdir()] == ["other"]
    assert "since it is not Reverie's: my dreams" in capsys.readouterr().out
