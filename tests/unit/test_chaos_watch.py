"""When a server that is attacked has answered too late."""

from __future__ import annotations

import pytest

from tests.chaos.watch import too_slow


@pytest.mark.parametrize(
    ("late", "ping", "machine", "told"),
    [
        (1, 9.0, 0.001, False),  # one in a hundred may be
        (2, 0.2, 0.001, True),
        (2, 0.09, 0.001, False),
        (2, 0.2, 0.15, False),
        (2, 0.3, 0.15, True),
    ],
)
def test_99_of_100_pings_take_a_tenth_of_a_second_beside_what_the_machine_takes(
    late: int, ping: float, machine: float, told: bool
) -> None:
    assert bool(too_slow([0.001] * (101 - late) + [ping] * late, [machine] * 101)) == told
