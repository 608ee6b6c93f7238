"""One dream, from the click to the layer.

A host makes a `Session`, drives `run()` (`reverie_plugin.driver`) and shows the events that it yields.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.connect.launch import connect
from reverie_plugin.connect.transfers import Transfer, digest_of
from reverie_plugin.events import Cancelled, Event, Finished, Waiting
from reverie_plugin.host import Host, Result
from reverie_plugin.job import Job
from reverie_plugin.order import Order
from reverie_plugin.region import Region, plan
from reverie_shared import messages
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS
from reverie_shared.translation import _

Report = dict[str, Any]
"""How a dream was dreamed; docs/PROTOCOL.md has its keys."""

Steps = Generator["Event | None", None, "Report | None"]


@dataclass(frozen=True)
class Ticket:
    """The key to a dream's result on the server: another session can fetch it, also from another process."""

    job: str
    region: Region


class Session:
    """One dream on one layer.

    Parameters
    ----------
    host : Host
        The layer.
    order : Order
        What to dream.
    installation : Installation
    ticket : Ticket, optional
        Fetch the result of this earlier dream, which was finished but not inserted. The server keeps it for ten
        minutes.
    """

    def __init__(self, host: Host, order: Order, installation: Installation, ticket: Ticket | None = None) -> None:
        self._host = host
        self._order = order
        self._installation = installation
        self._ticket = ticket
        self._picture: Picture | None = None
        self._mask: Picture | None = None
        self._guide: Picture | None = None
        self._maps: dict[str, Picture] = {}
        self._sent: list[str] = []
        self._client: Client | None = None
        self._cancelled = False
        self._go_on = False
        self._job: Job | None = None
        self._seconds_in_transfer = 0.0

    @property
    def accepted(self) -> bool:
        """Whether the server has taken the order: an error before is a refusal, an error after is a failed dream."""
        return self._job is not None and self._job.accepted

    @property
    def ticket(self) -> Ticket | None:
        """The key by which another session can fetch the result; None until `run` has begun."""
        return self._ticket

    def run(self) -> Steps:
        """Dream, and insert the result. Never blocks; closing the generator cancels the dream.

        Yields
        ------
        Event or None
            None where there is nothing to do just now.

        Returns
        -------
        dict or None
            The report, also in the event `Finished`; None where the dream was cancelled.

        Raises
        ------
        ReverieError
            When the dream failed; the document is as it was.
        """
        steps = self._steps()
        try:
            for event in steps:
                yield event
                if isinstance(event, Finished):
                    return event.report
                if self._cancelled:
                    steps.close()
                    yield Cancelled()
                    break
            return None
        finally:
            steps.close()

    def cancel(self) -> None:
        """Cancel the dream, on the server too: `run` ends with `Cancelled`. No effect once the result is inserted."""
        self._cancelled = True

    def go_on(self) -> None:
        """Take a dream that is paused, or is going to pause, to its end."""
        self._go_on = True

    def wait(self, seconds: float) -> None:
        """Block until there may be something to do, or the time is over. For hosts without an event loop."""
        if self._client is not None:
            self._client.wait(seconds)
        else:
            time.sleep(seconds)

    def _steps(self) -> Generator[Event | None, None, None]:
        """The steps of the dream, without cancellation."""
        ticket = self._begin()
        client = self._client = yield from connect(self._installation, self._host.name)
        try:
            done = yield from self._follow(client, ticket)
            yield Waiting(_("Fetching the result…"))
            dreamed = client.fetch(done.picture)
            yield from self._transfer(client, dreamed)
            yield Waiting(_("Putting the result into place…"))
            report = self._completed(done.report)
            insertion = self._host.insert(Result(dreamed.result, ticket.region.changed, report))
            if insertion is not None:
                yield from insertion
            with suppress(Exception):  # the result is in its place: what the server keeps of it goes by itself
                self._release(client, ticket)
        except (GeneratorExit, KeyboardInterrupt):  # not after an error: a finished result can still be fetched
            with suppress(Exception):
                client.request(messages.Cancel(ticket.job))
            raise
        finally:
            self._client = None
            client.close()
        yield Finished(report)

    def _begin(self) -> Ticket:
        """Read the layer as it is now: that is dreamed, whatever is painted meanwhile."""
        if self._ticket is None:
            selection = self._host.selection_bounds()
            region = plan(self._host.layer_bounds(), selection)
            self._picture = self._host.read_pixels(region.sent)
            self._mask = None if selection is None else self._host.read_mask(region.sent)
            guide = self._order.settings.get("guide")
            self._guide = self._host.read_guide(str(guide)) if guide else None
            names = {setting: str(name) for setting in MAPS if (name := self._order.settings.get(setting))}
            self._maps = {setting: self._host.read_map(name, region.sent) for setting, name in names.items()}
            self._ticket = Ticket(uuid.uuid4().hex, region)
        return self._ticket

    def _ask(self, client: Client, ticket: Ticket, stop_after: int | None) -> Generator[Event | None, None, int]:
        """Request the dream, or the finished one of an earlier session; returns the request's number."""
        if self._picture is None:
            return client.request(messages.Resume(ticket.job))
        yield Waiting(_("Sending the picture…"))
        picture = yield from self._upload(client, self._picture)
        mask = None if self._mask is None else (yield from self._upload(client, self._mask))
        guide = None if self._guide is None else (yield from self._upload(client, self._guide))
        maps = {}
        for setting, each in self._maps.items():
            maps[setting] = yield from self._upload(client, each)
        return client.request(
            messages.Dream(
                job=ticket.job,
                picture=picture,
                settings=dict(self._order.settings),
                preset=self._order.preset,
                mask=mask,
                stop_after=stop_after,
                deliver=self._order.deliver,
                part=list(ticket.region.part),
                measure=self._order.measure,
                guide=guide,
                maps=maps or None,
                on=self._order.on,
                mixed=self._order.mixed,
            )
        )

    def _follow(self, client: Client, ticket: Ticket) -> Generator[Event | None, None, messages.Done]:
        """Order the dream, and yield what the server tells of it until it is done."""
        job = self._job = Job(ticket.job, ticket.region.sent, client.fetch if self._order.previews else None)
        job.order((yield from self._ask(client, ticket, self._order.stop_after)))
        while True:
            for envelope in client.receive():
                yield from job.take(envelope)
            if preview := job.take_preview():
                yield preview
            if job.done is not None:
                if self._go_on or self._order.stop_after is None:
                    return job.done
                yield from job.pause_at_end()
            elif job.pause_expired:  # dreamed again, it has the same result
                job.order((yield from self._ask(client, ticket, None)))
            elif job.paused and self._go_on:
                job.resume(client.request(messages.Continue(ticket.job)))
            yield None

    def _upload(self, client: Client, picture: Picture) -> Generator[None, None, str]:
        """Send a picture; returns its digest, which is its name on the server."""
        name = yield from digest_of(picture)
        yield from self._transfer(client, client.upload(picture, name))
        self._sent.append(name)
        return name

    def _transfer(self, client: Client, transfer: Transfer) -> Generator[None, None, None]:
        """Yield until a picture is transferred."""
        began = time.monotonic()
        while not transfer.finished:
            yield None
            client.receive()
        self._seconds_in_transfer += time.monotonic() - began

    def _release(self, client: Client, ticket: Ticket) -> None:
        """Have the server forget the dream, and the pictures that were sent for it."""
        for name in self._sent:
            client.request(messages.Release(name))
        client.request(messages.Cancel(ticket.job))

    def _completed(self, report: Report) -> Report:
        """The server's report, with what only this side knows: the time of transfers, the user's own preset."""
        seconds = {**report["seconds"], "transfer": round(self._seconds_in_transfer, 3)}
        own = {"own": asdict(self._order.own)} if self._order.own else {}
        return {**report, "seconds": seconds, **own}
