"""The log is not filled by a client that repeats itself."""

from __future__ import annotations

from reverie_server.net.throttle import LogThrottle


def test_the_first_refusal_is_logged_and_its_repetition_not_for_a_minute() -> None:
    now = [0.0]
    throttle = LogThrottle(lambda: now[0])

    assert throttle.should_log(b"a", "bad-message")
    assert not throttle.should_log(b"a", "bad-message")
    now[0] = 61.0
    assert throttle.should_log(b"a", "bad-message")


def test_each_client_and_each_error_is_logged_on_its_own() -> None:
    throttle = LogThrottle(lambda: 0.0)
    throttle.should_log(b"a", "bad-message")

    assert throttle.should_log(b"b", "bad-message")
    assert throttle.should_log(b"a", "bad-settings")


def test_what_is_remembered_is_bounded() -> None:
    throttle = LogThrottle(lambda: 0.0)
    for number in range(5000):
        assert throttle.should_log(str(number).encode(), "bad-message")

    assert len(throttle._last) <= 1000
