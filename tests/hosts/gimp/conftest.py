from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.gimp import editor
from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import PHOTO


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.gimp)
            item.add_marker(pytest.mark.timeout(editor.SCRIPT_SECONDS + 60))


@pytest.fixture(scope="session")
def installed_gimp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gimp]:
    """GIMP with Reverie's plug-in, and Reverie's server."""
    editor.require()
    gimp = editor.install(tmp_path_factory.mktemp("gimp"))
    shutil.copy(PHOTO, gimp.stage / "photo.png")
    gimp.serve()
    try:
        yield gimp
    finally:
        gimp.stop()


@pytest.fixture(scope="module")
def gimp(installed_gimp: Gimp) -> Gimp:
    """The same, without the settings that the dreams of another module of tests have left."""
    installed_gimp.forget_settings()
    return installed_gimp
