"""In the real GIMP: ImageNet's network is downloaded from the dialog, whole and of its real size, and dreams."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from reverie_shared.networks import FILES
from tests.hosts.gimp import editor
from tests.service.processes import publishing
from tests.support import inception_file, photographs
from tests.support.mirror import mirror
from tests.support.pictures import PHOTO


def test_the_button_installs_imagenets_network_which_dreams_at_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    editor.require()
    gimp = editor.install(tmp_path_factory.mktemp("gimp"))
    shutil.copy(PHOTO, gimp.stage / "photo.png")
    places = gimp.reverie.places
    photographs.install(places.weights)  # else that smaller network would be offered
    file = inception_file.publish(tmp_path / "inception.h5").read_bytes()
    checksum = hashlib.md5(file).hexdigest()
    with (
        mirror(file) as published,
        publishing("imagenet", published.url("whole"), checksum, places.home, places.code),
    ):
        outcome = gimp.show("published_file")

    assert outcome.code == 0, outcome.output
    assert outcome.facts["words"] == "The large network of photographs is installed."
    assert "(Photographs, large" in outcome.facts["dreamed"]
    assert outcome.facts["network"] == "imagenet"
    assert (places.weights / FILES["imagenet"]).read_bytes() == file
