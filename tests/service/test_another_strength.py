"""A dream that differs from an earlier one in its strength alone, through a real server: nothing is computed anew."""

from __future__ import annotations

from typing import Any

from reverie_shared.messages import Cancel, Continue, Done, Paused, Preview, Progress
from reverie_shared.picture import Picture
from tests.service.samples import picture
from tests.service.wire import QUICK, Wire


def at(strength: float) -> dict[str, Any]:
    return {**QUICK, "strength": strength}


def done(client: Wire, job: str) -> tuple[Picture, dict[str, Any], set[str]]:
    """The result of a job, the report, and the phases that were told on the way."""
    phases = set()
    while isinstance(event := client.event(Progress, Done, job=job), Progress):
        phases.add(event.phase)
    assert isinstance(event, Done)
    return client.fetch(event.picture), event.report, phases


def expected(client: Wire, seed: int, strength: float, **order: Any) -> Picture:
    """A dream at that strength for which nothing was kept."""
    client.result(client.dream(picture(99)))
    return client.result(client.dream(picture(seed), settings=at(strength), **order))


def test_it_is_made_of_the_finished_one_with_the_same_bytes(client: Wire) -> None:
    mask = client.upload(picture(5, channels="y"))
    wanted = expected(client, 1, 0.4, mask=mask, deliver="baked")
    client.result(client.dream(picture(99)))
    _, first, _ = done(client, client.dream(picture(1), settings=at(1.0), mask=mask))
    result, report, phases = done(client, client.dream(picture(1), settings=at(0.4), mask=mask, deliver="baked"))
    assert result == wanted
    assert report["seconds"]["dream"] == first["seconds"]["dream"], "no time was spent on it"
    assert "loading" not in phases
    assert report["settings"] == {**first["settings"], "strength": 0.4}


def test_its_preview_is_there_at_once_and_goes_on_to_the_same_bytes(client: Wire) -> None:
    wanted = expected(client, 2, 0.4)
    client.result(client.dream(picture(99)))
    client.result(client.dream(picture(2), settings=at(1.0)))
    job = client.dream(picture(2), settings=at(0.4), stop_after=1)
    seen = client.event(Preview, job=job)
    assert seen.octave == seen.octaves
    assert client.event(Paused, job=job).octave == seen.octaves
    client.ask(Continue(job))
    assert client.result(job) == wanted


def test_it_goes_on_from_a_preview_that_was_discarded(client: Wire) -> None:
    wanted = expected(client, 3, 0.4)
    client.result(client.dream(picture(99)))
    preview = client.dream(picture(3), settings=at(1.0), stop_after=1)
    assert client.event(Paused, job=preview).octave == 1
    client.ask(Cancel(preview))
    job = client.dream(picture(3), settings=at(0.4))
    while not (progress := client.event(Progress, job=job)).octave:
        pass
    assert (progress.octave, progress.step) == (1, progress.steps), "what it begins with is a whole octave"
    assert client.result(job) == wanted
