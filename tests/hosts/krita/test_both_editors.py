"""The real GIMP and the real Krita with one Reverie."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.gimp import editor
from tests.hosts.gimp.editor import Gimp
from tests.hosts.krita.real_krita import Krita
from tests.support.pictures import PHOTO
from tests.support.running import Reverie

pytestmark = [pytest.mark.gimp, pytest.mark.timeout(300)]

SOME: dict[str, Any] = {"steps": 40, "smallest": 48}
"""A dream of several seconds, so that another comes while it is under way."""


@pytest.fixture(scope="module")
def gimp(tmp_path_factory: pytest.TempPathFactory, libraries: Path) -> Iterator[Gimp]:
    """GIMP with a Reverie that has the libraries for Krita's Python too."""
    editor.require()
    gimp = editor.install(tmp_path_factory.mktemp("gimp"))
    shutil.copytree(libraries, gimp.reverie.places.editor, dirs_exist_ok=True)
    shutil.copy(PHOTO, gimp.stage / "photo.png")
    yield gimp
    gimp.stop()


@pytest.fixture(scope="module")
def reverie(gimp: Gimp) -> Reverie:
    """The one that `real_krita` is installed for as well."""
    return gimp.reverie


def jobs(reverie: Reverie, count: int) -> dict[str, Any]:
    """What the server says as soon as it has so many dreams, the first of them at work."""
    deadline = time.monotonic() + 60
    while True:
        facts = reverie.facts()
        states = sorted(job["state"] for job in facts["jobs"])
        if len(states) == count and states[0] == "at work":
            return facts
        assert time.monotonic() < deadline, facts
        time.sleep(0.1)


def test_gimp_and_krita_dream_at_the_same_time_on_one_server(gimp: Gimp, document: Krita) -> None:
    server = gimp.serve()
    script = gimp.start("one_dream", arguments=SOME)
    alone = jobs(gimp.reverie, 1)
    document.begin("begin_dream", **SOME)
    both = jobs(gimp.reverie, 2)
    document.end()
    document.wait_until_over()
    in_gimp = gimp.finish("one_dream", script).facts

    assert alone["pid"] == both["pid"] == server.pid
    assert alone["worker"]["pid"] == both["worker"]["pid"] == gimp.reverie.facts()["worker"]["pid"]
    assert document.names() == ["photo", "Dream: reverie, seed 0"]
    assert in_gimp["status"] == "success", in_gimp["error"]
    assert in_gimp["layers"][1:] == ["Background"]
