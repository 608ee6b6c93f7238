"""What the docker says of the server and of failures, and the buttons that mend them, in the real Krita."""

from __future__ import annotations

import resource
import signal
import time

import psutil
import pytest

from tests.hosts.krita.pixels import HEIGHT, SRGB, WIDTH, shown
from tests.hosts.krita.real_krita import Edition, Krita, profile, running_krita
from tests.support.pictures import PHOTO, Array
from tests.support.running import Reverie, kill_server

MENDING = ["Show log", "Dismiss"]


def test_the_state_of_the_server_is_told_while_nothing_is_dreamed(document: Krita, reverie: Reverie) -> None:
    reverie.stop()
    document.until_server_says("No server runs")
    served = reverie.start("serve")
    document.until_server_says("The server")
    dreaming = reverie.start("dream", PHOTO, "-o", reverie.places.home / "out.png", "--steps", "500")
    document.until_server_says("The server is dreaming with the bundled network")
    dreaming.send_signal(signal.SIGINT)
    dreaming.communicate(timeout=30)
    document.until_server_says("The server is ready with the bundled network")
    served.kill()
    served.communicate(timeout=30)
    document.until_server_says("No server runs")


def test_a_dream_of_ones_own_is_told_without_delay(document: Krita, reverie: Reverie) -> None:
    document.dream()
    document.until_server_says("The server is ready")
    document.begin_dream(steps=1000)
    time.sleep(1)
    assert "The server is dreaming with the bundled network" in document.server_words()
    document.press("reverie_cancel")
    document.wait_until_over()
    time.sleep(1)
    assert "The server is ready" in document.server_words()


@pytest.mark.every_krita
def test_when_the_server_is_killed_the_docker_says_so_and_a_button_mends_it(
    document: Krita, photo: Array, reverie: Reverie
) -> None:
    document.begin_dream(steps=25)
    kill_server(reverie)
    document.wait_until_over()
    assert document.states() == ["failed"]
    assert "server" in document.message()
    assert document.buttons() == ["Try again", *MENDING]
    assert (shown(document) == photo).all()
    assert "server" in (reverie.places.logs / "krita.log").read_text(encoding="utf-8")
    document.press("reverie_recover")
    document.wait_until_over()
    assert document.states() == []
    assert document.names()[-1].startswith("Dream: ")


def test_a_preview_that_fails_can_be_mended_too(document: Krita, reverie: Reverie) -> None:
    document.begin_preview(steps=1000)
    kill_server(reverie)
    document.until_preview("failed")
    assert document.buttons() == ["Try again", *MENDING]
    document.press("reverie_recover")
    document.until_previewing()
    assert document.buttons() == []


def test_a_fault_after_the_insertion_is_told_and_the_layer_stays(document: Krita) -> None:
    document.dream_with_a_fault_after_the_insertion()
    assert "A fault in Reverie" in document.message()
    assert len(document.layers()) == 2


def test_short_of_memory_a_button_takes_smaller_tiles(app: Krita, photo: Array, reverie: Reverie) -> None:
    large = photo.repeat(16, 0).repeat(16, 1)
    app.new_document(16 * WIDTH, 16 * HEIGHT, "RGBA", "U8", SRGB, large.tobytes())
    app.show_docker()
    app.dream(max_size=64)
    worker = psutil.Process(reverie.facts()["worker"]["pid"])
    worker.rlimit(resource.RLIMIT_AS, (worker.memory_info().vms, -1))  # not one byte more
    app.set_settings(max_size=400)
    app.press("reverie_dream_button")
    app.wait_until_over()
    assert "does not fit into this machine's memory" in app.message()
    assert app.buttons() == ["Use smaller tiles", *MENDING]
    assert len(app.layers()) == 2
    worker.rlimit(resource.RLIMIT_AS, (-1, -1))
    app.press("reverie_recover")
    assert app.setting("tile_size") == 256
    app.wait_until_over()
    assert app.states() == [], app.message()
    assert len(app.layers()) == 3


def test_after_an_upgrade_a_button_restarts_krita(
    reverie: Reverie, edition: Edition, photo: Array, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("k")
    with running_krita(folder, profile(folder, reverie, edition), edition) as app:
        app.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
        app.show_docker()
        app.dream()
        changed = reverie.code / "shared" / "reverie_shared" / "places.py"
        before = changed.read_text()
        changed.write_text(before + "# a new release\n")
        reverie.run("weights")  # the new command has the old server retire
        app.set_settings(seed=1)
        app.press("reverie_dream_button")
        app.wait_until_over()
        assert app.buttons() == ["Restart Krita", *MENDING]
        app.recover_by_restart()
        another = app.restarted()
        try:
            another.new_document(WIDTH, HEIGHT, "RGBA", "U8", SRGB, photo.tobytes())
            another.dream()
            assert len(another.layers()) == 2
        finally:
            psutil.Process(another.process_id()).kill()
            changed.write_text(before)  # for the tests that follow: the module's Krita is of the old release
            reverie.stop()
