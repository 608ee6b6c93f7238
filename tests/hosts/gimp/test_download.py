"""Downloading ImageNet's network from the dialog, in the real GIMP, off a mirror on this machine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time

import pytest

from reverie_server.published import INCEPTION_FILE, INCEPTION_MD5, URL_VARIABLE
from reverie_shared.connection import Connection
from tests.hosts.gimp import editor
from tests.support.mirror import FILE, mirror
from tests.support.pictures import PHOTO


def test_the_network_is_downloaded_and_not_offered_any_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    editor.require()
    gimp = editor.install(tmp_path_factory.mktemp("gimp"))
    shutil.copy(PHOTO, gimp.stage / "photo.png")
    places = gimp.reverie.places
    constants = places.code / "server" / "reverie_server" / "published.py"  # takes the mirror's file for the real one
    constants.write_text(constants.read_text().replace(INCEPTION_MD5, hashlib.md5(FILE).hexdigest()))
    with mirror() as published:
        environment = {**gimp.reverie.environment, URL_VARIABLE: published.url("whole"), "NO_PROXY": "127.0.0.1"}
        server = subprocess.Popen([sys.executable, "-m", "reverie_cli", "serve"], env=environment)
        try:
            began = time.monotonic()
            while Connection.read(places.connection) is None:
                assert time.monotonic() - began < 20, "the server does not start"
                time.sleep(0.05)
            outcome = gimp.show("download")
        finally:
            gimp.reverie.run("stop")
            server.wait(20)

    assert outcome.code == 0, outcome.output
    assert outcome.facts == {"words": "The network trained on ImageNet is installed.", "offered again": False}
    assert (places.weights / INCEPTION_FILE).read_bytes() == FILE
