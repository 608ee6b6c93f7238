"""In the real Krita: ImageNet's network is downloaded from the docker, whole and of its real size, and dreams."""

from __future__ import annotations

import hashlib
from pathlib import Path

from reverie_shared.networks import FILES
from tests.hosts.krita.real_krita import Krita
from tests.service.processes import publishing
from tests.support import inception_file, photographs
from tests.support.mirror import mirror
from tests.support.running import Reverie


def test_the_button_installs_imagenets_network_which_dreams_from_then_on(
    document: Krita, reverie: Reverie, tmp_path: Path
) -> None:
    places = reverie.places
    photographs.install(places.weights)  # else that smaller network would be offered
    file = inception_file.publish(tmp_path / "inception.h5").read_bytes()
    checksum = hashlib.md5(file).hexdigest()
    reverie.stop()
    with (
        mirror(file) as published,
        publishing("imagenet", published.url("whole"), checksum, places.home, reverie.code),
    ):
        document.set_settings()
        document.until_server_says("The server")
        shown, words = document.download("reverie_download")
        report = document.dream("reverie")
        names = document.names()

    assert {total for _, total in shown} == {len(file)}
    assert words == "The large network of photographs is installed."
    assert (places.weights / FILES["imagenet"]).read_bytes() == file
    assert report["network"] == {"name": "imagenet", "words": "InceptionV3 trained on ImageNet"}
    assert report["settings"]["network"] == "imagenet"
    assert names[-1].startswith("Dream: reverie")
