"""What goes wrong around a dream in GIMP: a sentence, a log, and an image that is as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
from PIL import Image

from installer import gimp as installer
from reverie_shared.places import HOME_VARIABLE
from tests.hosts.gimp.editor import Gimp
from tests.support.pictures import PHOTO

QUICK = {"steps": 2, "smallest": 48, "tile-size": 256}
LONG = {"steps": 200, "smallest": 48}


@pytest.fixture
def server(gimp: Gimp) -> Iterator[psutil.Process]:
    """The running server; started again where a test has ended it."""
    yield gimp.serve()
    gimp.serve()


def wait_until_dreaming(gimp: Gimp, process: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    while not any(job["phase"] == "dreaming" for job in gimp.reverie.facts()["jobs"]):
        assert process.poll() is None
        assert time.monotonic() - began < 90
        time.sleep(0.1)
        time.sleep(0.1)


def test_a_server_killed_in_mid_dream(gimp: Gimp, server: psutil.Process) -> None:
    script = gimp.start("one_dream", arguments=LONG)
    wait_until_dreaming(gimp, script)

    for process in [*server.children(recursive=True), server]:
        process.kill()
    killed = time.monotonic()
    facts = gimp.finish("one_dream", script).facts

    assert time.monotonic() - killed < 15
    assert facts["status"] == "execution-error"
    assert "Reverie's server has ended. Try again" in facts["error"]
    assert facts["layers"] == ["Background"]
    assert not facts["dirty"]


def test_a_worker_killed_in_mid_dream(gimp: Gimp, server: psutil.Process) -> None:
    script = gimp.start("one_dream", arguments=LONG)
    wait_until_dreaming(gimp, script)

    os.kill(gimp.reverie.facts()["worker"]["pid"], signal.SIGKILL)
    facts = gimp.finish("one_dream", script).facts

    assert facts["status"] == "execution-error"
    assert facts["layers"] == ["Background"]
    assert not facts["dirty"]


@pytest.mark.alone
def test_a_machine_that_sleeps_in_mid_dream_goes_on(gimp: Gimp, server: psutil.Process) -> None:
    script = gimp.start("one_dream", arguments={**LONG, "steps": 20})
    wait_until_dreaming(gimp, script)
    plugins = [
        found for found in psutil.Process(script.pid).children(recursive=True) if "reverie.py" in str(found.cmdline())
    ]
    asleep = [*plugins, server, *server.children(recursive=True)]
    assert plugins

    for process in asleep:
        process.suspend()
    time.sleep(9)  # longer than a server's silence is borne
    for process in asleep:
        process.resume()

    facts = gimp.finish("one_dream", script).facts
    assert facts["status"] == "success", facts["error"]


def test_no_server_and_none_can_be_started_from_inside(gimp: Gimp, server: psutil.Process) -> None:
    """The tree has no Python of Reverie's, as a sandboxed GIMP has none."""
    gimp.stop()

    facts = gimp.run("one_dream", arguments=QUICK).facts

    assert facts["status"] == "execution-error"
    assert "Start it with “reverie serve” in a terminal" in facts["error"]
    assert facts["layers"] == ["Background"]
    assert not facts["dirty"]


def test_a_plug_in_of_another_build_than_the_installed_one(gimp: Gimp, server: psutil.Process) -> None:
    """As after an upgrade, where a GIMP that was not restarted runs the code of before."""
    profile, code = gimp.stage / "older profile", gimp.stage / "older" / "code"
    shutil.copytree(gimp.profile / "plug-ins", profile / "plug-ins")
    shutil.copytree(gimp.reverie.places.code, code)
    with (code / "plugin" / "reverie_plugin" / "host.py").open("a") as source:
        source.write("# As it was.\n")
    record = profile / "plug-ins" / "reverie" / installer.RECORD
    roots = [str(code / root) for root in installer.IMPORT_ROOTS]
    record.write_text(json.dumps({**json.loads(record.read_text()), "code": roots}))
    home = {HOME_VARIABLE: str(gimp.reverie.places.home)}

    facts = gimp.run("one_dream", arguments=QUICK, GIMP3_DIRECTORY=str(profile), **home).facts

    assert facts["status"] == "execution-error"
    assert "another build of Reverie than the one that is installed" in facts["error"]
    assert "Restart it (the editor, or the command)." in facts["error"]
    assert facts["layers"] == ["Background"]
    assert not facts["dirty"]
    assert server.is_running(), "it goes on for the programs of its own build"


def test_two_gimps_dream_at_once(gimp: Gimp, server: psutil.Process) -> None:
    scripts = [gimp.start("one_dream", arguments=QUICK, SCRIPT_NAME=name) for name in ("first", "second")]

    first, second = (gimp.finish(name, script).facts for name, script in zip(("first", "second"), scripts, strict=True))

    assert first["status"] == second["status"] == "success", (first["error"], second["error"])
    assert (gimp.stage / "first.pixels").read_bytes() == (gimp.stage / "second.pixels").read_bytes()


def test_a_german_gimp_with_a_comma_for_a_point(gimp: Gimp, server: psutil.Process) -> None:
    german = {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    settings = {**QUICK, "layers": "mixed3=1,mixed5=0.5", "strength": 0.75}
    gimp.finish("english", gimp.start("one_dream", arguments=settings, SCRIPT_NAME="english"))

    there = gimp.finish("german", gimp.start("one_dream", arguments=settings, SCRIPT_NAME="german", **german))

    assert there.facts["point"] == ","
    assert there.facts["status"] == "success", there.facts["error"]
    assert (gimp.stage / "german.pixels").read_bytes() == (gimp.stage / "english.pixels").read_bytes()


def test_a_layer_of_twelve_megapixels(gimp: Gimp, server: psutil.Process) -> None:
    with Image.open(PHOTO) as image:
        image.convert("RGB").resize((4000, 3000)).save(gimp.stage / "large.png", compress_level=1)
    arguments = {"photo": "large.png", "select": False, "steps": 1, "octaves": 1, "max-size": 500}

    facts = gimp.run("one_dream", arguments=arguments).facts

    assert facts["status"] == "success", facts["error"]
    assert facts["place"] == [0, 0, 4000, 3000]
    raw = np.frombuffer((gimp.stage / "one_dream.pixels").read_bytes(), np.uint8).reshape(3000, 4000, 4)
    with Image.open(gimp.stage / "large.png") as image:
        assert np.abs(raw[..., :3].astype(int) - np.asarray(image)).mean() > 0.3
