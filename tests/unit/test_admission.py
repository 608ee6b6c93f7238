"""What is refused at the door, before anything is promised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_server.jobs.admission import admit
from reverie_server.jobs.job import Job
from reverie_server.networks.catalog import INCEPTION_FILE, installed
from reverie_server.pictures import shared_memory
from reverie_server.pictures.store import Pictures, Purpose
from reverie_shared import presets
from reverie_shared.errors import BadSettings
from reverie_shared.messages import Dream
from reverie_shared.picture import PixelFormat

WITH_IMAGENET = ["imagenet", "bundled"]


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    """Holds one picture, named `photo`."""
    pictures = Pictures(1000, 100, shared_memory.name_prefix(Path("/nowhere")), lambda: 0.0)
    pictures.publish(pictures.reserve("photo", PixelFormat(10, 1, "y"), Purpose.UPLOAD))
    yield pictures
    pictures.close()


def asked(pictures: Pictures, networks: list[str], preset: str = "reverie", **settings: str) -> Job:
    return admit(b"client", Dream("job", "photo", dict(settings), preset), 1, pictures, networks)


@pytest.mark.parametrize("network", ["auto", "imagenet"])
def test_a_motif_by_name_is_refused_where_imagenet_would_dream(pictures: Pictures, network: str) -> None:
    with pytest.raises(BadSettings, match="ImageNet knows no “owls”") as refused:
        asked(pictures, WITH_IMAGENET, motifs="17=1,owls=1", network=network)
    assert "bundled" in refused.value.remedy


def test_a_motif_by_name_is_taken_where_the_bundled_network_dreams(pictures: Pictures) -> None:
    assert asked(pictures, WITH_IMAGENET, motifs="owls=1", network="bundled").settings.motifs == "owls=1"
    assert asked(pictures, ["bundled"], motifs="owls=1").settings.motifs == "owls=1"


def test_channels_by_number_are_taken_whichever_network_dreams(pictures: Pictures) -> None:
    assert asked(pictures, WITH_IMAGENET, motifs="17=1").settings.motif_weights == {"17": 1}


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_every_preset_is_taken_with_and_without_imagenet(pictures: Pictures, preset: str) -> None:
    for networks in (WITH_IMAGENET, ["bundled"]):
        assert asked(pictures, networks, preset).preset == preset


def test_a_network_is_installed_when_its_file_is_there(tmp_path: Path) -> None:
    assert installed(tmp_path) == ["bundled"]
    (tmp_path / INCEPTION_FILE).touch()
    assert installed(tmp_path) == ["imagenet", "bundled"]
