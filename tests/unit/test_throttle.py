"""The log is not filled by a client that repeats itself."""

from __future__ import annotations

from reverie_server.net.throttle import LogThrottle


def test_the_first_complaint_is_news_and_its_repetition_is_not_for_a_minute() -> None:
    now = [0.0]
    complaints = LogThrottle(lambda: now[0])

    assert complaints.is_news(b"a", "bad-message")
    assert not complaints.is_news(b"a", "bad-message")
    now[0] = 61.0
    assert complaints.is_news(b"a", "bad-message")


def test_each_client_and_each_kind_of_complaint_is_news_of_its_own() -> None:
    complaints = LogThrottle(lambda: 0.0)
    complaints.is_news(b"a", "bad-message")

    assert complaints.is_news(b"b", "bad-message")
    assert complaints.is_news(b"a", "bad-settings")


def test_what_is_remembered_is_bounded() -> None:
    complaints = LogThrottle(lambda: 0.0)
    for number in range(5000):
        assert complaints.is_news(str(number).encode(), "bad-message")

    assert len(complaints._last) <= 1000
