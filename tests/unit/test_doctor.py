"""What `reverie doctor` finds, mends and reports, of homes that are damaged in one way each."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from reverie_cli.command import reverie
from reverie_cli.doctor import checks
from reverie_cli.doctor.command import examine
from reverie_cli.doctor.editors import editors
from reverie_cli.doctor.finding import Finding
from reverie_cli.doctor.report import anonymous, report
from reverie_plugin.connect.installation import Installation
from reverie_shared import processor
from reverie_shared.connection import Connection
from reverie_shared.errors import HostRefused
from reverie_shared.networks import FILES
from reverie_shared.places import Places

KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A home that is in order."""
    places = Places(tmp_path / "home")
    for folder in (places.run, places.weights, places.logs):
        folder.mkdir(parents=True, mode=0o700)
    return places


@pytest.fixture
def installation(places: Places) -> Installation:
    return Installation(places, Path(sys.executable), "0" * 16)


def faults(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if each.is_fault]


def test_of_a_home_that_is_in_order_nothing_is_to_be_seen_to(places: Places, installation: Installation) -> None:
    found = [*checks.folders(places), *checks.server(installation), *checks.networks(places)]

    assert faults(found) == []
    assert "None runs; the next dream starts one." in [each.what for each in found]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_of_keys_that_is_open_to_others_is_closed(places: Places) -> None:
    places.run.chmod(0o755)
    (found,) = checks.folders(places)
    assert "is open to others" in found.what

    assert found.fix is not None
    found.fix()

    assert faults([*checks.folders(places)]) == []


def test_the_file_of_a_server_that_has_ended_is_removed(places: Places, installation: Installation) -> None:
    ended = Connection("tcp://127.0.0.1:1", "tcp://127.0.0.1:2", KEY, KEY, KEY, 2**22 + 1, "0" * 16)
    ended.write(places.connection)
    (found,) = checks.server(installation)
    assert "the file of one that has ended is left" in found.what

    assert found.fix is not None
    found.fix()

    assert not places.connection.exists()


def test_another_program_with_the_number_of_a_server_that_has_ended_is_not_taken_for_it(
    places: Places, installation: Installation
) -> None:
    places.server_lock.write_text(str(os.getpid()))
    places.server_lock.chmod(0o600)

    (found,) = checks.server(installation)

    assert found.what == "None runs; the next dream starts one."


def test_a_damaged_network_is_told_with_the_command_that_repairs_it(places: Places) -> None:
    (places.weights / f"{FILES['imagenet']}.damaged").touch()

    (found,) = [each for each in checks.networks(places) if each.is_fault]

    assert FILES["imagenet"] in found.what
    assert found.remedy == "Run “reverie weights --install imagenet”."


def test_what_a_download_left_long_ago_is_removed_and_a_fresh_one_is_not_told(places: Places) -> None:
    old, fresh = places.weights / "old.part", places.weights / "fresh.part"
    for part in (old, fresh):
        part.write_bytes(bytes(10))
    os.utime(old, (time.time() - checks.STALE - 1,) * 2)

    (found,) = [each for each in checks.networks(places) if each.is_fault]
    assert found.fix is not None
    found.fix()

    assert (old.exists(), fresh.exists()) == (False, True)


def test_little_room_on_the_disk_is_told(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SCARCE_DISK", 1e18)

    assert any("GB free for" in what for what in faults([*checks.room(places)]))


def test_the_version_of_tensorflow_is_told(installation: Installation) -> None:
    assert any(re.search(r"TensorFlow \d", each.what) for each in checks.version(installation))


def test_a_package_that_is_missing_is_named(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MODULES", {"numpy": "numpy", "no_such_module": "no-such-package"})

    (what,) = faults([*checks.version(installation)])

    assert what.endswith("missing: no-such-package")


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() != "x86_64", reason="known there alone")
@pytest.mark.parametrize(("flags", "told"), [("fpu sse4_2", True), ("fpu sse4_2 avx avx2", False)])
def test_a_processor_without_avx_is_told(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, told: bool
) -> None:
    (tmp_path / "cpuinfo").write_text(f"vendor_id : AcmeInc\nflags : {flags}\n")
    monkeypatch.setattr(processor, "FACTS", tmp_path / "cpuinfo")

    found = faults([*checks.version(installation)])

    assert found == (["The processor has no AVX instructions, which TensorFlow needs."] if told else [])


def plug_in(home: Path, user: Path, **files: str) -> None:
    folder = user / ".config" / "GIMP" / "3.0" / "plug-ins" / "reverie"
    folder.mkdir(parents=True)
    (folder / "install.json").write_text(json.dumps({"home": str(home)}))
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


@pytest.mark.skipif(sys.platform != "linux", reason="GIMP's folder on Linux")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("none", "without Reverie's plug-in"),
        ("another", "with the plug-in of another Reverie"),
        ("empty", "with a plug-in that lacks its files"),
        ("bare", "but without the libraries for it"),
        ("whole", "with Reverie's plug-in in"),
    ],
)
def test_of_each_editor_it_is_said_whether_it_has_the_plug_in(
    places: Places, installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, words: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / ".config" / "GIMP" / "3.0").mkdir(parents=True)
    if state != "none":
        stub = {} if state == "empty" else {"reverie": "the stub"}
        plug_in(tmp_path / "elsewhere" if state == "another" else places.home, tmp_path, **stub)
    if state == "whole":
        (places.editor / "cp313").mkdir(parents=True)

    (found,) = [each for each in editors(installation) if each.topic == "GIMP 3.0"]

    assert words in found.what
    assert found.is_fault == (state not in ("none", "whole")), "a checkout serves no editor"


