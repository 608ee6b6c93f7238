"""The environment for working on Reverie: `.venv` in the checkout."""

from __future__ import annotations

from installer import code_copy, hosts, install_lock, machine, photographs
from installer.environment import Environment
from installer.installation import CHECKOUT
from installer.output import Output

FOLDER = CHECKOUT / ".venv"

NETWORKS = FOLDER / "share" / "reverie"
"""The folder with the network of photographs, from which the tests take it."""


def prepare(offline: bool = False) -> Environment:
    """The environment in `.venv`, with the tools and the network for tests; made if not intact.

    It imports this checkout.
    """
    machine.check_platform()
    environment = Environment(FOLDER, "dev")
    with install_lock.hold(CHECKOUT / ".venv.lock"):
        output = Output()
        fault = environment.fault()
        if fault:
            machine.check_disk(CHECKOUT, ["dev"], "Make room on the checkout's disk.")
            output.say(f"Making the environment for tests in {FOLDER}, some minutes ({fault})...")
            environment.make(output, offline)
        plugins = [CHECKOUT / "plugin" / host for host in hosts.NAMES]
        environment.set_import_roots([*code_copy.import_roots(CHECKOUT), *plugins])
        photographs.install(environment.python, NETWORKS, output, offline)
    return environment
