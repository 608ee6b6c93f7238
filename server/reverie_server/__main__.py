"""Run the server: `python -m reverie_server`."""

from __future__ import annotations

import argparse
import sys

from reverie_shared import places


def main() -> int:
    """Serve until idle or told to end; 0 also where a server runs already."""
    options = _options()
    from reverie_server import logs
    from reverie_server.front import Front
    from reverie_server.presence import Presence

    home = places.find()
    presence = Presence(home)
    if not presence.claim():
        print("A server is running already.", file=sys.stderr)
        return 0
    logs.start(home.logs)
    Front(home, presence, options.idle_worker, options.idle).run()
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


if __name__ == "__main__":  # the worker process imports this module too
    sys.exit(main())
