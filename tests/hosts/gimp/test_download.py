"""Downloading networks from the dialog, in the real GIMP, off a mirror on this machine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reverie_server.networks.catalog import URL_VARIABLE
from reverie_shared.connection import Connection
from reverie_shared.networks import FILES, IMAGENET
from tests.hosts.gimp import editor
from tests.hosts.gimp.editor import Gimp
from tests.service.processes import publishing
from tests.support import inception_file
from tests.support.applications import publish
from tests.support.mirror import mirror
from tests.support.pictures import PHOTO


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Gimp:
    editor.require()
    gimp = editor.install(tmp_path_factory.mktemp("gimp"))
    shutil.copy(PHOTO, gimp.stage / "photo.png")
    return gimp


@contextmanager
def fetching_from(url: str, gimp: Gimp) -> Iterator[None]:
    """A server that takes its networks from there."""
    environment = {**gimp.reverie.environment, URL_VARIABLE: url, "NO_PROXY": "127.0.0.1"}
    server = subprocess.Popen([sys.executable, "-m", "reverie_cli", "serve"], env=environment)
    try:
        began = time.monotonic()
        while Connection.read(gimp.reverie.places.connection) is None:
            assert time.monotonic() - began < 20, "the server does not start"
            time.sleep(0.05)
        yield
    finally:
        gimp.reverie.stop()
        server.wait(20)


def test_the_large_network_is_downloaded_and_not_offered_any_more(
    fresh: Gimp, photographs_file: Path, tmp_path: Path
) -> None:
    places = fresh.reverie.places
    places.weights.mkdir(exist_ok=True)
    shutil.copy(photographs_file, places.weights)
    file = inception_file.publish(tmp_path / "inception.h5").read_bytes()
    checksum = hashlib.md5(file).hexdigest()
    with (
        mirror(file) as published,
        publishing(IMAGENET, published.url("whole"), checksum, places.home, places.code),
    ):
        outcome = fresh.show("download")

    assert outcome.code == 0, outcome.output
    assert outcome.facts == {"words": "The large network of photographs is installed.", "offered again": False}
    assert (places.weights / FILES[IMAGENET]).read_bytes() == file


def test_another_network_that_is_chosen_is_downloaded_and_dreams(fresh: Gimp, tmp_path: Path) -> None:
    file = publish("MobileNetV2", tmp_path).read_bytes()
    with mirror(file) as published, fetching_from(published.url("folder/"), fresh):
        outcome = fresh.show("application")

    assert outcome.code == 0, outcome.output
    facts = outcome.facts
    assert facts["not there"].startswith(
        "MobileNetV2 trained on ImageNet is not installed. Download it with the button"
    )
    assert facts["downloaded"] == "MobileNetV2 is installed."
    assert "(MobileNetV2)." in facts["dreamed"]
    assert "MobileNetV2 has no “conv7”. Its layers are " in facts["no such layer"]
    assert "block_6_expand_relu" in facts["no such layer"]
    assert facts["recipe"] == {"network": "MobileNetV2", "layers": "block_6_expand_relu=1"}
