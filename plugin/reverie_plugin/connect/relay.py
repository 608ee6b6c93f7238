"""The relay: a process of the server's Python that forwards messages between its two pipes and the server.

It serves an editor whose Python cannot load ZeroMQ (`reverie_plugin.connect.relay_transport`). It exits when its input
ends, or when the server is gone.
"""

from __future__ import annotations

import json
import queue
import sys
from functools import partial
from typing import IO, TypeAlias

from reverie_plugin.connect.pipe import CHANNELS, read_message, write_message
from reverie_plugin.connect.transport import Channel, Transport
from reverie_plugin.connect.zmq_transport import ZmqTransport
from reverie_shared.connection import Connection
from reverie_shared.threads import BackgroundThread

_WAIT_SECONDS = 0.004
"""Longest delay of a message from the editor, which does not end the wait for the server's."""

_Outgoing: TypeAlias = "queue.Queue[tuple[Channel, list[bytes]] | None]"
"""Messages for the server; None once the input has ended."""


def main() -> None:
    """Forward messages until either side ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    first = read_message(source)
    if first is None:
        return
    transport = ZmqTransport(Connection(**json.loads(first[1][0])))
    outgoing: _Outgoing = queue.Queue()
    BackgroundThread(partial(_read_input, source, outgoing)).start()
    try:
        while _forward_to_server(outgoing, transport) and _forward_to_editor(transport, target):
            transport.wait(_WAIT_SECONDS)
    finally:
        transport.close()


def _read_input(source: IO[bytes], outgoing: _Outgoing) -> None:
    while (message := read_message(source)) is not None:
        outgoing.put(message)
    outgoing.put(None)


def _forward_to_server(outgoing: _Outgoing, transport: Transport) -> bool:
    """Send every message that the editor has given; False once its input has ended."""
    while not outgoing.empty():
        message = outgoing.get()
        if message is None:
            return False
        transport.send(*message)
    return True


def _forward_to_editor(transport: Transport, target: IO[bytes]) -> bool:
    """Write every message that has arrived; False once the server is gone, or the editor reads no more."""
    lost = transport.lost  # asked first: what was sent before the end is then still read
    try:
        for channel in CHANNELS:
            while (frames := transport.receive(channel)) is not None:
                write_message(target, channel, frames)
    except OSError:
        return False
    return not lost


if __name__ == "__main__":
    main()
