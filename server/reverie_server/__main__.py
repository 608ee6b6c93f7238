"""Run the server: `python -m reverie_server`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping

from reverie_server.networks.catalog import FILES, Published
from reverie_server.worker.watchdog import LIMITS, Limits
from reverie_shared import places


def main() -> int:
    """Run the server that the command line asks for; returns the exit code."""
    options = _options()
    return serve(options.idle_worker, options.idle, FILES)


def serve(idle_worker: float, idle: float, published: Mapping[str, Published], limits: Limits = LIMITS) -> int:
    """Serve until idle or asked to end; returns the exit code, 0 also where a server runs already.

    The parameters are those of `reverie_server.app.Server`.
    """
    # Imported here: the worker process imports this module too, and needs none of them.
    from reverie_server import logs
    from reverie_server.app import Server
    from reverie_server.instance import InstanceLock

    home = places.find()
    try:
        lock = InstanceLock(home)
        if not lock.acquire():
            print("A server is running already.", file=sys.stderr)
            return 0
        logs.start(home.logs)
    except OSError as error:
        print(f"Reverie's folder cannot be used: {error}.", file=sys.stderr)
        return 1
    try:
        Server(home, lock, idle_worker, idle, published, limits).run()
    except Exception as error:
        logging.exception("The server has stopped because of an internal error.")
        print(f"The server has stopped because of an internal error: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m reverie_server", description="The server that dreams.")
    parser.add_argument(
        "--idle-worker",
        type=float,
        default=600.0,
        metavar="SECONDS",
        help="give most memory back after so long without a dream (default 600)",
    )
    parser.add_argument(
        "--idle",
        type=float,
        default=3600.0,
        metavar="SECONDS",
        help="end after so long without a message (default 3600)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
