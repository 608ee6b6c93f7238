"""One dream from click to layer, through a real server."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image

from reverie_plugin import recipe
from reverie_plugin.connect.client import Client
from reverie_plugin.events import Cancelled, Finished, Paused, PreviewReady, Progress, Waiting
from reverie_plugin.host import Result
from reverie_plugin.order import Order
from reverie_plugin.region import CONTEXT, Rectangle
from reverie_plugin.session import Session
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings, HostRefused
from reverie_shared.picture import Picture
from tests.service.sessions import LONG, QUICK, cat, dream, finish, forget, unfinished_jobs, until, wait_for_no_jobs
from tests.support.pictures import PHOTO, Array, array, picture
from tests.support.running import MemoryHost, Reverie, drive


@pytest.fixture(scope="module")
def photo() -> Array:
    return cat()


# --- from click to layer ---------------------------------------------------------------------------------------------


def test_without_a_selection_the_whole_layer_is_dreamed(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo, x=-20, y=30)

    told = dream(reverie, host, Order(settings=QUICK))

    (result,) = host.inserted
    assert result.area == Rectangle(-20, 30, 150, 100)
    assert result.picture.format == host.read_pixels(result.area).format
    assert np.abs(host.dreamed.astype(int) - photo).mean() > 1
    assert isinstance(told[-1], Finished)


def test_the_host_hears_where_the_dream_stands(reverie: Reverie, photo: Array) -> None:
    told = dream(reverie, MemoryHost(photo), Order(settings=QUICK))

    progress = [event for event in told if isinstance(event, Progress)]
    assert [event.fraction for event in progress] == sorted(event.fraction for event in progress)
    assert {event.octave for event in progress} == set(range(1, progress[0].octaves + 1))
    assert all(1 <= event.step <= event.steps <= 2 for event in progress)
    assert "bundled network" in progress[-1].network
    assert any(isinstance(event, Waiting) for event in told)


def test_the_report_says_how_it_was_dreamed(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo)

    told = dream(reverie, host, Order(preset="whisper", settings=QUICK, measure=True))

    finished = told[-1]
    assert isinstance(finished, Finished)
    report = finished.report
    assert report["preset"] == "whisper"
    assert report["settings"]["steps"] == 2
    assert report["settings"]["colours"] == "kept", "the preset's own settings are said too"
    assert set(report["seconds"]) == {"queue", "load", "dream", "transfer"}
    assert all(seconds >= 0 for seconds in report["seconds"].values())
    assert report["objective"]["after"] > report["objective"]["before"]
    assert host.inserted[0].report == report


def test_a_selection_is_sent_with_its_context_and_only_its_own_bounds_come_back(reverie: Reverie) -> None:
    with Image.open(PHOTO) as image:
        photo = np.asarray(image)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[140:165, 200:260] = 255
    host = MemoryHost(photo, mask, x=7, y=-9)

    dream(reverie, host, Order(settings=QUICK))

    assert host.read == [Rectangle(207 - CONTEXT, 131 - CONTEXT, 60 + 2 * CONTEXT, 25 + 2 * CONTEXT)]
    assert host.inserted[0].area == Rectangle(207, 131, 60, 25)
    assert host.dreamed.shape == (25, 60, 3)


def test_a_flat_result_is_the_dream_blended_over_the_original_by_the_selection(reverie: Reverie, photo: Array) -> None:
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[20:80, 30:120] = np.linspace(0, 255, 90).astype(np.uint8)
    layer, flat = MemoryHost(photo, mask), MemoryHost(photo, mask)

    dream(reverie, layer, Order(settings=QUICK, deliver="dream"))
    dream(reverie, flat, Order(settings=QUICK, deliver="flat"))

    area = flat.inserted[0].area
    within = np.s_[area.y : area.bottom, area.x : area.right]
    share = mask[within][:, :, None] / 255
    expected = photo[within] * (1 - share) + layer.dreamed * share
    assert np.abs(flat.dreamed - expected).max() <= 1
    assert np.abs(expected - photo[within]).max() > 5, "the dream must show in what is compared"


def test_the_guide_that_the_settings_name_is_sent_along_and_the_recipe_knows_it(reverie: Reverie, photo: Array) -> None:
    guides = {"stripes": np.tile(np.array([[[0], [255]]], np.uint8).repeat(3, 2), (40, 30, 1))}
    plain, guided = MemoryHost(photo), MemoryHost(photo, guides=guides)
    settings: dict[str, Value] = {**QUICK, "layers": "mixed2=1"}

    dream(reverie, plain, Order(settings=settings))
    dream(reverie, guided, Order(settings={**settings, "guide": "stripes"}))
    report = guided.inserted[0].report
    again = MemoryHost(photo, guides=guides)
    dream(reverie, again, recipe.from_text(recipe.to_text(report)))

    assert report["guide"] == picture(guides["stripes"]).digest
    assert not np.array_equal(guided.dreamed, plain.dreamed)
    assert np.array_equal(again.dreamed, guided.dreamed)


def test_maps_are_sent_as_they_lie_on_what_is_dreamed_and_the_recipe_knows_them(reverie: Reverie, photo: Array) -> None:
    strength = np.full((*photo.shape[:2], 3), 255, np.uint8)
    colours = np.full((*photo.shape[:2], 3), (255, 0, 0), np.uint8)
    middle = photo.shape[1] // 2
    strength[:, :middle], colours[:, : middle + 20] = 0, (0, 0, 255)
    mask = np.zeros(photo.shape[:2], np.uint8)
    mask[:, 20:] = 255
    maps: dict[str, Value] = {"strength_map": "how strong", "colour_map": "what"}
    order = Order("owls", {**QUICK, **maps, "map_colours": "#f00=fish,#00f=mixed3:4"})
    hosts = [MemoryHost(photo, mask, guides={"how strong": strength, "what": colours}) for _ in range(2)]
    dream(reverie, hosts[0], order)
    report = hosts[0].inserted[0].report
    dream(reverie, hosts[1], recipe.from_text(recipe.to_text(report)))

    (area,) = hosts[0].read
    place = slice(area.x, area.right)
    assert report["maps"]["strength_map"]["digest"] == picture(strength[:, place]).digest
    assert report["maps"]["colour_map"]["shares"].keys() == {"", "#ff0000", "#0000ff"}
    changed = hosts[0].inserted[0].area
    moved = (hosts[0].dreamed != photo[:, changed.x : changed.right]).any((0, 2))
    assert not moved[: middle - changed.x].any()
    assert moved[middle + 2 - changed.x :].all()
    assert np.array_equal(hosts[0].dreamed, hosts[1].dreamed)


def test_a_selection_beside_the_layer_is_refused_before_anything_is_sent(reverie: Reverie, photo: Array) -> None:
    mask = np.full(photo.shape[:2], 255, np.uint8)
    host = MemoryHost(photo, mask)
    host.selection_bounds = lambda: Rectangle(500, 500, 10, 10)  # type: ignore[method-assign]

    with pytest.raises(HostRefused, match="beside the layer"):
        dream(reverie, host, Order(settings=QUICK))


def test_settings_that_do_not_exist_are_refused_by_the_server(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo)

    with pytest.raises(BadSettings, match="no setting “colour”"):
        dream(reverie, host, Order(settings={"colour": 1}))

    assert host.inserted == []


# --- previews, pauses ------------------------------------------------------------------------------------------------


def test_previews_come_octave_by_octave_from_coarse_to_fine(reverie: Reverie, photo: Array) -> None:
    settings = {"steps": 10, "smallest": 32}
    told = dream(reverie, MemoryHost(photo, x=5), Order(settings=settings, previews=True))

    previews = [event for event in told if isinstance(event, PreviewReady)]
    widths = [event.picture.format.width for event in previews]
    assert len(set(widths)) >= 2
    assert widths == sorted(widths)
    assert {event.area for event in previews} == {Rectangle(5, 0, 150, 100)}
    assert likeness(previews[0].picture, photo) > 0.5, "it shows the photo, not shifted, not upside down"


def likeness(picture: Picture, photo: Array) -> float:
    """Correlation of a picture with a photo, at the picture's size."""
    small = Image.fromarray(photo).resize((picture.format.width, picture.format.height))
    return float(np.corrcoef(array(picture).ravel(), np.asarray(small).ravel())[0, 1])


