"""Films: what a frame's dream takes over from the frame before."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from reverie_server.dream import dream
from reverie_server.dream.image import pixels
from reverie_server.dream.motion import FilmState, FrameBefore, FrameRun
from reverie_server.dream.motion.flow import Flow, flow_between
from reverie_server.dream.networks.network import Network
from reverie_shared.errors import BadPicture
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.resolution import resolve
from reverie_shared.settings import Settings
from tests.support import films
from tests.support.pictures import picture

SIZE = (96, 128)
QUICK = resolve({"steps": 5, "smallest": 96})
Floats = npt.NDArray[Any]


def seen(frame: films.Frame) -> Floats:
    return frame.astype(np.float32) / 127.5 - 1


def smooth_noise(seed: int = 0) -> Floats:
    noise = np.random.default_rng(seed).normal(size=(*SIZE, 3)).astype(np.float32)
    blurred: Floats = cv2.GaussianBlur(noise, (0, 0), 3)
    blurred *= np.float32(0.2) / blurred.std()
    return blurred


def frame_run(frame: films.Frame, network: Network, before: FrameRun | None = None, **more: Any) -> FrameRun:
    """The finished dream of a frame that goes on from the one of `before`."""
    settings = more.pop("settings", QUICK)
    carried = None
    if before is not None:
        carried = FrameBefore(before.result().source.original, before.state(), before.strength)
    run = FrameRun(picture(frame), settings, network, carried, **more)
    list(run.steps())
    return run


def result(run: FrameRun) -> Floats:
    return pixels.samples(run.result().picture()).astype(np.float32)


def rms(values: Floats) -> float:
    return float(np.sqrt(np.square(values).mean()))


@pytest.mark.parametrize(
    "film", [films.pan(SIZE), films.zoom(SIZE), films.figure(SIZE, 8)], ids=["pan", "zoom", "figure"]
)
def test_the_flow_finds_where_each_place_was(film: films.Film) -> None:
    flow = flow_between(seen(film.frame(1)), seen(film.frame(0)))

    true = film.places(1)
    known = ~np.isnan(true[..., 0])
    trusted = known & (flow.trust > 0.9)
    assert trusted.sum() > 0.7 * known.sum()
    assert np.median(np.hypot(*np.moveaxis(flow.places - true, 2, 0))[trusted]) < 0.25
    assert flow.trust[~known].sum() < 0.5 * max(1, (~known).sum())  # what comes into view was nowhere


def test_the_flow_of_a_frame_to_itself_is_nothing_at_all() -> None:
    frame = seen(films.pan(SIZE).frame(0))

    flow = flow_between(frame, frame)

    assert not flow.speed.any()
    assert flow.trust.min() == 1


def test_a_change_is_carried_to_where_its_place_has_moved() -> None:
    film = films.pan(SIZE, step=(4, 2))
    change = smooth_noise()
    state = FilmState(change, np.ones(SIZE, np.float32))

    carried = state.carried(flow_between(seen(film.frame(1)), seen(film.frame(0))))

    inside = (slice(8, -12), slice(8, -12))
    expected = np.roll(change, (-2, -4), (0, 1))[inside]
    assert rms(carried.change[inside] - expected) < 0.25 * rms(expected)


def test_what_comes_into_view_has_no_change_and_is_not_settled() -> None:
    film = films.pan(SIZE, step=(4, 0))
    state = FilmState(smooth_noise(), np.ones(SIZE, np.float32))

    carried = state.carried(flow_between(seen(film.frame(1)), seen(film.frame(0))))

    assert not carried.change[:, -3:].any()
    assert not carried.settled[:, -3:].any()
    assert carried.settled[:, 8:-16].mean() > 0.9


def test_a_place_settles_in_five_frames() -> None:
    state = FilmState(smooth_noise(), np.zeros(SIZE, np.float32))
    for _ in range(5):
        state = state.grown(np.zeros_like(state.change), 0.2)

    assert state.settled.min() == 1


@pytest.mark.parametrize("strength", [0.1, 0.2, 0.4])
def test_where_the_dream_has_settled_its_strength_goes_back_to_that_of_the_first_frame(strength: float) -> None:
    state = FilmState(smooth_noise(), np.ones(SIZE, np.float32))
    before = state.strength()
    for _ in range(20):
        after = state.grown(np.zeros_like(state.change), strength)
        assert abs(after.strength() / state.strength() - 1) < 0.0501
        state = after

    assert state.strength() == pytest.approx(strength, rel=0.01)
    assert before == pytest.approx(0.2, rel=0.01)


def test_each_gray_of_a_strength_map_keeps_its_strength_from_frame_to_frame() -> None:
    share = np.repeat(np.array([0.25, 0.5, 1.0], np.float32), SIZE[1] // 3 + 1)[: SIZE[1]][None].repeat(SIZE[0], 0)
    still = smooth_noise() * share[..., None]
    settled = np.ones(SIZE, np.float32)
    strength = FilmState(still, settled).strength(share=share)
    assert strength == pytest.approx(0.2, rel=0.05)
    state = FilmState(still, settled)
    for number in range(60):
        state = state.grown(0.1 * smooth_noise(number + 1) * share[..., None] ** 0.5, strength, share=share)

    for level in (0.25, 0.5, 1.0):
        assert rms(state.change[share == level]) == pytest.approx(0.2 * level, rel=0.15), level


def test_what_comes_to_another_gray_of_a_strength_map_is_weakened_or_has_yet_to_settle() -> None:
    share = np.full(SIZE, 0.25, np.float32)
    share[:, 64:] = 1
    state = FilmState(np.full((*SIZE, 3), 0.4, np.float32), np.ones(SIZE, np.float32))

    def moved(by: int) -> FilmState:
        rows, columns = np.indices(SIZE, np.float32)
        places = np.stack([columns + by, rows], 2)
        return state.carried(Flow(places, np.ones(SIZE, np.float32)), share)

    weakened, fresh = moved(16), moved(-16)
    assert weakened.change[:, 52:60] == pytest.approx(0.1, abs=0.01)
    assert weakened.settled.min() == 1
    assert fresh.change[:, 68:76] == pytest.approx(0.4, abs=0.01)
    assert fresh.settled[:, 68:76] == pytest.approx(0.25, abs=0.01)


def test_only_what_is_selected_settles() -> None:
    selected = np.zeros(SIZE, np.float32)
    selected[:, :40] = 1
    state = FilmState(smooth_noise(), np.zeros(SIZE, np.float32))
    for _ in range(5):
        state = state.grown(np.zeros_like(state.change), 0.2, selected)

    assert np.array_equal(state.settled, selected)


def test_a_state_is_a_picture_and_comes_back_from_it() -> None:
    state = FilmState.of(FilmState(smooth_noise(), np.full(SIZE, 0.4, np.float32)).to_picture())

    again = FilmState.of(state.to_picture())

    assert np.array_equal(again.change, state.change)
    assert np.array_equal(again.settled, state.settled)


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(BadPicture, match="does not fit"):
        FilmState.of(picture(films.pan(SIZE).frame(0)))
    broken = FilmState(np.full((*SIZE, 3), np.nan, np.float32), np.ones(SIZE, np.float32))
    with pytest.raises(BadPicture, match="no numbers") as refused:
        FilmState.of(broken.to_picture())
    assert refused.value.name == "film-state-not-finite"


@pytest.mark.parametrize("changed", [{}, {"colours": "soft", "strength": 0.5}, {"colours": "kept"}])
def test_the_first_frame_is_dreamed_as_a_picture_of_its_own(network: Network, changed: dict[str, Any]) -> None:
    frame, settings = films.pan(SIZE).frame(0), resolve({"steps": 3, "smallest": 96, **changed})

    run = frame_run(frame, network, settings=settings)

    alone = dream(picture(frame), settings, network)
    assert run.begins_shot
    difference = result(run) - pixels.samples(alone)
    assert np.abs(difference).max() <= 1  # what is kept of the change has 16 bits


def test_a_still_film_stays_still_at_no_cost(network: Network) -> None:
    frame = films.pan(SIZE).frame(0)
    first = frame_run(frame, network)

    second = frame_run(frame, network, first)
    third = frame_run(frame, network, second)

    assert np.array_equal(result(second), result(first))
    assert np.array_equal(result(third), result(first))
    assert third.result().report()["evaluations"] == 0


def test_a_cut_begins_afresh(network: Network) -> None:
    film = films.cut(SIZE, at=1)
    first = frame_run(film.frame(0), network)

    second = frame_run(film.frame(1), network, first)

    assert second.begins_shot
    assert second.strength == second.state().strength()
    assert np.array_equal(result(second), result(frame_run(film.frame(1), network)))


def test_a_moving_film_flickers_far_less_than_its_frames_dreamed_alone(network: Network) -> None:
    film = films.pan(SIZE)
    together = [frame_run(film.frame(0), network)]
    for number in (1, 2, 3):
        together.append(frame_run(film.frame(number), network, together[-1]))
    alone = [together[0], *(frame_run(film.frame(number), network) for number in (1, 2, 3))]

    assert not any(run.begins_shot for run in together[1:])
    assert flicker(film, together) < 0.35 * flicker(film, alone)
    assert together[-1].result().report()["evaluations"] < 0.5 * alone[-1].result().report()["evaluations"]


def flicker(film: films.Film, runs: list[FrameRun]) -> float:
    values = []
    for number in range(1, len(runs)):
        places = film.places(number)
        known = ~np.isnan(places[..., 0])
        before = cv2.remap(result(runs[number - 1]), np.nan_to_num(places), None, cv2.INTER_CUBIC)  # type: ignore[call-overload]
        values.append(rms((result(runs[number]) - before)[known]))
    return float(np.mean(values))


def test_without_temporal_coherence_every_frame_is_dreamed_alone(network: Network) -> None:
    film, settings = films.pan(SIZE), resolve({"steps": 2, "smallest": 96, "temporal_coherence": 0})
    first = frame_run(film.frame(0), network, settings=settings)

    second = frame_run(film.frame(1), network, first, settings=settings)

    assert second.begins_shot


def test_beside_the_selection_nothing_changes_in_any_frame(network: Network) -> None:
    film = films.pan(SIZE)
    selected = np.zeros((*SIZE, 1), np.uint8)
    selected[:, :40] = 255
    mask = Picture(PixelFormat(SIZE[1], SIZE[0], "y"), selected.tobytes())
    first = frame_run(film.frame(0), network, mask=mask)

    second = frame_run(film.frame(1), network, first, mask=mask)

    assert np.array_equal(result(second)[:, 64:], film.frame(1)[:, 64:])
    assert rms(result(second)[:, :40] - film.frame(1)[:, :40]) > 5


def test_what_a_moving_selection_reaches_is_dreamed_as_strongly_in_a_few_frames(network: Network) -> None:
    frame = films.pan(SIZE).frame(0)

    def mask(left: int) -> Picture:
        selected = np.zeros((*SIZE, 1), np.uint8)
        selected[:, left : left + 48] = 255
        return Picture(PixelFormat(SIZE[1], SIZE[0], "y"), selected.tobytes())

    run = frame_run(frame, network, mask=mask(0))
    before = rms(result(run)[:, :48] - frame[:, :48])
    for _ in range(6):
        run = frame_run(frame, network, run, mask=mask(80))

    assert rms(result(run)[:, 80:] - frame[:, 80:]) > 0.6 * before


def test_a_selection_that_is_empty_for_a_while_leaves_the_frame_as_it_is_and_then_the_dream_begins(
    network: Network,
) -> None:
    frame = films.pan(SIZE).frame(0)
    selected = np.full((*SIZE, 1), 255, np.uint8)
    selected[:, 40:] = 0
    some, none = (Picture(PixelFormat(SIZE[1], SIZE[0], "y"), (selected * on).tobytes()) for on in (1, 0))
    first = frame_run(frame, network, mask=none)
    idle = frame_run(frame, network, first, mask=none)
    begun = frame_run(frame, network, idle, mask=some)

    assert np.array_equal(result(idle), frame)
    assert (idle.strength, idle.result().report()["evaluations"]) == (0, 0)
    assert np.array_equal(result(begun), result(frame_run(frame, network, mask=some)))
    assert begun.strength > 0


def test_a_still_film_with_a_selection_costs_nothing(network: Network) -> None:
    frame = films.pan(SIZE).frame(0)
    selected = np.zeros((*SIZE, 1), np.uint8)
    selected[:, :40] = 255
    mask = Picture(PixelFormat(SIZE[1], SIZE[0], "y"), selected.tobytes())

    again = frame_run(frame, network, frame_run(frame, network, mask=mask), mask=mask)

    assert again.result().report()["evaluations"] == 0


def test_frames_of_another_size_do_not_go_on(network: Network) -> None:
    first = frame_run(films.pan(SIZE).frame(0), network)

    with pytest.raises(BadPicture, match="one size"):
        frame_run(films.pan((64, 96)).frame(0), network, first)


def test_a_frame_that_goes_on_has_no_more_of_the_tutorials_ways_than_steps_can_keep() -> None:
    from reverie_server.dream.motion.frame import shortened

    settings: Settings = shortened(resolve({"steps": 100, "detail": 0, "round_octaves": True}))

    assert (settings.steps, settings.detail, settings.round_octaves) == (22, 1.0, False)
