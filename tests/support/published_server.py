"""A server that takes another file for the one that is published for a network.

Run it with `python -m tests.support.published_server NETWORK URL CHECKSUM`.
"""

from __future__ import annotations

import os
import sys

from reverie_server.__main__ import serve
from reverie_server.networks.catalog import FILES, URL_VARIABLE, Published

if __name__ == "__main__":
    network, url, checksum = sys.argv[1:]
    os.environ.pop(URL_VARIABLE, None)  # that of the tests, where nobody listens
    sys.exit(serve(idle_worker=600.0, idle=3600.0, published={**FILES, network: Published(url, checksum)}))
