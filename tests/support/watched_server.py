"""A server that waits for its worker as long as a test says, not as long as an honest worker may need.

Run it with `python -m tests.support.watched_server SILENCE START STEP DISCARD`, each in seconds.
"""

from __future__ import annotations

import sys

from reverie_server.__main__ import serve
from reverie_server.networks.catalog import FILES
from reverie_server.worker.watchdog import Limits

if __name__ == "__main__":
    sys.exit(serve(idle_worker=600.0, idle=3600.0, published=FILES, limits=Limits(*map(float, sys.argv[1:]))))
