"""Dreams through a real server: from an uploaded picture to a result, and all that may happen on the way."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from reverie_shared.errors import Busy, NotFound, ReverieError
from reverie_shared.messages import (
    Accepted,
    Cancel,
    Cancelled,
    Continue,
    Done,
    Dream,
    Failed,
    Message,
    Paused,
    Preview,
    Progress,
    Release,
    Resume,
)
from reverie_shared.picture import Picture, PixelFormat
from tests.service.processes import ServerProcess, wait_for
from tests.service.samples import picture
from tests.service.wire import QUICK, SLOW, Wire

Connect = Callable[[], Wire]


def dreamed(client: Wire, seed: int, **order: object) -> Picture:
    """What an uninterrupted dream of this picture gives."""
    return client.result(client.dream(picture(seed), **order))


def busy(client: Wire) -> list[str]:
    """The names of the jobs that have not ended."""
    return [job["job"] for job in client.facts()["jobs"]]


def progress_of(events: list[Message], job: str) -> list[Progress]:
    """What was sent about a job's progress."""
    return [event for event in events if isinstance(event, Progress) and event.job == job]


def test_a_dream_comes_back_in_the_pictures_own_format_and_is_another_picture(client: Wire) -> None:
    result = dreamed(client, 1)

    assert result.format == picture(1).format
    assert result.pixels != picture(1).pixels


def test_the_same_order_gives_the_same_bytes(connect: Connect) -> None:
    assert dreamed(connect(), 1) == dreamed(connect(), 1)


def test_the_report_says_how_it_was_dreamed(client: Wire) -> None:
    report = client.event(Done, job=client.dream(picture(1), preset="whisper", measure=True)).report

    assert report["preset"] == "whisper"
    assert report["settings"]["steps"] == QUICK["steps"], "the client's settings go over the preset's"
    assert report["settings"]["strength"] == 0.5
    assert report["network"]["name"] == "bundled"
    assert set(report["seconds"]) == {"queue", "load", "dream"}
    assert all(seconds >= 0 for seconds in report["seconds"].values())
    assert report["objective"]["after"] != report["objective"]["before"]


def test_with_a_mask_delivered_flat_nothing_outside_it_changes(client: Wire) -> None:
    source = picture(1)
    half = bytes([0] * 64 + [255] * 64) * 96
    mask = client.upload(Picture(PixelFormat(128, 96, "y"), half))

    result = dreamed(client, 1, mask=mask, deliver="flat")

    rows = [(result.pixels[y * 384 : y * 384 + 384], source.pixels[y * 384 : y * 384 + 384]) for y in range(96)]
    assert all(dreamt[:192] == original[:192] for dreamt, original in rows)
    assert any(dreamt[192:] != original[192:] for dreamt, original in rows)


def test_a_mask_can_be_baked_into_the_opacity_of_the_result(client: Wire) -> None:
    mask = client.upload(Picture(PixelFormat(128, 96, "y"), bytes([0] * 64 + [255] * 64) * 96))

    result = dreamed(client, 1, mask=mask, deliver="baked")

    assert result.format == PixelFormat(128, 96, "rgba")
    assert result.pixels[3::4] == bytes([0] * 64 + [255] * 64) * 96


def test_a_guide_of_any_size_turns_the_dream_and_the_report_names_it(client: Wire) -> None:
    guide = picture(9, 17, 230)
    settings = {**QUICK, "guide": "flowers"}

    job = client.dream(picture(1), settings=settings, guide=client.upload(guide))
    done = client.event(Done, job=job)

    assert done.report["guide"] == guide.digest
    assert done.report["settings"]["guide"] == "flowers"
    assert client.fetch(done.picture) != dreamed(client, 1)


def test_a_dream_without_a_guide_says_so(client: Wire) -> None:
    assert client.event(Done, job=client.dream(picture(1))).report["guide"] is None


def test_every_octave_shows_a_preview_and_the_last_one_is_kept(client: Wire) -> None:
    job = client.dream(picture(1), settings={**QUICK, "octaves": 3})
    previews = [client.event(Preview, job=job) for _ in range(3)]
    client.event(Done, job=job)

    assert [(preview.octave, preview.octaves) for preview in previews] == [(1, 3), (2, 3), (3, 3)]
    assert client.fetch(previews[-1].picture).format == PixelFormat(128, 96, "rgb")
    with pytest.raises(NotFound):
        client.fetch(previews[0].picture)


def test_of_the_first_octave_a_glimpse_is_shown_before_it_is_through(client: Wire) -> None:
    job = client.dream(picture(1), settings={**QUICK, "steps": 8, "octaves": 2})
    previews = [client.event(Preview, job=job) for _ in range(3)]
    client.event(Done, job=job)

    assert [preview.octave for preview in previews] == [1, 1, 2]


