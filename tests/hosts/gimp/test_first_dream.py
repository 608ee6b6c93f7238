"""A first dream with the mouse, on the smallest screen that there still is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hosts.gimp.editor import Gimp

WIDTH, HEIGHT = 1280, 720


@pytest.fixture(scope="module")
def facts(gimp: Gimp) -> dict[str, Any]:
    arguments = {"screen": [WIDTH, HEIGHT]}
    outcome = gimp.show("first_dream", arguments=arguments, SCREEN=f"{WIDTH}x{HEIGHT}x24")
    assert outcome.code == 0, outcome.output
    return outcome.facts


def test_it_takes_three_clicks(facts: dict[str, Any]) -> None:
    assert facts["layers"] == ["Dream: reverie, seed 0", "Background"]
    assert facts["clicks"] == [["click", 1]] * 3, "two in the menus, one on Dream"


def test_all_that_it_needs_is_on_a_screen_of_1280_by_720(facts: dict[str, Any]) -> None:
    outside = {
        name: [x, y, width, height]
        for name, (x, y, width, height) in facts["places"].items()
        if x < 0 or y < 0 or x + width > WIDTH or y + height > HEIGHT
    }
    assert outside == {}
    assert facts["presets in sight"] >= 5, "at least a line of the gallery"
