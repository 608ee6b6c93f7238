"""Runs Ray's own command (`python -m reverie_server.cluster.ray_start start ...`) with fewer ports than it would open.

In place of 127.0.0.1 Ray takes the machine's outer address, unless it is told that it has no cluster to make
(`environment.CLUSTERS`): then its processes listen on loopback alone, and no second node may join. Here the command
believes the one, and the processes that it starts the other. The port for Ray's own clients is never opened.
"""

from __future__ import annotations

import os

from ray._private import services
from ray.scripts import scripts

from reverie_server.cluster.environment import CLUSTERS, LOOPBACK_ALONE


def _loopback(_address: str | None = None) -> str:
    return "127.0.0.1"


def _no_clients() -> str:
    return "Reverie needs none"


if __name__ == "__main__":
    scripts.get_ray_client_dependency_error = _no_clients
    if LOOPBACK_ALONE in os.environ:
        services.get_node_ip_address = _loopback
        os.environ[CLUSTERS] = "0"
    scripts.main()
