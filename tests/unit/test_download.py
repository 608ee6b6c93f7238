"""A published file arrives whole and verified, or not at all and with a reason in words."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reverie_server.networks.download import download
from reverie_shared.errors import NetworkUnavailable
from tests.support.mirror import FILE, Mirror, mirror

MD5 = hashlib.md5(FILE).hexdigest()


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with mirror() as running:
        yield running


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "weights" / "network.h5"


def part(target: Path) -> Path:
    return target.with_name("network.h5.part")


def go_on(done: int, total: int) -> bool:
    return True


def test_the_file_arrives_with_all_its_bytes_counted(published: Mirror, target: Path) -> None:
    counted: list[tuple[int, int]] = []

    def count(done: int, total: int) -> bool:
        counted.append((done, total))
        return True

    assert download(published.url("whole"), MD5, target, count)

    assert target.read_bytes() == FILE
    assert not part(target).exists()
    assert counted[-1] == (len(FILE), len(FILE))
    assert counted == sorted(counted)


def test_another_file_than_the_published_one_is_thrown_away(published: Mirror, target: Path) -> None:
    with pytest.raises(NetworkUnavailable, match="not the published file"):
        download(published.url("other"), MD5, target, go_on)

    assert list(target.parent.iterdir()) == []


def test_a_download_that_is_cut_off_goes_on_where_it_was(published: Mirror, target: Path) -> None:
    with pytest.raises(NetworkUnavailable, match="cut off"):
        download(published.url("cut-off"), MD5, target, go_on)
    assert not target.exists()
    have = part(target).stat().st_size

    download(published.url("whole"), MD5, target, go_on)

    assert 0 < have < len(FILE)
    assert published.starts == [0, have]
    assert target.read_bytes() == FILE


def test_a_download_starts_anew_where_the_other_side_cannot_send_parts(published: Mirror, target: Path) -> None:
    target.parent.mkdir()
    part(target).write_bytes(b"something else")

    download(published.url("no-ranges"), MD5, target, go_on)

    assert target.read_bytes() == FILE


def test_a_part_that_has_everything_is_the_file(published: Mirror, target: Path) -> None:
    target.parent.mkdir()
    part(target).write_bytes(FILE)

    download(published.url("whole"), MD5, target, go_on)

    assert target.read_bytes() == FILE


def test_a_damaged_part_is_thrown_away_and_the_next_try_succeeds(published: Mirror, target: Path) -> None:
    target.parent.mkdir()
    part(target).write_bytes(b"damaged")

    with pytest.raises(NetworkUnavailable, match="not the published file"):
        download(published.url("whole"), MD5, target, go_on)
    download(published.url("whole"), MD5, target, go_on)

    assert target.read_bytes() == FILE


def test_a_download_that_is_stopped_installs_nothing_and_keeps_what_came(published: Mirror, target: Path) -> None:
    assert not download(published.url("whole"), MD5, target, lambda done, total: done < total / 2)

    assert not target.exists()
    assert part(target).stat().st_size >= len(FILE) // 2


def test_a_missing_file_is_told_with_the_answer_of_the_server(published: Mirror, target: Path) -> None:
    with pytest.raises(NetworkUnavailable, match="404"):
        download(published.url("nowhere"), MD5, target, go_on)


def test_no_connection_is_told_in_words(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(NetworkUnavailable, match="no connection"):
        download(f"http://127.0.0.1:{port}/file", MD5, target, go_on)


def test_a_proxy_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")

    with pytest.raises(NetworkUnavailable, match="proxy does not answer"):
        download("http://weights.invalid/file", MD5, target, go_on)


def test_a_folder_that_cannot_be_made_is_told_in_words(published: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(NetworkUnavailable, match="could not be written"):
        download(published.url("whole"), MD5, tmp_path / "file" / "network.h5", go_on)


def test_a_full_disk_is_told_in_words(published: Mirror, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("only Linux has a disk that is always full")
    (tmp_path / "network.h5.part").symlink_to(full)

    with pytest.raises(NetworkUnavailable, match="disk is full"):
        download(published.url("no-ranges"), MD5, tmp_path / "network.h5", go_on)
