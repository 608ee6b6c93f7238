"""The installer's part for Krita: nothing but what is Reverie's is touched."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from installer import krita
from installer.hosts import Editor
from installer.installation import CHECKOUT
from installer.krita import Profile
from reverie_shared.places import Places
from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH
from tests.hosts.krita.real_krita import RESOURCES, Edition, Krita, profile, running_krita
from tests.support.pictures import Array
from tests.support.running import Reverie

FOREIGN = "[General]\nname=Ümlaut\n\n[python]\nenable_other=true\n\n[theme]\nTheme=Krita dark\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "data" / "krita" / "pykrita", tmp_path / "config" / "kritarc")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "home")


def test_a_fresh_profile_gets_the_plugin_enabled(fresh: Profile, places: Places) -> None:
    assert krita.install_into(fresh, places, CHECKOUT)
    assert fresh.settings.read_text() == "[python]\nenable_reverie=true\n"
    assert fresh.description.is_file()
    assert fresh.action.is_file()
    record = json.loads((fresh.stub / "install.json").read_text())
    assert record["home"] == str(places.home)
    assert all(Path(root).is_dir() for root in record["code"])


def test_a_second_time_there_is_no_need(fresh: Profile, places: Places) -> None:
    krita.install_into(fresh, places, CHECKOUT)
    assert not krita.install_into(fresh, places, CHECKOUT)


@pytest.mark.parametrize("settings", [FOREIGN, FOREIGN.replace("\n", "\r\n"), FOREIGN[:30], "[theme]\nTheme=x", ""])
def test_enabling_adds_lines_and_forgetting_takes_just_them_away(fresh: Profile, settings: str) -> None:
    fresh.settings.parent.mkdir(parents=True)
    fresh.settings.write_bytes(settings.encode())
    krita.enable(fresh.settings)
    enabled = fresh.settings.read_bytes().decode()
    assert enabled.count("enable_reverie=true") == 1
    for line in settings.splitlines():
        assert line in enabled.splitlines()
    krita.forget(fresh.settings)
    left = fresh.settings.read_bytes().decode() if fresh.settings.exists() else ""
    assert left.rstrip("\r\n") == settings.rstrip("\r\n")


def test_bytes_that_are_no_text_survive(fresh: Profile) -> None:
    fresh.settings.parent.mkdir(parents=True)
    fresh.settings.write_bytes(b"[General]\nname=\xff\xfe\n")
    krita.enable(fresh.settings)
    assert fresh.settings.read_bytes().startswith(b"[General]\nname=\xff\xfe\n")


def test_who_has_disabled_it_keeps_it_so(fresh: Profile, places: Places) -> None:
    fresh.settings.parent.mkdir(parents=True)
    fresh.settings.write_text("[python]\nenable_reverie=false\n")
    krita.install_into(fresh, places, CHECKOUT)
    assert fresh.settings.read_text() == "[python]\nenable_reverie=false\n"


def test_removing_leaves_other_plugins_alone(fresh: Profile, places: Places) -> None:
    fresh.settings.parent.mkdir(parents=True)
    fresh.settings.write_text(FOREIGN)
    other = fresh.plugins / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("other")
    krita.install_into(fresh, places, CHECKOUT)
    assert krita.remove_from(fresh, places)
    assert fresh.settings.read_text() == FOREIGN
    assert [path.name for path in fresh.plugins.iterdir()] == ["other.desktop"]


def test_the_plugin_of_another_reverie_is_not_removed(fresh: Profile, places: Places, tmp_path: Path) -> None:
    krita.install_into(fresh, places, CHECKOUT)
    assert not krita.remove_from(fresh, Places(tmp_path / "another"))
    assert fresh.stub.is_dir()


@pytest.mark.every_krita
def test_in_a_fresh_profile_krita_has_the_plugin_and_the_libraries_for_its_own_python(
    real_krita: Krita, libraries: Path, edition: Edition, tmp_path: Path
) -> None:
    version, loaded = real_krita.libraries()
    found = krita.python_versions(Editor("krita", "Krita", tmp_path / "krita" / "pykrita"), edition.root)
    assert {tuple(version), *krita.USUAL_PYTHONS} == set(found)
    own = libraries / "cp{}{}".format(*version)
    assert [Path(file).resolve().relative_to(own).parts[0] for file in loaded] == ["zmq", "msgpack", "platformdirs"]
    assert real_krita.message() == ""


def test_a_krita_that_was_never_started_loads_the_plugin_at_its_first_start(
    reverie: Reverie, edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    (folder / "data" / "krita" / RESOURCES).unlink(missing_ok=True)  # no first start ever made it
    with running_krita(folder, variables, edition) as app:
        app.show_docker()
        assert app.docker_is_shown()
        assert app.message() == ""


def test_a_flatpaks_settings_are_its_own(tmp_path: Path) -> None:
    data = tmp_path / ".var" / "app" / "org.kde.krita" / "data"
    found = Profile.of(Editor("krita", "Krita (Flatpak)", data / "krita" / "pykrita"))
    assert found.settings == tmp_path / ".var" / "app" / "org.kde.krita" / "config" / "kritarc"


def test_a_gallery_of_many_presets_can_be_gone_through_in_a_narrow_docker(document: Krita) -> None:
    pictures, chosen, in_sight = document.gallery_of(40, width=200)
    assert pictures == [True] * 40
    assert chosen == ["preset 39"]
    assert in_sight


@pytest.mark.every_krita
def test_the_shortcut_opens_the_docker_and_begins_a_preview(document: Krita) -> None:
    document.hide_docker()
    document.focus()
    for _ in range(10):
        document.xdotool("key", "ctrl+alt+shift+d")
        time.sleep(0.5)
        if document.docker_is_shown():
            break
    assert document.docker_is_shown()
    assert document.is_enabled("reverie_dream")


def test_without_its_libraries_the_docker_says_what_to_do(
    reverie: Reverie, edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    record = folder / "data" / "krita" / "pykrita" / "reverie" / "install.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "editor": str(folder / "nowhere")}))
    with running_krita(folder, variables, edition) as app:
        assert "install.py" in app.error_shown()


@pytest.mark.every_krita
def test_after_kritas_python_has_changed_a_relay_speaks_and_the_docker_says_so(
    reverie: Reverie, edition: Edition, libraries: Path, photo: Array, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    anothers = shutil.ignore_patterns("zmq", "pyzmq*", "*.so")  # as those for another Python are to this one
    shutil.copytree(next(libraries.glob("cp*")), folder / "editor" / "cp30", ignore=anothers)
    record = folder / "data" / "krita" / "pykrita" / "reverie" / "install.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "editor": str(folder / "editor")}))
    with running_krita(folder, variables, edition) as app:
        app.show_docker()
        assert "relay" in app.message()
        app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
        app.dream()
        assert len(app.layers()) == 2


def test_after_reverie_is_removed_the_docker_says_so(
    reverie: Reverie, edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("k")
    variables = profile(folder, reverie, edition)
    record = folder / "data" / "krita" / "pykrita" / "reverie" / "install.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "code": [str(folder / "nowhere")]}))
    with running_krita(folder, variables, edition) as app:
        assert "moved or removed" in app.error_shown()
