"""Which Reverie a process belongs to, by the installer's record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reverie_plugin.connect.installation import Installation
from reverie_shared.errors import ServerUnavailable
from reverie_shared.places import HOME_VARIABLE, Places


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the record of this home is, or would be."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return Places(tmp_path).record


def test_the_servers_python_is_the_one_that_the_record_names(record: Path) -> None:
    record.write_text(json.dumps({"python": "/environment/bin/python"}))

    assert Installation.find().python == Path("/environment/bin/python")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "7"])
def test_a_damaged_record_is_told_with_what_to_do(record: Path, text: str) -> None:
    record.write_text(text)

    with pytest.raises(ServerUnavailable) as refused:
        Installation.find()

    assert refused.value.name == "bad-install-record"
    assert str(record) in refused.value.what
    assert "install.py" in refused.value.remedy
