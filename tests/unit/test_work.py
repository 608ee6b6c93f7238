"""Which file each picture is dreamed into."""

from __future__ import annotations

from pathlib import Path

import pytest

from reverie_cli.work import plan
from reverie_shared.errors import HostRefused


def test_no_dream_takes_the_place_of_a_picture_that_is_to_be_dreamed_too(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    pictures = [tmp_path / "a.png", inner / "a.png"]
    for picture in pictures:
        picture.touch()

    with pytest.raises(HostRefused, match=r"would overwrite .*a\.png, which is to be dreamed, too"):
        plan(pictures, Path("{folder}/../{stem}.png"), None, None, {})

    works = plan(pictures, Path("{folder}/{stem}.png"), None, None, {})
    assert [work.target for work in works] == pictures, "each may take its own place"
