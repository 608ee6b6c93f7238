"""The server's event loop: sockets, requests, time. It computes nothing, so that it can answer at any moment."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import zmq

from reverie_server import request_handler, resources
from reverie_server.installed_build import InstalledBuild
from reverie_server.instance import InstanceLock
from reverie_server.jobs.manager import JobManager
from reverie_server.jobs.scheduler import Scheduler
from reverie_server.lifecycle import Lifecycle
from reverie_server.net import sockets
from reverie_server.net.callqueue import CallQueue
from reverie_server.net.listener import ConnectionLimit
from reverie_server.net.outbox import Outbox
from reverie_server.net.sockets import Inbox
from reverie_server.net.throttle import LogThrottle
from reverie_server.net.zap import Keys, ZapHandler
from reverie_server.network_installer import NetworkInstaller
from reverie_server.networks.catalog import Published
from reverie_server.periodic import PeriodicTask
from reverie_server.pictures import shared_memory, transfers
from reverie_server.pictures.store import Pictures
from reverie_server.pictures.transfers import Transfers
from reverie_server.request_handler import RequestHandler
from reverie_server.worker.supervisor import WorkerSupervisor
from reverie_server.worker.watchdog import LIMITS, Limits
from reverie_shared.build import build_id
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError
from reverie_shared.errors import dreams as wrong
from reverie_shared.messages import AskStatus, Message, Ping, Refused
from reverie_shared.places import Places
from reverie_shared.protocol import Envelope, decode

log = logging.getLogger(__name__)

_TICK_BUSY, _TICK_IDLE = 0.1, 1.0
"""Seconds between two calls of `_tick`, with work in progress and without."""

_MAINTENANCE_SECONDS = 1.0
"""Seconds between two looks at the connection file: the disk may be a slow one."""

_BLOCKED_WAIT = 0.005
"""Seconds to wait when no client's connection accepts a strip."""

_REQUEST_BATCH = 200
"""Requests handled in one go, before it is the turn of pixels."""

_FETCH_TIMEOUT = 60.0
"""Seconds that a retiring server waits for a client to fetch a result."""

_MAX_FAULTS = 100
"""Passes of the loop that may fail one after the other: then the server ends, and another one can be started."""


