"""What is refused at the door, before anything is promised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_server.jobs.admission import admit
from reverie_server.jobs.job import DreamJob
from reverie_server.networks.catalog import installed
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures, Purpose
from reverie_shared import presets
from reverie_shared.errors import BadSettings
from reverie_shared.messages import Dream
from reverie_shared.networks import FILES, LAYERS
from reverie_shared.picture import PixelFormat

WITH_IMAGENET = ["imagenet", "bundled"]
WITH_PHOTOGRAPHS = ["photographs", "bundled"]


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    """Holds one picture, named `photo`."""
    pictures = Pictures(lambda _: 1000, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    pictures.publish(pictures.reserve("photo", PixelFormat(10, 1, "y"), Purpose.UPLOAD))
    yield pictures
    pictures.close()


def asked(pictures: Pictures, networks: list[str], preset: str = "reverie", **settings: str) -> DreamJob:
    return admit(b"client", Dream("job", "photo", dict(settings), preset), 1, pictures, networks)


def test_a_motif_by_name_is_refused_where_imagenet_was_chosen(pictures: Pictures) -> None:
    with pytest.raises(BadSettings, match="ImageNet knows no “owls”") as refused:
        asked(pictures, WITH_IMAGENET, motifs="17=1,owls=1", network="imagenet")
    assert "bundled" in refused.value.remedy


def test_a_motif_by_name_is_refused_where_the_network_of_photographs_was_chosen(pictures: Pictures) -> None:
    with pytest.raises(BadSettings, match="photographs knows no “owls”") as refused:
        asked(pictures, WITH_PHOTOGRAPHS, motifs="owls=1", network="photographs")
    assert "choose the network “bundled”" in refused.value.remedy


def test_a_layer_of_another_network_is_refused_with_those_of_this_one(pictures: Pictures) -> None:
    with pytest.raises(BadSettings, match="photographs has no “mixed0”") as refused:
        asked(pictures, WITH_PHOTOGRAPHS, layers="mixed0=1")
    assert f"the nearest first, are {', '.join(LAYERS['photographs'])}" in refused.value.remedy
    with pytest.raises(BadSettings, match="InceptionV3 trained on ImageNet has no “animals”"):
        asked(pictures, WITH_IMAGENET, layers="animals=1")


def test_a_job_has_the_name_of_a_network_never_auto(pictures: Pictures) -> None:
    for networks in (WITH_IMAGENET, WITH_PHOTOGRAPHS, ["bundled"]):
        assert asked(pictures, networks).settings.network == networks[0]
        assert asked(pictures, networks, network="auto").settings == asked(pictures, networks).settings


def test_a_motif_by_name_is_taken_where_the_bundled_network_dreams(pictures: Pictures) -> None:
    assert asked(pictures, WITH_IMAGENET, motifs="owls=1", network="bundled").settings.motifs == "owls=1"
    assert asked(pictures, ["bundled"], motifs="owls=1").settings.motifs == "owls=1"


def test_channels_by_number_are_taken_whichever_network_dreams(pictures: Pictures) -> None:
    assert asked(pictures, WITH_IMAGENET, motifs="17=1").settings.motif_weights == {"17": 1}


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_every_preset_is_taken_where_drawn_motifs_and_a_network_of_photographs_are_there(
    pictures: Pictures, preset: str
) -> None:
    for networks in (WITH_IMAGENET, WITH_PHOTOGRAPHS):
        assert asked(pictures, networks, preset).preset == preset


def test_a_network_is_installed_when_its_file_is_there(tmp_path: Path) -> None:
    assert installed(tmp_path) == ["bundled"]
    (tmp_path / FILES["photographs"]).touch()
    assert installed(tmp_path) == WITH_PHOTOGRAPHS
    (tmp_path / FILES["imagenet"]).touch()
    assert installed(tmp_path) == ["imagenet", "photographs", "bundled"]


def test_a_cluster_is_named_by_its_address_or_is_this_machines_own(pictures: Pictures) -> None:
    for on in (None, "auto", "studio:6400"):
        job = admit(b"client", Dream("job", "photo", {}, on=on, mixed=True), 1, pictures, ["bundled"])
        start = job.start(0.0)
        assert (start.on, start.mixed) == (on, True)
    with pytest.raises(BadSettings, match="“nowhere” is no address of a cluster"):
        admit(b"client", Dream("job", "photo", {}, on="nowhere"), 1, pictures, ["bundled"])