def test_the_last_errors_of_all_logs_are_told_the_latest_last(places: Places) -> None:
    (places.logs / "server.log").write_text(
        "2026-11-24 10:00:00,123 ERROR   MainProcess server: The disk is full.\n"
        "2026-11-24 10:00:01,123 INFO    MainProcess server: Goes on.\n"
    )
    (places.logs / "gimp.log").write_text("2026-11-25 09:00:00,000 ERROR A fault.\n")

    found = [*checks.last_errors(places)]

    assert [each.what for each in found] == ["server: MainProcess server: The disk is full.", "gimp: A fault."]
    assert faults(found) == []


def test_a_report_holds_findings_and_logs_but_no_keys_passwords_or_names(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "mireille")
    (places.logs / "server.log").write_text(
        f"key {KEY} of {Path.home()}/cat.png, {places.home}/run\n/home/someone/x by mireille\nhttp://me:secret@proxy:80\n"
    )

    text = report([Finding("Disk", "full", "Make room.")], places)

    assert "FAULT Disk: full\n      Make room." in text
    assert "key KEY of ~/cat.png, REVERIE/run\n/home/USER/x by USER\nhttp://proxy:80" in text


def test_the_keys_of_the_server_that_runs_are_in_no_report_whatever_stands_beside_them(places: Places) -> None:
    secret = KEY[5:] + KEY[:5]
    Connection("tcp://127.0.0.1:1", "tcp://127.0.0.1:2", KEY, KEY, secret, os.getpid(), "0" * 16).write(
        places.connection
    )
    (places.logs / "server.log").write_text(f"client_secret={secret}&{secret}\n")

    assert secret not in report([], places)


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_found(places: Places, installation: Installation) -> None:
    (places.logs / "server.log").mkdir()

    found = examine(installation)

    assert f"{places.logs / 'server.log'} cannot be read: Is a directory." in faults(found)
    assert found[0].topic == "Reverie"
    assert "(Is a directory)" in report([], places)


def test_a_package_whose_metadata_is_damaged_is_passed_over(
    tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn-1.0.dist-info").mkdir()
    (tmp_path / "tensorflow_cpu-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))

    assert [each.topic for each in checks.version(installation)][:2] == ["Reverie", "System"]


def test_a_report_takes_the_place_of_no_other_file_unless_that_is_wanted(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVERIE_HOME", str(places.home))
    target = places.home / "report.md"
    target.write_text("my notes")

    refused = CliRunner().invoke(reverie, ["doctor", "--report", str(target)])
    assert isinstance(refused.exception, HostRefused)
    assert target.read_text() == "my notes"

    CliRunner().invoke(reverie, ["doctor", "--report", str(target), "--overwrite"])
    assert "# Reverie's report" in target.read_text()


def test_what_was_taken_out_leaves_the_rest_readable() -> None:
    line = "2026-11-24 10:00:00,123 ERROR The worker process ended (exit code 1). Dream it again, please."

    assert anonymous(line, []) == line


def test_the_command_mends_reports_and_tells_by_its_exit_code(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVERIE_HOME", str(places.home))
    places.connection.write_text("{}")
    target = places.home / "report.md"

    told = CliRunner().invoke(reverie, ["doctor"])
    mended = CliRunner().invoke(reverie, ["doctor", "--fix", "--report", str(target)])

    assert told.exit_code == 1
    assert "“reverie doctor --fix” mends what can be mended without harm." in told.output
    assert "Mended: None runs, and the file of one that has ended is left." in mended.output
    assert "# Reverie's report" in target.read_text()
