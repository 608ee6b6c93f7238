"""What `reverie atlas` refuses before a server is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from reverie_cli.atlas.making import Making
from reverie_cli.command import reverie
from reverie_plugin.connect.installation import Installation
from reverie_shared.errors import BadSettings, HostRefused


def test_a_layer_to_begin_with_needs_a_making() -> None:
    refused = CliRunner().invoke(reverie, ["atlas", "--layer", "mixed4"])

    assert isinstance(refused.exception, BadSettings)
    assert refused.exception.what == "“--layer” says which pictures are made first."


def test_a_folder_in_which_it_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "atlas").touch()

    with pytest.raises(HostRefused, match=r"The pictures cannot be written to .*atlas: .*Make room there"):
        Making("VGG16", "", tmp_path / "atlas" / "VGG16.zip", Installation.find()).run(lambda *_: None)
