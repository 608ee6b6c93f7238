"""How the view of a journey moves, and that its contrast and colours stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from reverie_cli.journey.course import Course, Stage
from reverie_cli.journey.motion import Floats, Motion, inside, moved, shrunk
from reverie_cli.journey.strength import MOST_LESS, MOST_MORE, Strength
from tests.support import films

SIZE = (96, 128)


def photo() -> Floats:
    return np.asarray(films.photo("china.jpg", 2 * SIZE[0])[: SIZE[0], : SIZE[1]].astype(np.float32) / 127.5 - 1)


def spot(row: float, column: float) -> Floats:
    rows, columns = np.indices(SIZE, np.float32)
    return np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 18)[..., None].repeat(3, 2).astype(np.float32)


def place(values: Floats) -> tuple[float, float]:
    weights = values[..., 0].clip(0)
    rows, columns = np.indices(SIZE)
    return float((rows * weights).sum() / weights.sum()), float((columns * weights).sum() / weights.sum())


MIDDLE = (SIZE[0] - 1) / 2, (SIZE[1] - 1) / 2


@pytest.mark.parametrize(
    ("motion", "row", "column"),
    [
        (Motion(zoom=2), -20, -30),
        (Motion(zoom=0.8), -8, -12),
        (Motion(zoom=1, turn=90), -15, 10),
        (Motion(zoom=1, right=0.1), -10, -15 - 12.8),
        (Motion(zoom=1, down=-0.1), -10 + 12.8, -15),
    ],
)
def test_what_lies_left_above_the_middle_goes_where_the_motion_takes_it(
    motion: Motion, row: float, column: float
) -> None:
    before = spot(MIDDLE[0] - 10, MIDDLE[1] - 15)

    after = moved(before, motion.places(1.0, SIZE[1], SIZE[0]))

    assert place(after) == pytest.approx((MIDDLE[0] + row, MIDDLE[1] + column), abs=0.3)


def test_many_small_moves_are_one_large_one() -> None:
    motion = Motion(zoom=1.5, turn=20)
    step = motion.places(0.1, SIZE[1], SIZE[0])

    assert np.allclose(np.linalg.matrix_power(step, 10), motion.places(1.0, SIZE[1], SIZE[0]))


def test_a_view_that_is_moved_in_every_frame_is_the_one_that_is_moved_once() -> None:
    rows, columns = np.indices(SIZE, np.float32) - np.array(MIDDLE, np.float32)[:, None, None]
    motion, seconds = Motion(zoom=1.25), 60 / 25

    def waves(nearer: float) -> Floats:
        made = np.sin(columns / nearer * 0.15) * np.sin(rows / nearer * 0.2)
        return np.asarray(made.astype(np.float32)[..., None].repeat(3, 2))

    values = waves(1)
    for _ in range(60):
        values = moved(values, motion.places(1 / 25, SIZE[1], SIZE[0]))

    error = np.abs(values - waves(motion.zoom**seconds))[10:-10, 10:-10]
    assert error.max() < 0.01, "OpenCV's bicubic interpolation is wrong by 0.43"


def test_a_view_that_is_made_smaller_does_not_glitter() -> None:
    columns = np.indices(SIZE)[1]
    stripes = np.where(columns % 2, 1.0, -1.0).astype(np.float32)[..., None].repeat(3, 2)
    places = Motion(zoom=0.55).places(1.0, SIZE[1], SIZE[0])

    assert np.abs(shrunk(stripes, places)).max() < 0.3 < np.abs(moved(stripes, places)).max()


def test_the_depth_in_the_picture_is_0_beyond_its_edges_and_1_in_its_middle() -> None:
    depth = inside(Motion(zoom=0.5).places(1.0, SIZE[1], SIZE[0]), SIZE[1], SIZE[0])[..., 0]

    assert depth.max() == pytest.approx(1, abs=0.05)
    assert not depth[: SIZE[0] // 4 - 1].any()
    assert not depth[:, : SIZE[1] // 4 - 1].any()


def test_a_picture_of_the_wanted_strength_stays_as_it_is() -> None:
    values = photo() * 0.8

    assert np.allclose(Strength.of(values).lead(values), values, atol=1e-4)


@pytest.mark.parametrize(("factor", "allowed"), [(3.0, 1 - MOST_LESS), (0.3, 1 + MOST_MORE)])
def test_one_frame_changes_the_contrast_by_no_more_than_is_allowed(factor: float, allowed: float) -> None:
    values = photo() * 0.25
    wanted = Strength.of(values)

    led = wanted.lead(values * factor)

    assert Strength.of(led).contrast[0] == pytest.approx(Strength.of(values * factor).contrast[0] * allowed, rel=0.03)


def test_frame_by_frame_contrast_and_mean_colour_come_back_to_those_that_are_wanted() -> None:
    wanted = Strength.of(photo() * 0.6)
    values = np.clip(photo() * np.array([1.4, 0.5, 0.2], np.float32) + 0.3, -1, 1)

    for _ in range(100):
        values = wanted.lead(values)

    assert Strength.of(values).mean == pytest.approx(wanted.mean, abs=0.03)
    assert Strength.of(values).contrast[:4] == pytest.approx(wanted.contrast[:4], rel=0.1)


def test_a_picture_half_of_which_is_white_gets_room_for_a_dream_slowly() -> None:
    values = np.full((*SIZE, 3), -0.8, np.float32)
    values[:, : SIZE[1] // 2] = 0.9
    wanted = Strength.of(values).around(Strength.of(values))
    first = wanted.lead(values)
    for _ in range(60):
        values = wanted.lead(values)

    assert np.abs(first - values).max() > 0.2
    assert np.abs(wanted.lead(first) - first).max() < 0.05, "no frame shows it"
    assert values.std() < 0.55


def test_no_row_or_column_stands_out_after_many_frames() -> None:
    values, wanted = photo(), Strength.of(photo()).around(Strength.of(photo()))
    course = Course((Stage(0.0, "reverie", {}, Motion()),), 20.0, 25, 2.0, loop=False)
    noise = np.random.default_rng(0)
    for frame in range(1, 101):
        values = moved(values, course.places(frame, SIZE[1], SIZE[0]))
        detail = cv2.GaussianBlur(noise.normal(size=values.shape).astype(np.float32), (0, 0), 0.7)
        values = wanted.lead(values + np.float32(0.01 / detail.std()) * detail)

    for axis in (0, 1):
        edges = np.abs(np.diff(values.mean(2), 2, axis=axis)).mean(1 - axis)[4:-4]
        assert edges.max() < 4 * np.median(edges), "without swaying it is nine times as much"


def test_nothing_is_brighter_than_white_or_darker_than_black() -> None:
    values = photo() * 4

    assert np.abs(Strength.of(values).lead(values)).max() <= 1
