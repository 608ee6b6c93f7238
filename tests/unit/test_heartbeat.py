"""When silence means that the server is gone."""

from __future__ import annotations

from reverie_plugin.connect.heartbeat import PING_TIMEOUT_SECONDS, SILENCE_SECONDS, Heartbeat

LOOK = 0.02
"""Seconds between two looks of an editor."""


def states(heartbeat: Heartbeat, since: float, until: float) -> list[tuple[float, str]]:
    """What the looks between two times tell, other than that all is well."""
    looks = [since + LOOK * count for count in range(round((until - since) / LOOK) + 1)]
    return [(now, state) for now in looks if (state := heartbeat.check(now)) != "alive"]


def test_a_server_that_speaks_is_never_asked() -> None:
    heartbeat = Heartbeat(0.0)

    for second in range(60):
        assert states(heartbeat, second, second + 1 - LOOK) == []
        heartbeat.heard(second + 1.0)


def test_a_silent_server_is_asked_once() -> None:
    heartbeat = Heartbeat(0.0)

    asked = states(heartbeat, 0.0, SILENCE_SECONDS + PING_TIMEOUT_SECONDS - 1)

    assert [state for _, state in asked] == ["ping"]
    assert SILENCE_SECONDS < asked[0][0] < SILENCE_SECONDS + 2 * LOOK


def test_a_server_that_answers_is_not_lost() -> None:
    heartbeat = Heartbeat(0.0)
    states(heartbeat, 0.0, SILENCE_SECONDS + 1)

    heartbeat.heard(SILENCE_SECONDS + 1)

    assert states(heartbeat, SILENCE_SECONDS + 1, 2 * SILENCE_SECONDS) == []


def test_a_server_that_does_not_answer_is_lost() -> None:
    heartbeat = Heartbeat(0.0)

    told = states(heartbeat, 0.0, SILENCE_SECONDS + PING_TIMEOUT_SECONDS + 1)

    assert [state for _, state in told][:2] == ["ping", "lost"]
    assert SILENCE_SECONDS + PING_TIMEOUT_SECONDS < told[1][0] < SILENCE_SECONDS + PING_TIMEOUT_SECONDS + 3 * LOOK


def test_after_a_sleep_of_hours_the_server_is_given_all_its_time_again() -> None:
    heartbeat = Heartbeat(0.0)
    states(heartbeat, 0.0, SILENCE_SECONDS + 1)  # asked, not answered yet: then the lid is closed
    morning = 30_000.0

    told = states(heartbeat, morning, morning + SILENCE_SECONDS + PING_TIMEOUT_SECONDS - 1)

    assert [state for _, state in told] == ["ping"]
