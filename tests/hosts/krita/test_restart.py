"""Krita quit and started again, the real one: what the docker remembers."""

from __future__ import annotations

from pathlib import Path

from tests.hosts.krita.real_krita import Edition, profile, running_krita
from tests.support.running import Reverie


def test_the_docker_shows_after_a_restart_what_it_showed_before(
    reverie: Reverie, edition: Edition, tmp_path: Path
) -> None:
    variables = profile(tmp_path, reverie, edition)
    with running_krita(tmp_path, variables, edition) as krita:
        assert krita.remembered_state() == ("reverie", {}, "below strokes", False, True)
        krita.show_order("whisper", {"seed": 7, "strength": 0.5, "guide": "a layer of that document"})
        krita.choose_in("reverie_place", "Hidden")
        krita.choose_in("reverie_source", "What I see")
        krita.switch_live(False)
        krita.begin("quit")
        assert krita.process.wait(20) == 0
    (tmp_path / "driver.socket").unlink(missing_ok=True)
    with running_krita(tmp_path, variables, edition) as krita:
        assert krita.remembered_state() == ("whisper", {"seed": 7, "strength": 0.5}, "hidden", True, False)
