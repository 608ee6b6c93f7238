"""Which networks there are, and that a damaged one is refused in words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reverie_server.networks import weights
from reverie_server.networks.catalog import PUBLISHED
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.networks import FILES, IMAGENET, PHOTOGRAPHS


def test_the_bundled_network_is_always_there_and_loads_in_no_time(tmp_path: Path) -> None:
    networks = weights.WeightStore(tmp_path)
    started = time.process_time()
    loaded = networks.load("auto")
    assert time.process_time() - started < 1.5
    assert (loaded.name, len(loaded.convolutions)) == ("bundled", 94)
    assert networks.installed() == ["bundled"]


def test_imagenet_is_preferred_where_it_is_installed(tmp_path: Path) -> None:
    (tmp_path / FILES[IMAGENET]).write_bytes(b"")
    assert weights.WeightStore(tmp_path).choose("auto") == "imagenet"
    assert weights.WeightStore(tmp_path).choose("bundled") == "bundled"


def test_a_link_that_leads_nowhere_hides_no_application(tmp_path: Path) -> None:
    (tmp_path / "itself").symlink_to("itself")
    (tmp_path / PUBLISHED["VGG16"].file).write_bytes(b"")
    assert weights.WeightStore(tmp_path).installed() == ["bundled", "VGG16"]


def test_imagenet_asked_for_and_not_installed_is_refused_with_what_to_do(tmp_path: Path) -> None:
    store = weights.WeightStore(tmp_path)
    with pytest.raises(
        NetworkUnavailable, match=r"install imagenet”, or choose the network “bundled”, which is here\."
    ):
        store.load("imagenet")
    (tmp_path / FILES[PHOTOGRAPHS]).write_bytes(b"")
    with pytest.raises(NetworkUnavailable, match="or choose the network “photographs”, which is here"):
        store.load("imagenet")


def test_a_bundled_file_of_other_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "motifs.npz"
    damaged.write_bytes(weights.BUNDLED.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(weights, "BUNDLED", damaged)
    with pytest.raises(NetworkUnavailable, match=r"damaged. Run Reverie's install.py again."):
        weights.WeightStore(tmp_path).load("bundled")
