"""Downloading networks from the docker, in the real Krita, off a mirror on this machine."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reverie_server.networks.catalog import URL_VARIABLE
from reverie_shared.networks import FILES, IMAGENET
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from tests.hosts.krita.real_krita import Krita
from tests.service.processes import publishing
from tests.support import photographs
from tests.support.applications import publish
from tests.support.mirror import FILE, mirror
from tests.support.running import Reverie


@contextmanager
def publishing_imagenet(reverie: Reverie) -> Iterator[None]:
    """A server that takes the mirror's file for the one that is published as ImageNet's network."""
    reverie.stop()
    checksum = hashlib.md5(FILE).hexdigest()
    with (
        mirror() as published,
        publishing(IMAGENET, published.url("whole"), checksum, reverie.places.home, reverie.code),
    ):
        yield


@contextmanager
def fetching_from(url: str, reverie: Reverie) -> Iterator[None]:
    """A server that takes its networks from there."""
    reverie.stop()
    environment = {**reverie.environment, URL_VARIABLE: url, "NO_PROXY": "127.0.0.1"}
    served = subprocess.Popen([sys.executable, "-m", "reverie_cli", "serve"], env=environment)
    try:
        yield
    finally:
        reverie.stop()
        served.wait(20)


@pytest.fixture
def nothing_downloaded(document: Krita, reverie: Reverie) -> None:
    """No server runs, no network but the bundled one is installed, and the docker shows the usual settings."""
    reverie.stop()
    for file in reverie.places.weights.glob("*"):
        file.unlink()
    document.set_settings()


def test_a_download_that_fails_says_why_and_can_be_tried_again(
    document: Krita, reverie: Reverie, nothing_downloaded: None
) -> None:
    document.set_settings(network="imagenet")
    document.press("reverie_dream_button")
    document.wait_until_over()
    assert document.buttons() == ["Download it", "Show log", "Dismiss"]
    assert document.download_is_offered()
    _, words = document.download("reverie_recover")
    assert "no connection" in words
    assert document.download_is_offered()


def test_the_network_is_downloaded_and_not_offered_any_more(
    document: Krita, reverie: Reverie, nothing_downloaded: None
) -> None:
    document.set_settings(network="imagenet")
    with publishing_imagenet(reverie):
        document.until_server_says("The server")
        shown, words = document.download("reverie_download")
    assert [total for _, total in shown] == [len(FILE)] * len(shown) != []
    assert "installed" in words
    assert (reverie.places.weights / FILES[IMAGENET]).read_bytes() == FILE
    assert not document.download_is_offered()


def test_settings_that_are_not_changed_follow_the_downloaded_network(
    document: Krita, reverie: Reverie, nothing_downloaded: None
) -> None:
    smaller = photographs.install(reverie.places.weights)
    try:
        document.set_settings(steps=3)
        with publishing_imagenet(reverie):
            document.until_server_says("The server")
            document.until_networks(2)
            before = document.setting("layers")
            document.download("reverie_download")
        wanted = resolve_order(DEFAULT, {"steps": 3}, ["imagenet", "photographs", "bundled"])
        assert document.setting("layers") == wanted.layers != before
        assert document.setting("steps") == 3
        assert "Photographs, large" in document.network_words()
    finally:
        smaller.unlink()


def test_another_network_that_is_chosen_is_downloaded_and_dreams(
    document: Krita, reverie: Reverie, tmp_path: Path
) -> None:
    file = publish("MobileNetV2", tmp_path).read_bytes()
    with mirror(file) as published, fetching_from(published.url("folder/"), reverie):
        document.until_server_says("The server")
        document.set_settings(network="MobileNetV2")
        document.press("reverie_dream_button")
        document.wait_until_over()
        assert "MobileNetV2 trained on ImageNet is not installed. Download it with the button" in document.message()
        assert document.buttons() == ["Download it", "Show log", "Dismiss"]
        shown, words = document.download("reverie_recover")
        assert words == "MobileNetV2 is installed."
        assert {total for _, total in shown} == {len(file)}
        document.until_over()
        assert document.names()[-1].startswith("Dream: ")
        document.set_settings(network="MobileNetV2", layers="conv7")
        document.press("reverie_dream_button")
        document.wait_until_over()
        assert "MobileNetV2 has no “conv7”. Its layers are " in document.message()
