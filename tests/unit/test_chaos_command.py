"""Which attacks `python -m tests.chaos` makes, how often, and with what."""

from __future__ import annotations

import pytest

from reverie_shared.messages import FROM_CLIENT, Hello, Shutdown, Strip
from tests.chaos import mutations
from tests.chaos.__main__ import chosen, parse
from tests.chaos.attacks import ATTACKS


def made(*arguments: str) -> dict[str, int]:
    return {attack.name: count for attack, count in chosen(parse(arguments))}


def test_without_a_name_every_attack_is_made() -> None:
    assert made() == {attack.name: attack.count for attack in ATTACKS}


def test_the_quick_form_leaves_out_what_takes_too_long() -> None:
    assert [*made("--quick")] == ["kills", "stops", "frames", "decoder", "hostile", "users", "memory"]


@pytest.mark.parametrize("name", ["disks", "limits"])
def test_an_attack_that_is_named_is_made_once_in_the_quick_form(name: str) -> None:
    assert made("--quick", name) == {name: 1}


def test_every_request_but_those_that_greet_and_end_is_changed_and_sent() -> None:
    changed = {type(message) for message in (*mutations.CONTROL, *mutations.PICTURES)} | {Strip}
    assert changed == {*FROM_CLIENT} - {Hello, Shutdown}
