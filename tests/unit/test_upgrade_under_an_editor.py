"""An editor that runs while Reverie's files are replaced by another version's."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from reverie_shared.build import import_path
from reverie_shared.errors import WrongVersion


def test_a_plug_in_of_before_0_2_is_told_to_restart_its_editor() -> None:
    """It imports `reverie_plugin.wire` with its first dream, and finds this version's."""
    with pytest.raises(WrongVersion, match="Restart the editor"):
        import_module("reverie_plugin.wire")


def test_all_that_a_dream_needs_is_loaded_with_the_session() -> None:
    """So nothing of another version is loaded later on."""
    script = f"""
import sys
sys.path[:0] = {[str(path) for path in import_path("shared", "plugin")]!r}
import reverie_plugin.session, reverie_plugin.recipe
missing = {{"client", "launch", "relay_transport", "zmq_transport"}} - {{
    name.rpartition(".")[2] for name in sys.modules if name.startswith("reverie_plugin.connect.")
}}
assert not missing, missing
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
