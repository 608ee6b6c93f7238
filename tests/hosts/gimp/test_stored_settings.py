"""What Reverie 0.1 has stored in GIMP dreams as it did there, whichever networks are installed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reverie_shared.settings import Settings
from tests.hosts.gimp.editor import Gimp, Outcome, photographs

OF_0_1: dict[str, Any] = {
    **vars(Settings()),
    "steps": 2,
    "smallest": 128,
    "tile_size": 256,
    "balance": False,
    "network": "auto",
}
"""All settings, as 0.1 stored them."""

DREAM = "plug-in-reverie-dream"


def file_of_0_1() -> str:
    """What GIMP wrote of the arguments of 0.1's procedure."""

    def stored(value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f'"{value}"' if isinstance(value, str) else str(value)

    lines = [f"({name.replace('_', '-')} {stored(value)})" for name, value in OF_0_1.items()]
    return "\n".join(["# settings", "", '(preset "cells")', *lines, "(bake no)", "", "# end of settings", ""])


@pytest.fixture(scope="module")
def outcome(gimp: Gimp, photographs_file: Path) -> Iterator[Outcome]:
    folder = gimp.profile / "plug-in-settings"
    folder.mkdir(exist_ok=True)
    for kept in ("last", "default"):
        (folder / f"GimpProcedureConfigRun-{DREAM}.{kept}").write_text(file_of_0_1())
    last_dream = {"preset": "cells", "settings": OF_0_1, "deliver": "dream"}
    with photographs(gimp, photographs_file):
        yield gimp.run("last_values", arguments={"last dream": last_dream})


@pytest.mark.parametrize("name", ["last values", "again"])
def test_settings_of_0_1_dream_as_they_did(outcome: Outcome, name: str) -> None:
    assert outcome.code == 0, outcome.output
    facts = outcome.facts[name]
    assert facts["status"] == "success", facts["error"]
    used = facts["recipe"]["settings"]
    chosen_by_the_server = {"precision", "seed"} if name == "again" else {"precision"}
    wanted = {**OF_0_1, "network": "bundled"}
    assert {key: used[key] for key in wanted if key not in chosen_by_the_server} == {
        key: value for key, value in wanted.items() if key not in chosen_by_the_server
    }


def test_gimp_reads_the_stored_arguments_without_a_complaint(gimp: Gimp, outcome: Outcome) -> None:
    assert "plug-in-settings" not in outcome.output
    assert "Loading last used values" not in outcome.output
    for kept in ("last", "default"):
        text = (gimp.profile / "plug-in-settings" / f"GimpProcedureConfigRun-{DREAM}.{kept}").read_text()
        assert "(balance 0)" in text
        assert '(network "bundled")' in text
