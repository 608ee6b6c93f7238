"""The server's one loop: sockets, requests, time. It computes nothing, so that it answers at any moment."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import zmq

from reverie_server import requests
from reverie_server.instance import InstanceLock
from reverie_server.jobs.manager import JobManager
from reverie_server.jobs.network_installer import NetworkInstaller
from reverie_server.net import sockets
from reverie_server.net.callqueue import CallQueue
from reverie_server.net.outbox import Outbox
from reverie_server.net.throttle import LogThrottle
from reverie_server.net.zap import Keys, ZapHandler
from reverie_server.pictures import shared_memory, transfers
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import Transfers
from reverie_server.requests import RequestHandler
from reverie_shared.build import build_id
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError, ServerUnavailable, Unexpected
from reverie_shared.messages import AskStatus, Message, Ping, Refused
from reverie_shared.places import Places
from reverie_shared.protocol import Envelope, decode

log = logging.getLogger(__name__)

_TICK_BUSY, _TICK_IDLE = 0.1, 1.0
"""Seconds between two looks at the clock."""

_FULL = 0.005
"""Seconds to wait when a client's connection takes no more strips just now."""

_AT_ONCE = 200
"""Requests answered in one go, before pixels have their turn."""

_DELIVERY = 60.0
"""Seconds that a retiring server waits for a client to fetch a result."""

_LONGEST_SENTENCE = 1000