def test_a_preview_of_more_octaves_than_there_are_waits_for_its_go_on_too(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo)
    session = Session(host, Order(settings=QUICK, stop_after=20), reverie.installation)

    steps = until(session, Paused)
    for _ in range(5):
        assert next(steps) is None
    assert host.inserted == []
    session.go_on()
    finish(session, steps)

    assert len(host.inserted) == 1


def test_a_paused_dream_goes_on_to_the_bytes_of_an_uninterrupted_one(reverie: Reverie, photo: Array) -> None:
    at_once, with_pause = MemoryHost(photo), MemoryHost(photo)
    dream(reverie, at_once, Order(settings=QUICK))
    session = Session(with_pause, Order(settings=QUICK, stop_after=1), reverie.installation)

    steps = until(session, Paused)
    assert with_pause.inserted == []
    session.go_on()
    finish(session, steps)

    assert np.array_equal(with_pause.dreamed, at_once.dreamed)


def test_a_pause_that_the_server_has_forgotten_is_dreamed_anew(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo)
    session = Session(host, Order(settings=QUICK, stop_after=1), reverie.installation)
    steps = until(session, Paused)
    assert session.ticket is not None
    forget(reverie, session.ticket.job)

    session.go_on()
    finish(session, steps)

    at_once = MemoryHost(photo)
    dream(reverie, at_once, Order(settings=QUICK))
    assert np.array_equal(host.dreamed, at_once.dreamed)


