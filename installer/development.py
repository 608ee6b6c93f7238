"""The environment for working on Reverie: `.venv` in the checkout."""

from __future__ import annotations

from installer import code_copy, machine
from installer.alone import alone
from installer.environment import Environment
from installer.installation import CHECKOUT
from installer.journal import Journal

FOLDER = CHECKOUT / ".venv"


def prepare(offline: bool = False) -> Environment:
    """The environment in `.venv`, with the tools for tests; made if not whole; it imports this checkout."""
    machine.check_platform()
    environment = Environment(FOLDER, "dev")
    with alone(CHECKOUT / ".venv.lock"):
        journal = Journal()
        fault = environment.fault()
        if fault:
            machine.check_disk(CHECKOUT, "dev")
            journal.say(f"Making the environment for tests in {FOLDER}, some minutes ({fault})...")
            environment.make(journal, offline)
        plugins = [CHECKOUT / "plugin" / host for host in ("gimp", "krita")]
        environment.see([*code_copy.import_roots(CHECKOUT), *plugins])
    return environment