class Server:
    """A server that is ready to run.

    Parameters
    ----------
    places : Places
    lock : InstanceLock
        Acquired.
    idle_worker : float
        Seconds without a job after which the worker, and with it most memory, is given up.
    idle : float
        Seconds without any message after which the server ends.
    published : mapping
        The files of the networks that it can download, by the name of the network.
    limits : Limits
        How long the worker may be silent.
    """

    def __init__(
        self,
        places: Places,
        lock: InstanceLock,
        idle_worker: float,
        idle: float,
        published: Mapping[str, Published],
        limits: Limits = LIMITS,
    ) -> None:
        self._lock = lock
        self._lifecycle = Lifecycle(idle, lock.withdraw)
        self._calls = CallQueue()
        keys = Keys.generate()
        self._context = sockets.new_context()
        self._throttle = LogThrottle()
        self._zap = ZapHandler(self._context, keys, self._throttle)
        self._run_folder = places.run
        sockets.remove_files(places.run)
        self._listeners = (
            sockets.open_control(self._context, keys, places.run),
            sockets.open_pictures(self._context, keys, places.run),
        )
        self._connection_limit = ConnectionLimit(self._listeners)
        self._control, self._strips = (listener.socket for listener in self._listeners)
        self._control_inbox, self._strip_inbox = Inbox(self._control), Inbox(self._strips, copy=False)
        self._control_outbox, self._strip_outbox = Outbox(self._control), Outbox(self._strips)
        shared_memory.remove_leftovers(places.home)
        self._pictures = Pictures(
            shared_memory.budget, shared_memory.max_pictures(), shared_memory.name_prefix(places.home)
        )
        self._transfers = Transfers(self._strip_outbox, self._pictures, self._lifecycle)
        self._scheduler = Scheduler(
            WorkerSupervisor(self._calls, places, limits=limits), idle_worker, discard=limits.discard
        )
        self._installer = NetworkInstaller(places.weights, self._control_outbox, self._calls, published)
        self._jobs = JobManager(
            self._pictures, self._control_outbox, self._scheduler, self._installer.installed, self._lifecycle
        )
        self._build = build_id()
        self._installed_build = InstalledBuild(self._calls)
        self._requests = RequestHandler(
            build=self._build,
            lifecycle=self._lifecycle,
            outbox=self._control_outbox,
            pictures=self._pictures,
            scheduler=self._scheduler,
            jobs=self._jobs,
            installer=self._installer,
            installed_build=self._installed_build,
        )
        self._last_tick = self._last_maintenance = time.monotonic()
        self._blocked = False
        self._faults = 0
        self._tasks = [
            PeriodicTask(act, "A periodic task of the server failed")
            for act in (
                self._control_outbox.retry,
                self._strip_outbox.retry,
                self._jobs.tick,
                self._scheduler.tick,
                self._transfers.tick,
                self._pictures.expire,
                self._drop_gone_clients,
            )
        ]
        self._maintenance = [
            PeriodicTask(act, "Clients may not reach this server")
            for act in (self._keep_files, self._keep_sockets, self._connection_limit.look)
        ]
        self._connection = Connection(
            control=self._listeners[0].endpoint,
            pictures=self._listeners[1].endpoint,
            server_key=keys.server_public.decode(),
            client_public=keys.client_public.decode(),
            client_secret=keys.client_secret.decode(),
            pid=os.getpid(),
            build=self._build,
        )

    def run(self) -> None:
        """Serve until it is time to end; leaves nothing behind but logs."""
        self._listen_to_signals()
        poller = zmq.Poller()
        accepted = [listener.accepted for listener in self._listeners]
        for source in (self._zap.socket, self._control, self._strips, *accepted):
            poller.register(source, zmq.POLLIN)
        poller.register(self._calls.fileno(), zmq.POLLIN)
        try:
            self._lock.publish(self._connection)
            log.info("The server is ready (process %s, build %s).", os.getpid(), self._build)
            while not self._should_end():
                self._survive(lambda: self._step(dict(poller.poll(round(self._poll_seconds() * 1000)))))
        finally:
            self._close()

    def _survive(self, act: Callable[[], object]) -> None:
        """Make a pass of the loop; an error in it is logged, and raised where the loop fails again and again."""
        try:
            act()
            self._faults = 0
        except Exception:
            self._faults += 1
            if self._faults == _MAX_FAULTS:
                raise
            log.exception("A pass of the server's loop failed.")
            time.sleep(_TICK_BUSY)  # what is missing, memory say, may come back

    def _step(self, ready: dict[Any, int]) -> None:
        """One pass of the loop: at most one strip each way, and before each of them the requests that have arrived."""
        if self._calls.fileno() in ready:
            self._calls.drain()
        for listener in self._listeners:
            if listener.accepted in ready:
                listener.take_accepted()
                self._connection_limit.look()
        if self._zap.socket in ready:
            self._zap.answer()
        self._handle_requests()
        if self._strips in ready and (frames := self._strip_inbox.receive()):
            client, *frames = frames
            self._handle(self._strip_outbox, client.bytes, frames, transfers.KINDS, self._transfers.handle)
            self._handle_requests()
        self._blocked = not self._transfers.send_strip()
        if time.monotonic() - self._last_tick >= _TICK_BUSY:
            self._tick()

    def _handle_requests(self) -> None:
        for _ in range(_REQUEST_BATCH):
            frames = self._control_inbox.receive()
            if frames is None:
                return
            self._handle(self._control_outbox, frames[0], frames[1:], request_handler.KINDS, self._requests.handle)

    def _handle(
        self,
        outbox: Outbox,
        client: bytes,
        frames: Sequence[Any],
        kinds: tuple[type[Message], ...],
        act: Callable[[bytes, Envelope], None],
    ) -> None:
        """Decode one message and act on it; an error is sent to the client as a refusal, and the loop continues."""
        id = 0
        try:
            envelope = decode(frames, kinds)
            id = envelope.id
            if not isinstance(envelope.message, (Ping, AskStatus)):  # polling does not reset the idle timer
                self._lifecycle.note_activity()
            act(client, envelope)
        except ReverieError as error:
            self._refuse(outbox, client, error, id or error.request)
        except Exception as error:
            log.exception("A request failed.")
            self._refuse(outbox, client, _failure(error), id)

    def _refuse(self, outbox: Outbox, client: bytes, error: ReverieError, id: int) -> None:
        if self._throttle.should_log(client, error.code):
            log.warning("Refused (%s): %s", error.code, error)
        outbox.send(client, Refused.by(error), id)

    def _tick(self) -> None:
        """Do what is due by the clock; an error in one part is logged, and the others have their turn."""
        self._last_tick = time.monotonic()
        if self._working:
            self._lifecycle.note_activity()
        for task in self._tasks:
            task()
        if self._last_tick - self._last_maintenance >= _MAINTENANCE_SECONDS:
            self._last_maintenance = self._last_tick
            for task in self._maintenance:
                task()

    def _keep_files(self) -> None:
        """Restore the files by which clients find this server, or retire where they are another one's."""
        if why := self._lock.maintain():
            self._lifecycle.retire(why)

    def _keep_sockets(self) -> None:
        """Restore the files of the sockets."""
        if not self._lifecycle.retiring:
            for listener in self._listeners:
                listener.restore()

    def _drop_gone_clients(self) -> None:
        for client in self._control_outbox.take_gone():
            self._jobs.drop_client(client)
            self._transfers.drop_client(client)
            self._pictures.drop_client(client)
        for client in self._strip_outbox.take_gone():
            self._transfers.drop_client(client)

    def _poll_seconds(self) -> float:
        """Seconds that the loop may wait for something to arrive."""
        if self._transfers.ready:
            return _BLOCKED_WAIT if self._blocked else 0.0
        busy = self._jobs.active or self._transfers.busy or self._messages_wait
        return max(0.0, self._last_tick + (_TICK_BUSY if busy else _TICK_IDLE) - time.monotonic())

    @property
    def _messages_wait(self) -> bool:
        return self._control_outbox.waiting or self._strip_outbox.waiting

    @property
    def _working(self) -> bool:
        return bool(self._jobs.active) or self._installer.running

    def _should_end(self) -> bool:
        return self._lifecycle.should_end(
            working=self._working,
            awaits_client=self._transfers.busy or self._jobs.awaits_client(_FETCH_TIMEOUT),
            messages_wait=self._messages_wait,
        )

    def _listen_to_signals(self) -> None:
        """End in good order on SIGTERM, Ctrl-C, and when the terminal closes."""

        def end(*_: object) -> None:
            self._lifecycle.end()

        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), end)
        # Python calls `end` in this thread as soon as that runs Python code: the wake-up byte ends the poll.
        signal.set_wakeup_fd(self._calls.wake_writer.fileno(), warn_on_full_buffer=False)

    def _close(self) -> None:
        """Leave nothing behind, whatever fails on the way."""
        with ExitStack() as steps:  # they are called in the reverse order
            steps.callback(sockets.remove_files, self._run_folder)
            steps.callback(self._context.destroy)
            steps.callback(self._pictures.close)
            steps.callback(self._calls.close)
            steps.callback(signal.set_wakeup_fd, -1)
            steps.callback(self._control_outbox.retry)
            steps.callback(self._installer.close)
            steps.callback(self._installed_build.close)
            steps.callback(self._jobs.close, wrong.SERVER_ENDED())
            steps.callback(self._lock.withdraw)
        log.info("The server has ended.")


def _failure(error: Exception) -> ReverieError:
    """What a client is told of an error that nobody has put in words."""
    return resources.busy(error) or wrong.REQUEST_FAILED()