class Server:
    """A server that is ready to run.

    Parameters
    ----------
    places : Places
    presence : InstanceLock
        Claimed.
    idle_worker : float
        Seconds without a job after which the worker, and with it most memory, goes.
    idle : float
        Seconds without any message after which the server ends.
    """

    def __init__(self, places: Places, presence: InstanceLock, idle_worker: float, idle: float) -> None:
        self._presence = presence
        self._idle_worker, self._idle = idle_worker, idle
        self._inbox = CallQueue()
        self._keys = Keys.fresh()
        self._context = sockets.new_context()
        self._doorkeeper = ZapHandler(self._context, self._keys)
        self._control, control_endpoint = sockets.open_control(self._context, self._keys)
        self._strips, pictures_endpoint = sockets.open_pictures(self._context, self._keys)
        self._control_post, self._picture_post = Outbox(self._control), Outbox(self._strips)
        shared_memory.sweep(places.home)
        self._pictures = Pictures(shared_memory.budget(), shared_memory.most(), shared_memory.owner(places.home))
        self._transfers = Transfers(self._picture_post, self._pictures)
        self._dreams = JobManager(self._pictures, self._control_post, self._inbox, places)
        self._installation = NetworkInstaller(places.weights, self._control_post, self._inbox)
        self._reception = RequestHandler(
            build_id(),
            self._control_post,
            self._pictures,
            self._transfers,
            self._dreams,
            self._installation,
            presence.withdraw,
        )
        self._complaints = LogThrottle()
        self._heard = self._ticked = time.monotonic()
        self._blocked = False
        self._connection = Connection(
            control=control_endpoint,
            pictures=pictures_endpoint,
            server_key=self._keys.server_public.decode(),
            client_public=self._keys.client_public.decode(),
            client_secret=self._keys.client_secret.decode(),
            pid=os.getpid(),
            build=self._reception.build,
        )

    def run(self) -> None:
        """Serve until it is time to end; leaves nothing behind but logs."""
        self._listen_to_signals()
        poller = zmq.Poller()
        for source in (self._doorkeeper.socket, self._control, self._strips):
            poller.register(source, zmq.POLLIN)
        poller.register(self._inbox.bell.fileno(), zmq.POLLIN)
        try:
            self._presence.announce(self._connection)
            log.info("The server is ready (process %s, build %s).", os.getpid(), self._reception.build)
            while not self._over():
                self._turn(dict(poller.poll(round(self._patience() * 1000))))
        finally:
            self._close()

    def _turn(self, ready: dict[Any, int]) -> None:
        """One turn of the loop: one strip each way, and before each of them all requests that have come."""
        if self._inbox.bell.fileno() in ready:
            self._inbox.answer()
        if self._doorkeeper.socket in ready:
            self._doorkeeper.answer()
        self._answer_requests()
        if self._strips in ready and (frames := sockets.receive(self._strips, copy=False)):
            client, *frames = frames
            self._handle(self._picture_post, client.bytes, frames, transfers.KINDS, self._transfers.handle)
            self._answer_requests()
        self._blocked = not self._transfers.send_strip()
        if time.monotonic() - self._ticked >= _TICK_BUSY:
            self._tick()

    def _answer_requests(self) -> None:
        for _ in range(_AT_ONCE):
            frames = sockets.receive(self._control)
            if frames is None:
                return
            self._handle(self._control_post, frames[0], frames[1:], requests.KINDS, self._reception.handle)

    def _handle(
        self,
        post: Outbox,
        client: bytes,
        frames: Sequence[Any],
        kinds: Sequence[type[Message]],
        act: Callable[[bytes, Envelope], None],
    ) -> None:
        """Read one message and act on it; what is wrong with it is told the client, and the loop goes on."""
        id = 0
        try:
            envelope = decode(frames, kinds)
            id = envelope.id
            if not isinstance(envelope.message, (Ping, AskStatus)):  # who only watches does not keep the server
                self._heard = time.monotonic()
            act(client, envelope)
        except ReverieError as error:
            self._refuse(post, client, error, id or error.request)
        except Exception:
            log.exception("A request failed.")
            self._refuse(
                post,
                client,
                Unexpected("The request failed by a fault in Reverie.", "Please report it, with the server's log."),
                id,
            )

    def _refuse(self, post: Outbox, client: bytes, error: ReverieError, id: int) -> None:
        if self._complaints.is_news(client, error.code):
            log.warning("Refused (%s): %s", error.code, error)
        what, remedy = error.what[:_LONGEST_SENTENCE], error.remedy[:_LONGEST_SENTENCE]
        post.send(client, Refused(error.code, what, remedy), id)

    def _tick(self) -> None:
        self._ticked = time.monotonic()
        self._control_post.retry()
        self._picture_post.retry()
        self._dreams.tick()
        self._dreams.workshop.tick(self._idle_worker)
        self._transfers.tick()
        self._pictures.expire()
        for client in self._control_post.take_gone():
            self._dreams.vanish(client)
            self._transfers.vanish(client)
            self._pictures.vanish(client)
        for client in self._picture_post.take_gone():
            self._transfers.vanish(client)

    def _patience(self) -> float:
        """Seconds that the loop may sleep if nothing comes."""
        if self._transfers.ready:
            return _FULL if self._blocked else 0.0
        busy = (
            self._dreams.unfinished or self._transfers.busy or self._control_post.waiting or self._picture_post.waiting
        )
        return max(0.0, self._ticked + (_TICK_BUSY if busy else _TICK_IDLE) - time.monotonic())

    def _over(self) -> bool:
        """Whether it is time to end."""
        if self._reception.ending:
            return True
        if self._dreams.unfinished or self._installation.running:
            self._heard = time.monotonic()
            return False
        if self._reception.retiring:
            return not (self._transfers.busy or self._control_post.waiting or self._dreams.awaited(_DELIVERY))
        return time.monotonic() - self._heard > self._idle

    def _listen_to_signals(self) -> None:
        """End in good order on SIGTERM, Ctrl-C, and when the terminal closes."""

        def end(*_: object) -> None:
            self._reception.ending = True

        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), end)
        # Python runs `end` in this thread as soon as that runs Python: the bell wakes it from its poll.
        signal.set_wakeup_fd(self._inbox.cord.fileno(), warn_on_full_buffer=False)

    def _close(self) -> None:
        self._presence.withdraw()
        self._dreams.close(ServerUnavailable("The server was ended.", "Start the dream again."))
        self._installation.close()
        self._control_post.retry()
        signal.set_wakeup_fd(-1)
        self._inbox.close()
        self._pictures.close()
        self._context.destroy()
        log.info("The server has ended.")
