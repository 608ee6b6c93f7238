"""Network files of the user's own: taken up by what is in them, kept under their digests, refused in words."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from reverie_server.networks import catalog, own_store
from reverie_server.networks.npz import member
from reverie_server.networks.own_files import add
from reverie_server.networks.weights import WeightStore, motif_network
from reverie_shared import networks, own_networks, settings
from reverie_shared.declaration import check
from reverie_shared.errors import BadSettings, NetworkUnavailable
from reverie_shared.own_networks import LITE, MOTIFS, OwnNetwork, parse
from reverie_shared.resolution import resolve, resolve_order
from tests.support.own_networks import Arrays, about, motifs, photographs

DIGEST = "ab" * 32


@pytest.mark.parametrize(("make", "architecture"), [(motifs, MOTIFS), (photographs, LITE)])
def test_a_file_in_a_layout_of_reveries_own_is_kept_under_its_digest(
    make: Callable[[Path], Path], architecture: str, tmp_path: Path
) -> None:
    file = make(tmp_path / "faces.npz")

    own = add(file, tmp_path / "networks")

    assert own == OwnNetwork(architecture, hashlib.sha256(file.read_bytes()).hexdigest(), "faces.npz")
    kept = own_store.find(own, tmp_path / "networks")
    assert kept is not None
    assert kept.read_bytes() == file.read_bytes()
    assert catalog.installed(tmp_path / "networks") == ["bundled", own.name]


def test_the_same_content_under_another_name_is_the_same_network(tmp_path: Path) -> None:
    first = add(motifs(tmp_path / "faces.npz"), tmp_path / "networks")

    assert add((tmp_path / "faces.npz").rename(tmp_path / "other.npz"), tmp_path / "networks") == first
    assert len(own_store.kept(tmp_path / "networks")) == 1


def test_a_copy_that_was_damaged_is_told_and_made_anew_from_the_file(tmp_path: Path) -> None:
    own = add(motifs(tmp_path / "faces.npz"), tmp_path / "networks")
    kept = own_store.find(own, tmp_path / "networks")
    assert kept is not None
    kept.write_bytes(kept.read_bytes()[:-1])

    with (
        pytest.raises(NetworkUnavailable, match=r"faces.npz.*is damaged: its checksum is another"),
        WeightStore(tmp_path / "networks").reading_own(own),
    ):
        pass
    add(tmp_path / "faces.npz", tmp_path / "networks")

    with WeightStore(tmp_path / "networks").reading_own(own) as file:
        assert file.read_bytes() == (tmp_path / "faces.npz").read_bytes()


def test_one_that_is_not_here_is_told_with_the_digest_of_the_right_one(tmp_path: Path) -> None:
    own = OwnNetwork("ResNet50", DIGEST, "cats.keras")

    with (
        pytest.raises(NetworkUnavailable, match=r"There is no file of the network of your own cats.keras") as error,
        WeightStore(tmp_path).reading_own(own),
    ):
        pass
    assert DIGEST in error.value.remedy


def test_no_name_from_outside_leads_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "networks" / "own").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    for name in ("../../secret", "..", ".hidden", "a\\b", "C:file", "a\nb", "x" * 81, ""):
        assert parse(f"ResNet50:{DIGEST}:{name}") is None
        with pytest.raises(BadSettings):
            check(settings.DECLARATIONS["network"], f"ResNet50:{DIGEST}:{name}")
    for value in (f"NoSuchNet:{DIGEST}:a.h5", "ResNet50:abc:a.h5", f"ResNet50:{DIGEST.upper()}:a.h5"):
        assert parse(value) is None
    assert own_store.find(OwnNetwork("ResNet50", DIGEST, "../../secret"), tmp_path / "networks") is None


@pytest.mark.parametrize("name", ["faces.npz", "../a/faces.npz", "a\nb:c.npz", "…" * 200, "\udcff", ".", "con . "])
def test_whatever_a_file_is_called_it_gets_a_name_that_settings_take(name: str) -> None:
    own = OwnNetwork(MOTIFS, DIGEST, own_networks.presentable(name))

    assert parse(own.name) == own
    assert check(settings.DECLARATIONS["network"], own.name) == own.name


def test_what_lies_beside_the_arrays_is_never_read(tmp_path: Path) -> None:
    file = motifs(tmp_path / "faces.npz")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("conv2d/w", b"NumPy takes this for conv2d/w.npy")
        archive.writestr("motifs/mixed11.npy", b"no array")
    own = add(file, tmp_path / "networks")

    with WeightStore(tmp_path / "networks").reading_own(own) as kept:
        network = motif_network(kept.read_bytes(), own.name)

    assert network.convolutions[0].kernel.shape[2] == 3
    assert set(network.motif_weights) == set(networks.MIXED)


# --- what is in it decides the look, the layers and the motifs


def test_its_look_is_that_of_the_family_of_its_architecture() -> None:
    of_motifs, of_photographs, application = (
        OwnNetwork(architecture, DIGEST, "a").name for architecture in (MOTIFS, LITE, "ResNet50")
    )

    for own, family in ((of_motifs, "bundled"), (of_photographs, "photographs"), (application, "ResNet50")):
        assert resolve_order("reverie", {"network": own}, []) == resolve(
            {
                **vars(resolve_order("reverie", {"network": family}, [])),
                "network": own,
            }
        )
    assert networks.title(application) == "a (ResNet50)"


def test_layers_and_motifs_that_it_cannot_know_are_refused() -> None:
    of_motifs, of_photographs = (OwnNetwork(architecture, DIGEST, "a.npz").name for architecture in (MOTIFS, LITE))

    assert resolve({"network": of_motifs, "motifs": "owls"}).motifs == "owls=1"
    with pytest.raises(BadSettings, match=r"the network of your own a.npz .EfficientNetLite2. knows no “owls”"):
        resolve({"network": of_photographs, "motifs": "owls", "layers": "plumage"})
    with pytest.raises(BadSettings, match="has no “plumage”") as error:
        resolve({"network": of_motifs, "layers": "plumage"})
    assert "The layers of a.npz" in error.value.remedy


# --- files that are refused


def drop(arrays: Arrays) -> None:
    del arrays["conv2d_7/b"]


def reshape(arrays: Arrays) -> None:
    arrays["conv2d_7/b"] = arrays["conv2d_7/b"][:-1]


def not_finite(arrays: Arrays) -> None:
    arrays["conv2d_7/w"].flat[3] = np.nan


def pickled(arrays: Arrays) -> None:
    arrays["conv2d_7/w"] = np.array([print, {}], object)


def of_integers(arrays: Arrays) -> None:
    arrays["conv2d_7/b"] = arrays["conv2d_7/b"].astype(np.uint8)


def huge(arrays: Arrays) -> None:
    arrays["conv2d_7/w"] = np.zeros((4000, 4000), np.float32)


def other_motifs(arrays: Arrays) -> None:
    about(arrays, motifs=["one", "two"])


def no_motifs(arrays: Arrays) -> None:
    about(arrays, motifs={"one": 1})


def no_about(arrays: Arrays) -> None:
    arrays["about"] = np.frombuffer(b"[" * 100_000, np.uint8)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop, "not a whole file of arrays"),
        (reshape, "“conv2d_7/b” has another shape than it should"),
        (not_finite, "“conv2d_7/w” has values that are not finite"),
        (pickled, "an array is described wrongly"),
        (of_integers, "“conv2d_7/b” has values that are not finite"),
        (huge, "“conv2d_7/w” is larger than it can be"),
        (other_motifs, "“motifs/mixed0” is larger than it can be"),
        (no_motifs, "“about” does not list the motifs"),
        (no_about, "“about” does not list the motifs"),
    ],
)
def test_a_file_of_motifs_with_wrong_arrays_is_refused(
    change: Callable[[Arrays], object], reason: str, tmp_path: Path
) -> None:
    file = motifs(tmp_path / "odd.npz", change)

    with pytest.raises(NetworkUnavailable, match=f"odd.npz cannot dream: .*{reason}"):
        add(file, tmp_path / "networks")
    assert not any((tmp_path / "networks" / "own").iterdir())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda arrays: arrays.pop("head/bias"), "not a whole file of arrays"),
        (lambda arrays: arrays.update({"head/bias": np.zeros(3, np.float32)}), "“head/bias” has another shape"),
        (lambda arrays: arrays["head/bias"].fill(np.inf), "“head/bias” has values that are not finite"),
    ],
)
def test_a_file_of_photographs_with_wrong_arrays_is_refused(
    change: Callable[[Arrays], object], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(NetworkUnavailable, match=reason):
        add(photographs(tmp_path / "odd.npz", change), tmp_path / "networks")


def text(path: Path) -> None:
    path.write_text("weights")


def empty(path: Path) -> None:
    path.touch()


def pickle_of_torch(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"cos\nsystem\n(S'true'\ntR.")


def cut_off(path: Path) -> None:
    whole = motifs(path.with_name("whole.npz")).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def hdf5_with_a_link(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.create_group("conv2d_1")["kernel:0"] = h5py.ExternalLink("/etc/hostname", "/kernel")


def hdf5_of_another(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.create_dataset("layers/conv2d/vars/0", data=np.zeros((3, 3, 3, 8), np.float32))


def cut_hdf5(path: Path) -> None:
    hdf5_of_another(path)
    path.write_bytes(path.read_bytes()[:900])


def keras_with_a_packed_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(2**24))


def keras_with_text(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", '{"class_name": "Lambda"}')
        archive.writestr("model.weights.h5", "weights")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (text, "it is neither HDF5"),
        (empty, "it is neither HDF5"),
        (pickle_of_torch, "its arrays are those of no network"),
        (cut_off, "it is neither HDF5"),
        (hdf5_with_a_link, "is a link"),
        (hdf5_of_another, "its arrays are those of no network"),
        (cut_hdf5, "cannot be read as HDF5"),
        (keras_with_a_packed_bomb, "“model.weights.h5” is larger than what is stored of it"),
        (keras_with_text, "cannot be read as HDF5"),
    ],
)
def test_what_holds_no_network_is_refused(make: Callable[[Path], Any], reason: str, tmp_path: Path) -> None:
    make(tmp_path / "odd")

    with pytest.raises(NetworkUnavailable, match=reason) as error:
        add(tmp_path / "odd", tmp_path / "networks")
    assert error.value.name == "own-network-refused"
    assert not any((tmp_path / "networks" / "own").iterdir())


def test_an_array_that_unpacks_to_more_than_is_said_takes_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "odd.npz"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.npy", bytes(2**26))
    content = bytearray(file.read_bytes())
    for begin, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.rfind(begin) + place, 1000)
    file.write_bytes(content)

    tracemalloc.start()
    try:
        with zipfile.ZipFile(file) as archive, pytest.raises(zipfile.BadZipFile):
            member(archive, "about", most=2000)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_file_that_is_not_there_and_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NetworkUnavailable, match=r"none.h5 cannot be read: there is no such file"):
        add(tmp_path / "none.h5", tmp_path / "networks")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.h5")
        with pytest.raises(NetworkUnavailable, match=r"pipe.h5 cannot be read: it is no file") as refused:
            add(tmp_path / "pipe.h5", tmp_path / "networks")
        assert refused.value.name == "own-network-unreadable"


def test_a_network_that_cannot_be_kept_is_told_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "networks").touch()

    with pytest.raises(NetworkUnavailable, match=r"cannot be kept in .*own") as error:
        add(motifs(tmp_path / "faces.npz"), tmp_path / "networks")
    assert error.value.name == "own-network-not-kept"
