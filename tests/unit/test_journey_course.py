"""Which dream is dreamed when on a journey, and where its view goes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from reverie_cli.journey.course import Course, Stage, planned
from reverie_cli.journey.making import complete
from reverie_cli.journey.motion import Motion
from reverie_plugin.connect.installation import Installation
from reverie_shared.errors import BadSettings
from reverie_shared.own_networks import MOTIFS
from tests.support.own_networks import motifs

FIRST = Stage(0.0, "reverie", {"seed": 3}, Motion())


def course(*changes: tuple[float, dict[str, str]], seconds: float = 10.0, loop: bool = False) -> Course:
    return planned(FIRST, changes, Course((), seconds, rate=10, fade=2.0, loop=loop))


def test_a_change_keeps_all_that_it_does_not_name() -> None:
    stages = course((4.0, {"preset": "owls"}), (2.0, {"network": "photographs"}), (4.0, {"turn": "30"})).stages

    assert [stage.time for stage in stages] == [0, 2, 4]
    assert (stages[2].preset, stages[2].given) == ("owls", {"seed": 3, "network": "photographs"})
    assert stages[2].motion == Motion(turn=30)


def test_a_dream_fades_into_the_next_one_and_then_dreams_alone() -> None:
    made = course((4.0, {"preset": "owls"}))

    assert made.dreams(39) == [(0, 1.0)]
    shares = [made.dreams(frame) for frame in range(40, 59)]
    assert [[stage for stage, _ in each] for each in shares] == [[0, 1]] * 19
    new = [each[1][1] for each in shares]
    assert new == sorted(new)
    assert [sum(share for _, share in each) for each in shares] == pytest.approx([1] * 19)
    assert made.dreams(60) == [(1, 1.0)]


def test_where_only_the_motion_changes_one_dream_is_dreamed() -> None:
    made = course((4.0, {"zoom": "2"}))

    assert made.dreams(45) == [(1, 1.0)]
    steps = [made.places(frame, 100, 60)[0, 0] for frame in (39, 50, 99)]
    assert steps[0] == pytest.approx(1.25**-0.1)
    assert steps[0] > steps[1] > steps[2] == pytest.approx(2**-0.1)


def test_a_fade_ends_where_the_next_one_begins() -> None:
    made = course((4.0, {"preset": "owls"}), (4.5, {"preset": "fever"}))

    assert made.dreams(44) == [(1, 1.0)]
    assert [stage for stage, _ in made.dreams(45)] == [1, 2]


def test_a_loop_goes_back_to_its_first_dream() -> None:
    made = course((4.0, {"preset": "owls", "zoom": "2"}), loop=True)

    assert (made.stages[-1].preset, made.stages[-1].motion) == ("reverie", FIRST.motion)
    assert made.dreams(made.frames - 1) == [(2, 1.0)]


def test_the_beginning_comes_nearer_at_the_end_of_a_loop_alone() -> None:
    made = course(loop=True)

    near = [made.arrival(frame) for frame in range(made.frames + 1)]
    assert (near[0], near[-1]) == (0, 1)
    assert near == sorted(near)
    assert near.index(next(share for share in near if share)) > made.frames / 2
    assert not any(course().arrival(frame) for frame in range(101))


def test_what_a_frame_shows_of_the_end_lies_where_the_views_motion_takes_it() -> None:
    made = course((3.0, {"turn": "40", "right": "0.2"}), loop=True)
    size = 100, 60

    at_end = made.to_end(made.frames - 1, *size) @ made.places(made.frames, *size)
    assert np.allclose(at_end, np.eye(3))
    later = made.to_end(80, *size)
    assert np.allclose(made.to_end(79, *size) @ made.places(80, *size), later)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((10.0, {"preset": "owls"}), "no time of this journey"),
        ((0.0, {"preset": "owls"}), "no time of this journey"),
        ((3.0, {"zoom": "near"}), "“zoom” is a number, not “near”"),
        ((3.0, {"zom": "2"}), "no setting “zom”. Did you mean “zoom”"),
        ((3.0, {"zoom": "0"}), "“zoom” is from 0.1 to 10"),
        ((3.0, {"turn": "nan"}), "“turn” is from -360 to 360"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(change: tuple[float, dict[str, str]], words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        course(change)


def test_a_stage_dreams_with_a_network_file(tmp_path: Path) -> None:
    made = course((4.0, {"network": str(motifs(tmp_path / "faces.npz"))}))
    digest = hashlib.sha256((tmp_path / "faces.npz").read_bytes()).hexdigest()

    orders = [complete(stage, Installation.find()) for stage in made.stages]

    assert [order.settings["network"] for order in orders] == ["bundled", f"{MOTIFS}:{digest}:faces.npz"]