# --- giving up -------------------------------------------------------------------------------------------------------


def test_a_cancelled_dream_ends_on_the_server_and_leaves_the_document_alone(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo)
    session = Session(host, Order(settings=LONG), reverie.installation)
    steps = until(session, Progress)
    assert len(unfinished_jobs(reverie)) == 1

    session.cancel()

    assert finish(session, steps) == [Cancelled()]
    assert host.inserted == []
    wait_for_no_jobs(reverie)


def test_a_dream_whose_host_goes_away_ends_on_the_server(reverie: Reverie, photo: Array) -> None:
    session = Session(MemoryHost(photo), Order(settings=LONG), reverie.installation)
    steps = until(session, Progress)

    steps.close()

    wait_for_no_jobs(reverie)


def test_a_result_that_could_not_be_inserted_can_be_fetched_again(reverie: Reverie, photo: Array) -> None:
    host = MemoryHost(photo, refusal=HostRefused("The layer is locked.", "Unlock it."))
    order = Order(settings=QUICK)
    session = Session(host, order, reverie.installation)
    with pytest.raises(HostRefused, match="locked"):
        drive(session)

    host.refusal = None
    drive(Session(host, order, reverie.installation, session.ticket))

    at_once = MemoryHost(photo)
    dream(reverie, at_once, order)
    assert np.array_equal(host.dreamed, at_once.dreamed)


class BusyHost(MemoryHost):
    """An editor in which a stroke is drawn: `insert` waits for its end."""

    drawing = True

    def insert(self, result: Result) -> Generator[Waiting | None, None, None]:
        yield Waiting("Waiting…")
        while self.drawing:
            yield None
        super().insert(result)


def until_it_waits(host: BusyHost, reverie: Reverie) -> tuple[Session, Iterator[object]]:
    """A session and its steps, up to where the host lets the finished dream wait."""
    session = Session(host, Order(settings=QUICK), reverie.installation)
    steps = session.run()
    while next(steps) != Waiting("Waiting…"):
        session.wait(0.02)
    return session, steps


def test_a_host_may_let_the_finished_dream_wait_before_it_is_inserted(reverie: Reverie, photo: Array) -> None:
    host = BusyHost(photo)
    _, steps = until_it_waits(host, reverie)
    assert [next(steps) for _ in range(3)] == [None] * 3
    assert host.inserted == []
    host.drawing = False
    assert isinstance(next(steps), Finished)
    assert len(host.inserted) == 1
    wait_for_no_jobs(reverie)


def test_a_finished_dream_that_waits_can_be_cancelled(reverie: Reverie, photo: Array) -> None:
    host = BusyHost(photo)
    session, steps = until_it_waits(host, reverie)
    session.cancel()
    assert next(steps) == Cancelled()
    assert host.inserted == []
    wait_for_no_jobs(reverie)


def test_a_result_in_its_place_is_a_finished_dream_whatever_fails_afterwards(
    reverie: Reverie, photo: Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise MemoryError

    class Host(MemoryHost):
        def insert(self, result: Result) -> None:
            super().insert(result)
            monkeypatch.setattr(Client, "request", refuse)

    told = dream(reverie, Host(photo), Order(settings=QUICK))

    assert isinstance(told[-1], Finished)


def test_after_a_dream_the_server_keeps_nothing_of_it(reverie: Reverie, photo: Array) -> None:
    before = reverie.facts().get("pictures", {"bytes": 0})["bytes"]  # no server runs yet where this test is the first

    dream(reverie, MemoryHost(photo), Order(settings={**QUICK, "seed": 77}))

    assert reverie.facts()["pictures"]["bytes"] <= before
