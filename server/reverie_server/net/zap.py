"""The keys of one run of the server, and the ZAP handler that admits only the holder of the client's key.

CURVE alone encrypts, but accepts every client key. ZeroMQ's authentication protocol (ZAP, RFC 27) adds the check: for
each connection ZeroMQ asks at an endpoint inside the process, before it delivers a byte.
"""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass

import zmq
from zmq.utils import z85

from reverie_server.net.throttle import LogThrottle

log = logging.getLogger(__name__)

_ENDPOINT = "inproc://zeromq.zap.01"
_DOMAIN = b"reverie"


@dataclass(frozen=True)
class Keys:
    """The two key pairs of one run (Z85)."""

    server_public: bytes
    server_secret: bytes
    client_public: bytes
    client_secret: bytes

    @classmethod
    def generate(cls) -> Keys:
        """New random keys."""
        return cls(*zmq.curve_keypair(), *zmq.curve_keypair())

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Make `socket` (not bound yet) accept only clients that hold this run's client key."""
        socket.curve_server = 1
        socket.curve_secretkey = self.server_secret
        socket.zap_domain = _DOMAIN


class ZapHandler:
    """Answers ZeroMQ's authentication requests: this run's client key is admitted, every other refused.

    Create it before any socket is bound. `throttle` limits how often refusals are logged.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], keys: Keys, throttle: LogThrottle) -> None:
        self._throttle = throttle
        self._allowed = z85.decode(keys.client_public)
        self.socket = context.socket(zmq.REP)
        self.socket.linger = 0
        self.socket.bind(_ENDPOINT)

    def answer(self) -> None:
        """Answer one request."""
        version, number, domain, _, _, mechanism, *credentials = self.socket.recv_multipart()
        admitted = (domain, mechanism, len(credentials)) == (_DOMAIN, b"CURVE", 1) and hmac.compare_digest(
            credentials[0], self._allowed
        )
        if not admitted and self._throttle.should_log(b"", "key"):
            log.warning("A client without this run's key was rejected.")
        status = (b"200", b"OK") if admitted else (b"400", b"This key is not admitted.")
        self.socket.send_multipart([version, number, *status, b"", b""])