def test_progress_is_told_at_least_twice_a_second_to_who_waits_and_to_who_is_dreamed_for(
    connect: Connect,
) -> None:
    dreaming, waiting = connect(), connect()
    first = dreaming.dream(picture(1), settings=SLOW)
    dreaming.event(Progress, job=first)
    second = waiting.dream(picture(2), settings=SLOW)

    waiting.events(3.0)
    waited, steps = progress_of(waiting.events(2.0), second), progress_of(dreaming.events(0.5), first)

    assert len(waited) >= 4
    assert {progress.phase for progress in waited} == {"queued"}
    assert len(steps) >= 10
    assert steps[-1].phase == "dreaming"
    assert steps[-1].fraction > steps[0].fraction
    assert steps[-1].seconds_left
    assert "bundled" in steps[-1].network
    for client, job in ((waiting, second), (dreaming, first)):
        client.ask(Cancel(job))


@pytest.mark.alone
def test_a_cancelled_dream_ends_at_once_and_the_next_one_begins(client: Wire) -> None:
    job = client.dream(picture(1), settings=SLOW)
    client.dreaming(job)
    began = time.monotonic()

    assert client.ask(Cancel(job)) == Cancelled(job)

    assert time.monotonic() - began < 0.5
    assert busy(client) == []
    assert dreamed(client, 2).format == picture().format
    with pytest.raises(NotFound):
        client.ask(Resume(job))


def test_a_paused_dream_that_goes_on_gives_what_the_uninterrupted_one_gives(client: Wire) -> None:
    settings = {**QUICK, "octaves": 3}
    job = client.dream(picture(3), settings=settings, stop_after=1)
    assert client.event(Preview, job=job).octave == 1
    assert client.event(Paused, job=job).octave == 1
    between = dreamed(client, 4)

    assert client.ask(Continue(job, stop_after=2)) == Accepted(job, 0)
    assert client.event(Paused, job=job).octave == 2
    assert client.ask(Continue(job)) == Accepted(job, 0)
    result = client.result(job)

    assert result == dreamed(client, 3, settings=settings)
    assert between == dreamed(client, 4)


def test_a_dream_that_is_not_paused_cannot_be_continued(client: Wire) -> None:
    job = client.dream(picture(1))
    client.event(Done, job=job)

    with pytest.raises(NotFound, match="no paused dream"):
        client.ask(Continue(job))


def test_two_clients_at_once_get_each_their_own(connect: Connect) -> None:
    one, other = connect(), connect()
    jobs = one.dream(picture(5)), other.dream(picture(6))

    results = one.result(jobs[0]), other.result(jobs[1])

    assert results == (dreamed(one, 5), dreamed(one, 6))
    assert not [event for event in one.events(0.2) if getattr(event, "job", None) == jobs[1]]


def test_a_preview_goes_before_another_clients_full_dream_which_then_goes_on(connect: Connect) -> None:
    painter, looker = connect(), connect()
    settings = {**QUICK, "steps": 50}
    job = painter.dream(picture(7, 300, 200), settings=settings)
    painter.dreaming(job)

    preview = looker.dream(picture(8), stop_after=1)
    looker.event(Paused, job=preview)

    assert painter.event(Progress, job=job).fraction < 1, "the full dream is not over yet"
    assert painter.result(job) == painter.result(painter.dream(picture(7, 300, 200), settings=settings))
    looker.ask(Cancel(preview))


def test_a_new_preview_takes_the_place_of_the_clients_older_one(client: Wire) -> None:
    paused = client.dream(picture(1), stop_after=1)
    client.event(Paused, job=paused)
    unfinished = client.dream(picture(1), settings=SLOW, stop_after=1)
    client.event(Progress, job=unfinished)

    latest = client.dream(picture(1), stop_after=1)

    assert client.event(Cancelled).job == unfinished
    assert client.event(Paused).job == latest
    assert busy(client) == [latest]
    with pytest.raises(NotFound):
        client.ask(Continue(paused))
    client.ask(Cancel(latest))


def test_a_job_ahead_is_counted(connect: Connect) -> None:
    one, other = connect(), connect()
    first = one.dream(picture(1), settings=SLOW)
    name = other.upload(picture(2))

    assert other.ask(Dream("waits", name, QUICK)) == Accepted("waits", 1)
    assert other.ask(Dream("waits too", name, QUICK)) == Accepted("waits too", 2)

    one.ask(Cancel(first))
    other.event(Done, job="waits")
    other.event(Done, job="waits too")


def test_a_client_cannot_fill_the_queue(client: Wire) -> None:
    name = client.upload(picture(1))
    client.ask(Dream("slow", name, SLOW))
    for number in range(63):
        client.ask(Dream(f"number {number}", name, QUICK))

    with pytest.raises(Busy, match="64"):
        client.ask(Dream("one too many", name, QUICK))

    for job in busy(client):
        client.ask(Cancel(job))


