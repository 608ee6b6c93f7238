"""Which attacks `python -m tests.chaos` makes, and how often."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import ATTACKS, chosen, parse


def made(*arguments: str) -> dict[str, int]:
    return {attack.name: count for attack, count in chosen(parse(arguments))}


def test_without_a_name_every_attack_is_made() -> None:
    assert made() == {attack.name: attack.count for attack in ATTACKS}


def test_the_quick_form_leaves_out_what_takes_too_long() -> None:
    assert [*made("--quick")] == ["kills", "stops", "frames", "decoder", "hostile", "users", "memory"]


@pytest.mark.parametrize("name", ["disks", "limits"])
def test_an_attack_that_is_named_is_made_once_in_the_quick_form(name: str) -> None:
    assert made("--quick", name) == {name: 1}
