"""What is set up before Ray is imported: admission by a token, no call home, loopback where the address says so."""

from __future__ import annotations

import ipaddress
import os
import socket
from importlib.util import find_spec

from reverie_shared.clusters import split_address, token_file
from reverie_shared.errors.clusters import BAD_ADDRESS, NO_RAY
from reverie_shared.places import Places

CLUSTERS = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""The environment variable by which Ray, on any system, takes the machine's outer address (1) or loopback (0)."""

LOOPBACK_ALONE = "REVERIE_CLUSTER_LOOPBACK"
"""The environment variable by which `ray_start` keeps a node to loopback."""


def ray_environment(places: Places, address: str) -> dict[str, str]:
    """The environment variables for a process that imports Ray to use the cluster at an address, or to make it.

    Raises `BadSettings` where that is no address.
    """
    return {
        "RAY_AUTH_MODE": "token",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "RAY_BACKEND_LOG_LEVEL": "error",
        "RAY_gcs_server_request_timeout_seconds": "15",
        "RAY_health_check_period_ms": "1000",  # with the next two: a node that is gone is missed within some seconds
        "RAY_health_check_timeout_ms": "5000",
        "RAY_health_check_failure_threshold": "4",
        "RAY_NUM_REDIS_GET_RETRIES": "5",  # seconds in which a cluster must admit this machine
        CLUSTERS: "0" if is_loopback(address) else "1",
        **({} if "RAY_AUTH_TOKEN" in os.environ else {"RAY_AUTH_TOKEN_PATH": str(token_file(places))}),
    }


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine alone; raises `BadSettings` where it is none."""
    return ipaddress.ip_address(ip_of(address)).is_loopback


def ip_of(address: str) -> str:
    """The IP address of an address's host; raises `BadSettings` where it has none."""
    host, _port = split_address(address)
    try:
        return socket.gethostbyname(host)
    except OSError as error:
        raise BAD_ADDRESS(address=address) from error


def prepare(places: Places, address: str) -> None:
    """Make this process ready to import Ray, for the cluster at an address.

    Raises
    ------
    BadSettings
        When that is no address.
    ClusterUnavailable
        When Ray is not installed.
    """
    if find_spec("ray") is None:
        raise NO_RAY()
    os.environ.update(ray_environment(places, address))
