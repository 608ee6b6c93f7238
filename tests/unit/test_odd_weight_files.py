"""Files of networks that are not what they should be: refused in words when they are loaded, and set aside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reverie_server.networks import hdf5
from reverie_server.networks.damage import DamagedFile
from reverie_server.networks.weights import WeightStore
from reverie_shared.errors import NetworkUnavailable
from reverie_shared.networks import FILES, IMAGENET, PHOTOGRAPHS
from tests.support.hostile.weights import ARCHIVES, ODD, group

GIGABYTES = 4 * 2**30
"""What the test's process may take more than it has."""


@pytest.fixture
def little_memory() -> Iterator[None]:
    """A limit that an array of the size that odd files claim would break (where the system has such)."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + GIGABYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(("make", "says"), ODD.values(), ids=ODD)
def test_an_odd_file_of_imagenet_is_refused_in_words_and_set_aside(
    tmp_path: Path, make: Callable[[h5py.File], None], says: str
) -> None:
    path = tmp_path / FILES[IMAGENET]
    with h5py.File(path, "w") as file:
        make(file)
    store = WeightStore(tmp_path)

    with pytest.raises(NetworkUnavailable) as refused:
        store.load(IMAGENET)

    assert says in refused.value.what
    assert refused.value.remedy == (
        "“reverie weights --install imagenet” repairs it; meanwhile choose the network “bundled”."
    )
    assert not path.exists()
    assert store.installed() == ["bundled"]
    assert store.choose("auto") == "bundled"


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file in the layout of Keras', much smaller."""
    path = tmp_path_factory.mktemp("hdf5") / "small.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [b"conv2d_1"]
        own = group(file)
        own.attrs["weight_names"] = [b"conv2d_1/kernel:0"]
        own.create_dataset("kernel:0", data=np.ones((3, 3, 3, 8), np.float32))
    hdf5.check(path)
    return path.read_bytes()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8), st.floats(0, 1))
def test_a_file_with_changed_bytes_is_taken_or_refused_in_words(
    tmp_path: Path, small_file: bytes, changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray(small_file)
    for place, value in changes:
        content[int(place * len(content))] = value
    path = tmp_path / "changed.h5"
    path.write_bytes(content[: int(kept * len(content))] if len(changes) % 2 else content)
    try:
        hdf5.check(path)
    except DamagedFile as error:
        assert str(error)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES)
def test_an_odd_file_of_photographs_is_refused_in_words_and_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILES[PHOTOGRAPHS]).write_bytes(content)
    store = WeightStore(tmp_path)

    with pytest.raises(NetworkUnavailable, match="is damaged: it is not a whole file of arrays") as refused:
        store.photographs()

    assert refused.value.name == "network-damaged-because"
    assert "meanwhile choose the network “bundled”" in refused.value.remedy
    assert store.installed() == ["bundled"]
    with pytest.raises(NetworkUnavailable, match=r"is damaged\. “reverie weights --install photographs” repairs it"):
        store.photographs()


def test_a_file_that_cannot_be_read_is_no_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILES[PHOTOGRAPHS]
    path.write_bytes(b"")

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NetworkUnavailable, match="cannot be read: Permission denied") as refused:
        WeightStore(tmp_path).photographs()
    assert refused.value.name == "network-unreadable"
    assert path.is_file()
