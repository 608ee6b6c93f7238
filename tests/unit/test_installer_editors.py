"""Editors as the installer finds them, and the plug-ins that it puts into them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from installer import code_copy, gimp, hosts, krita, plugins
from installer.failure import InstallFailed
from installer.installation import CHECKOUT
from installer.output import Output
from reverie_shared.places import Places


@pytest.fixture
def user(own_home: Path) -> Path:
    """A user's empty home folder."""
    return own_home


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs: an empty one."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def make_program(file: Path, text: str = "#!/bin/sh\n") -> None:
    file.write_text(text)
    file.chmod(0o755)


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the folders of Linux")


@on_linux
def test_without_editors_none_is_found(user: Path, programs: Path) -> None:
    assert hosts.find() == []
    assert hosts.never_started() == {}


@on_linux
def test_a_krita_that_was_never_started_is_found_and_its_folder_is_made_later(user: Path, programs: Path) -> None:
    make_program(programs / "krita")
    assert hosts.find() == [hosts.Editor("krita", "Krita", user / ".local" / "share" / "krita" / "pykrita")]
    assert list(user.iterdir()) == []


@on_linux
def test_a_gimp_is_never_started_until_it_has_a_profile(user: Path, programs: Path) -> None:
    for name in ("gimp-console-3.0", "gimp-console-3.2", "gimp-console-2.10", "gimp-console"):
        make_program(programs / name)
    (user / ".config" / "GIMP" / "3.2").mkdir(parents=True)
    assert hosts.never_started() == {"GIMP 3.0": programs / "gimp-console-3.0"}
    (user / ".config" / "GIMP" / "3.0").mkdir()
    assert hosts.never_started() == {}


@on_linux
def test_flatpaks_that_were_never_started_are_found(user: Path, programs: Path) -> None:
    make_program(programs / "flatpak", '#!/bin/sh\n[ "$1 $2" = "info org.gimp.GIMP" ] || [ "$2" = org.kde.krita ]\n')
    assert hosts.never_started() == {"GIMP (Flatpak)": None}
    assert [editor.title for editor in hosts.find()] == ["Krita (Flatpak)"]


@on_linux
def test_a_gimp_without_a_profile_is_started_once_and_makes_it(
    user: Path, programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_program(programs / "gimp-console-3.0", '#!/bin/sh\n/bin/mkdir -p "$HOME/.config/GIMP/3.0"\n')
    plugins.prepare(Output())
    assert "GIMP 3.0: starting it for the first time" in capsys.readouterr().out
    assert [editor.title for editor in hosts.find()] == ["GIMP 3.0"]


@on_linux
def test_who_has_a_gimp_that_makes_no_profile_is_told_to_start_it(
    user: Path, programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_program(programs / "gimp-console-3.0", "#!/bin/sh\nexit 1\n")
    plugins.prepare(Output())
    assert "GIMP 3.0 is here but was never started: start it once, then run install.py" in capsys.readouterr().out


@on_linux
def test_every_profile_of_gimp_3_and_krita_is_found(user: Path, programs: Path) -> None:
    for profile in (
        ".config/GIMP/2.10",
        ".config/GIMP/3.0",
        ".config/GIMP/3.2",
        "snap/gimp/current/GIMP/3.0",
        ".local/share/krita",
        ".var/app/org.kde.krita/data/krita",
    ):
        (user / profile).mkdir(parents=True)
    assert [(editor.title, editor.plugins.relative_to(user).as_posix()) for editor in hosts.find()] == [
        ("GIMP 3.0", ".config/GIMP/3.0/plug-ins"),
        ("GIMP 3.2", ".config/GIMP/3.2/plug-ins"),
        ("GIMP 3.0 (Snap)", "snap/gimp/current/GIMP/3.0/plug-ins"),
        ("Krita", ".local/share/krita/pykrita"),
        ("Krita (Flatpak)", ".var/app/org.kde.krita/data/krita/pykrita"),
    ]


def test_an_editor_has_the_plugin_when_the_stub_is_in_its_folder(tmp_path: Path) -> None:
    editor = hosts.Editor("gimp", "GIMP 3.0", tmp_path)
    assert not editor.has_plugin
    (tmp_path / "reverie").mkdir()
    assert editor.has_plugin


@pytest.fixture(params=["gimp", "krita"])
def into_editor(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Callable[[], bool]]:
    """The folder of the plug-in in an editor's profile, and what installs it."""
    editor = hosts.Editor(request.param, "an editor", tmp_path / "profile" / "plug-ins")
    places = Places(tmp_path / "home")
    code_copy.install(CHECKOUT, places.code)
    if request.param == "gimp":
        return editor.plugins / gimp.NAME, lambda: gimp.install(editor, places)
    profile = krita.Profile(editor.plugins, tmp_path / "kritarc")
    return profile.stub, lambda: krita.install_into(profile, places, places.code)


@pytest.mark.parametrize("record", [None, '{"product": "other"}', "[]"])
def test_another_plugin_of_the_same_name_is_left_as_it_is(
    into_editor: tuple[Path, Callable[[], bool]], record: str | None
) -> None:
    folder, install = into_editor
    folder.mkdir(parents=True)
    (folder / "mine.py").write_text("print()")
    if record is not None:
        (folder / "install.json").write_text(record)
    before = sorted(folder.iterdir())

    with pytest.raises(InstallFailed, match="is not a plug-in of Reverie"):
        install()

    assert sorted(folder.iterdir()) == before


def test_the_plugin_of_another_reverie_is_replaced(into_editor: tuple[Path, Callable[[], bool]]) -> None:
    folder, install = into_editor
    folder.mkdir(parents=True)
    (folder / "install.json").write_text('{"home": "/an/older/one"}')
    (folder / "old.py").write_text("")

    assert install()

    assert not (folder / "old.py").exists()
    assert not install()


def test_the_installer_knows_what_to_do_for_every_editor_that_can_be_asked_for() -> None:
    assert plugins.HOSTS.keys() == hosts.NAMES.keys()


@on_linux
def test_the_folders_that_an_editor_lacks_are_known_before_they_are_made(user: Path) -> None:
    editors = [
        hosts.Editor("gimp", "GIMP 3.0", user / "GIMP" / "3.0" / "plug-ins"),
        hosts.Editor("krita", "Krita", user / ".local" / "share" / "krita" / "pykrita"),
    ]
    missing = [Path(folder).relative_to(user).as_posix() for folder in plugins.missing_folders(editors)]
    assert missing[:3] == ["GIMP", "GIMP/3.0", "GIMP/3.0/plug-ins"]
    assert missing[3:] == [
        *(".local", ".local/share", ".local/share/krita", ".local/share/krita/pykrita"),
        *(".local/share/krita/actions", ".config"),
    ]


def test_an_editor_asked_for_in_vain_is_named() -> None:
    (said,) = hosts.missing([], ["krita"])
    assert said.startswith("No profile of Krita was found")
