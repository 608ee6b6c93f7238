"""Jobs for tests that need no real dream."""

from __future__ import annotations

from reverie_server.jobs.job import DreamJob
from reverie_server.pictures.store import HeldPicture
from reverie_shared.settings import Settings


def make_job(held: HeldPicture, number: int = 1, client: str = "a", stop_after: int | None = None) -> DreamJob:
    """A new job, named by its client and number, whose picture and result are both `held`."""
    return DreamJob(
        number=number,
        name=f"{client}{number}",
        client=client.encode(),
        picture=held,
        mask=None,
        guide=None,
        maps={},
        result=held,
        settings=Settings(),
        preset="reverie",
        stop_after=stop_after,
        deliver="dream",
        part=None,
        measure=False,
    )
