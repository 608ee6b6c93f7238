"""Sessions that are driven step by step, and what the server has of them."""

from __future__ import annotations

import numpy as np
from PIL import Image

from reverie_plugin.connect.client import Client
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import Event
from reverie_plugin.order import Order
from reverie_plugin.session import Session, Steps
from reverie_shared.connection import Connection
from reverie_shared.messages import Cancel
from tests.service.processes import wait_for
from tests.support.pictures import PHOTO, Array
from tests.support.running import MemoryHost, Reverie, drive

QUICK = {"steps": 2, "smallest": 48, "tile_size": 256}
LONG = {"steps": 1000, "smallest": 96}
"""A dream of minutes, to be interrupted."""


def cat() -> Array:
    """A photo of a cat, 150 x 100: no pixel is like its mirror image's, and no row like the next."""
    with Image.open(PHOTO) as image:
        return np.asarray(image.resize((150, 100)))


def dream(reverie: Reverie, host: MemoryHost, order: Order) -> list[Event]:
    """Dream to the end; returns what was told."""
    return drive(Session(host, order, reverie.installation))


def until(session: Session, kind: type[Event]) -> Steps:
    """Drive a session until it tells an event of that kind; returns what is left of it."""
    steps = session.run()
    for event in steps:
        if isinstance(event, kind):
            return steps
        if event is None:
            session.wait(0.1)
    raise AssertionError(f"the session never told of {kind}")


def finish(session: Session, steps: Steps) -> list[Event]:
    """Drive what is left of a session to its end; returns what it told."""
    told: list[Event] = []
    run_to_end(steps, session.wait, told.append)
    return told


def forget(reverie: Reverie, job: str) -> None:
    """Have the server forget a job, as it does when its time is over."""
    connection = Connection.read(reverie.places.connection)
    assert connection is not None
    client = Client(connection, reverie.installation)
    run_to_end(client.ask(Cancel(job)), client.wait)
    client.close()


def unfinished_jobs(reverie: Reverie) -> list[object]:
    """The jobs that the server has."""
    jobs: list[object] = reverie.facts()["jobs"]
    return jobs


def wait_for_no_jobs(reverie: Reverie) -> None:
    """Before `LONG` would be over: to ask once is to start a command, which alone may take seconds."""
    wait_for(lambda: not unfinished_jobs(reverie), "the end of all jobs", within=15.0)