@pytest.mark.alone
@pytest.mark.parametrize("state", ["dreamed", "queued", "paused"])
def test_when_a_client_is_gone_its_job_is_dropped_within_two_seconds(connect: Connect, state: str) -> None:
    watcher, leaver, other = connect(), connect(), connect()
    ahead = other.dream(picture(1), settings=SLOW) if state == "queued" else None
    job = leaver.dream(
        picture(2), settings=SLOW if state != "paused" else QUICK, stop_after=1 if state == "paused" else None
    )
    leaver.event(Paused if state == "paused" else Progress, job=job)
    assert job in busy(watcher)

    leaver.close()

    wait_for(lambda: job not in busy(watcher), "the end of that client's job", within=2.0)
    if ahead:
        other.ask(Cancel(ahead))


def test_a_finished_dream_is_kept_for_whoever_resumes_it(connect: Connect) -> None:
    leaver = connect()
    job = leaver.dream(picture(9))
    done = leaver.event(Done, job=job)
    leaver.close()
    comer = connect()
    time.sleep(1.0)

    assert comer.ask(Resume(job)) == done

    assert comer.fetch(done.picture) == dreamed(comer, 9)


def test_a_dream_under_way_can_be_taken_over(connect: Connect) -> None:
    one, other = connect(), connect()
    job = one.dream(picture(10), settings={**QUICK, "steps": 50})

    assert isinstance(other.ask(Resume(job)), Progress)
    one.close()

    assert other.result(job).format == picture().format


def test_a_released_result_leaves_no_memory_taken(client: Wire, server: ServerProcess) -> None:
    job = client.dream(picture(11))
    done = client.event(Done, job=job)
    before = len(server.segments())

    client.ask(Release(done.picture))

    wait_for(lambda: len(server.segments()) < before, "the end of the result")


def test_a_job_that_fails_says_why_in_words(client: Wire) -> None:
    with pytest.raises(ReverieError, match="InceptionV3 trained on ImageNet is not installed"):
        dreamed(client, 1, settings={**QUICK, "network": "imagenet"})

    assert dreamed(client, 1).format == picture().format


def test_pixels_that_are_no_numbers_fail_in_words(client: Wire) -> None:
    form = PixelFormat(8, 8, "rgb", "f32")

    failed = client.event(Failed, job=client.dream(Picture(form, b"\x00\x00\xc0\x7f" * (8 * 8 * 3))))

    assert failed.code == "bad-picture"


def test_every_network_and_job_shows_in_the_status(client: Wire, server: ServerProcess) -> None:
    job = client.dream(picture(1), settings=SLOW)
    client.dreaming(job)

    facts = client.facts()

    assert facts["pid"] == server.process.pid
    assert facts["worker"]["state"] == "ready"
    assert "bundled" in facts["worker"]["network"]
    assert [(each["job"], each["phase"]) for each in facts["jobs"]] == [(job, "dreaming")]
    assert facts["networks"] == ["bundled"]
    assert 0 < facts["pictures"]["bytes"] <= facts["pictures"]["budget"]
    client.ask(Cancel(job))


def test_a_result_that_comes_back_is_dreamed_deeper_from_its_exact_state(client: Wire) -> None:
    first = client.event(Done, job=client.dream(picture(1), part=[16, 8, 100, 80]))
    result = client.fetch(first.picture)
    assert (result.format.width, result.format.height) == (100, 80)

    deeper = client.event(Done, job=client.dream(result))
    painted = Picture(result.format, bytes(3) + bytes(result.pixels[3:]))
    anew = client.event(Done, job=client.dream(painted))

    assert first.report["continued"] is False
    assert deeper.report["continued"] is True
    assert anew.report["continued"] is False


def test_an_editors_layer_has_alpha_where_the_dreamed_one_had_none_and_is_known_all_the_same(client: Wire) -> None:
    result = client.fetch(client.event(Done, job=client.dream(picture(1))).picture)
    colours = [bytes(result.pixels[start::3]) for start in range(3)]
    mixed = bytearray(b"\xff" * (4 * 128 * 96))
    for place, plane in enumerate(colours):
        mixed[place::4] = plane

    deeper = client.event(Done, job=client.dream(Picture(PixelFormat(128, 96, "rgba"), bytes(mixed))))

    assert deeper.report["continued"] is True


def test_only_the_part_that_is_wanted_comes_back(client: Wire) -> None:
    whole, part = dreamed(client, 1), dreamed(client, 1, part=[30, 20, 64, 40])

    rows = [whole.pixels[(y * 128 + 30) * 3 : (y * 128 + 94) * 3] for y in range(20, 60)]
    assert part.pixels == b"".join(rows)


@pytest.mark.parametrize("part", [[0, 0, 129, 96], [120, 0, 9, 5], [0, 0, 0, 5], [1, 2, 3], []])
def test_a_part_that_does_not_lie_inside_the_picture_is_refused(client: Wire, part: list[int]) -> None:
    with pytest.raises(ReverieError, match="does not lie inside"):
        client.dream(picture(1), part=part)
