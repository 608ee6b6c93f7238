"""Upgrading an installation of an older layout, the editors' profiles included.

`data/installed_by_257e66b.tar.xz` holds what the installer of the commit 257e66b wrote for a user with profiles of
GIMP 3.0 and Krita, with a few files of its code and without its environment; `@HOME@` is the user's home folder.
The code's stubs lay in `plugin/gimp/reverie` and `plugin/krita/reverie`.
"""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from installer import code_copy, doctor, gimp, hosts, krita, record
from installer.hosts import Editor
from installer.installation import CHECKOUT
from installer.output import Output
from installer.uninstall import uninstall
from reverie_shared.build import build_id
from reverie_shared.places import Places
from tests.support.small_installation import User, use_small_lock

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks into a POSIX user's folders")

ARCHIVE = Path(__file__).parent / "data" / "installed_by_257e66b.tar.xz"


@pytest.fixture
def user(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    """A user for whom 257e66b installed Reverie."""
    use_small_lock(tmp_path, monkeypatch)
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(own_home, filter="data")
    for path in [path for path in own_home.rglob("*") if path.is_file() or path.is_symlink()]:
        if path.is_symlink():
            target = str(path.readlink()).replace("@HOME@", str(own_home))
            path.unlink()
            path.symlink_to(target)
        else:
            path.write_bytes(path.read_bytes().replace(b"@HOME@", str(own_home).encode()))
    user = User(own_home, Places(own_home / ".local" / "share" / "reverie"))
    user.environment.make(Output(), offline=True)
    roots = ("shared", "plugin", "plugin/file", "server")
    user.environment.set_import_roots([user.places.code / root for root in roots])
    return user


@pytest.fixture
def editors(user: User) -> dict[str, Editor]:
    return {editor.host: editor for editor in hosts.find() if "Flatpak" not in editor.title}


def upgrade(user: User, editors: dict[str, Editor]) -> None:
    """What install.py does, up to the first dream, without asking GIMP and without the editors' libraries."""
    assert user.install()
    assert gimp.install(editors["gimp"], user.places)
    assert krita.install_into(krita.Profile.of(editors["krita"]), user.places, user.places.code)


def contents(folder: Path) -> dict[str, bytes]:
    """The files in a folder, by their names in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_record_of_the_old_installation_is_understood(user: User) -> None:
    known = record.load(user.places.record)
    assert known
    assert known.complete
    assert known.version == "0.1.0"
    assert known.home == str(user.places.home)
    assert known.link == str(user.link)
    assert not doctor.is_intact(user.places)  # its code is another


def test_after_the_upgrade_the_code_is_todays_and_nothing_else(user: User, editors: dict[str, Editor]) -> None:
    before = record.load(user.places.record)
    upgrade(user, editors)

    assert code_copy.files(user.places.code) == code_copy.files(CHECKOUT)
    assert not (user.places.code / "plugin" / "krita" / "reverie").exists()
    assert not (user.places.code / "plugin" / "gimp" / "reverie").exists()
    known = record.load(user.places.record)
    assert before
    assert known
    assert known.build == build_id(CHECKOUT) != before.build
    assert known.made == before.made
    assert all(Path(root).is_dir() for root in known.code)
    assert doctor.is_intact(user.places)
    assert not user.install()


def test_after_the_upgrade_the_command_imports_todays_code(user: User, editors: dict[str, Editor]) -> None:
    upgrade(user, editors)
    where = (
        "import importlib.util, reverie_cli, reverie_server, reverie_shared;"
        "found = importlib.util.find_spec('reverie');"
        "print(reverie_cli.__file__, found.origin if found else '')"
    )
    told = subprocess.check_output([user.environment.python, "-I", "-c", where], text=True, cwd=user.folder)
    assert str(user.places.code / "plugin" / "file" / "reverie_cli") in told
    assert "krita" not in told  # Krita's stub is a package `reverie`, too


def test_after_the_upgrade_gimps_profile_is_as_a_new_one(
    user: User, editors: dict[str, Editor], tmp_path: Path
) -> None:
    before = contents(editors["gimp"].plugins)
    upgrade(user, editors)

    new = Editor("gimp", "GIMP 3.0", tmp_path / "new" / "plug-ins")
    gimp.install(new, user.places)
    assert contents(editors["gimp"].plugins) == contents(new.plugins) != before
    assert os.access(editors["gimp"].plugins / "reverie" / "reverie.py", os.X_OK)
    _check_roots(editors["gimp"].plugins / "reverie" / "install.json", "reverie_gimp")


def test_after_the_upgrade_kritas_profile_is_as_a_new_one_and_keeps_the_users_settings(
    user: User, editors: dict[str, Editor], tmp_path: Path
) -> None:
    profile = krita.Profile.of(editors["krita"])
    (profile.stub / "left.py").write_text("of an old version")
    upgrade(user, editors)

    new = krita.Profile(tmp_path / "new" / "pykrita", tmp_path / "new" / "kritarc")
    krita.install_into(new, user.places, user.places.code)
    assert contents(profile.plugins) == contents(new.plugins)
    assert contents(profile.action.parent) == contents(new.action.parent)
    settings = configparser.ConfigParser()
    settings.read(profile.settings)
    assert {name: dict(settings[name]) for name in settings.sections()} == {
        "theme": {"theme": "Krita dark"},
        "python": {"enable_reverie": "true"},
    }
    _check_roots(profile.stub / "install.json", "reverie_krita")


def test_an_upgraded_reverie_leaves_nothing_when_it_is_removed(user: User, editors: dict[str, Editor]) -> None:
    upgrade(user, editors)
    uninstall(user.places)
    left = [path.relative_to(user.folder).as_posix() for path in user.folder.rglob("*") if not path.is_dir()]
    assert left == [".config/kritarc"]
    assert (user.folder / ".config" / "kritarc").read_text() == "[theme]\nTheme=Krita dark\n"


def _check_roots(file: Path, package: str) -> None:
    """Check that the record beside a stub leads to that package."""
    roots = [Path(root) for root in json.loads(file.read_text())["code"]]
    assert all(root.is_dir() for root in roots)
    assert [root for root in roots if (root / package).is_dir()]
