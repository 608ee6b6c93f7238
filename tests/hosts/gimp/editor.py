"""The real GIMP 3 in its Debian tree, with Reverie's plug-in in a profile of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from installer import code_copy, editor_libraries, gimp
from installer.hosts import Editor
from installer.record import Record
from reverie_shared.build import build_id
from reverie_shared.connection import Connection
from reverie_shared.places import Places
from tests.hosts import debian_tree
from tests.hosts.libraries import place
from tests.support.isolation import CACHE
from tests.support.running import Reverie

CHECKOUT = Path(__file__).resolve().parents[3]
SCRIPTS = Path(__file__).resolve().parent / "scripts"
TREE = CACHE / "gimp"
LIBRARIES = CACHE / "gimp-libraries"
PYTHON = (3, 13)
"""Debian 13's, which GIMP runs there."""

SCRIPT_SECONDS = 300
"""How long a script may take in GIMP. The longest, all the scenes, took 166 s on two cores that had much else to do."""


def require() -> None:
    """Skip the test where GIMP's tree is not there or cannot be entered; fail where the hosts are required."""
    if not debian_tree.is_there(TREE):
        debian_tree.skip_or_fail(
            f"There is no tree with GIMP 3 in {TREE}; make it with tests/hosts/gimp/prepare.sh (as root)."
        )
    if words := debian_tree.reason_unavailable():
        debian_tree.skip_or_fail(words)


@dataclass
class Outcome:
    """How a script in GIMP ended, and the facts it told."""

    code: int
    output: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Gimp:
    """One GIMP profile, in a folder that the tree sees under the same name.

    Parameters
    ----------
    stage : Path
        Holds Reverie's home, GIMP's profile, and what scripts read and write.
    reverie : Reverie
        Installed in `stage`; its server runs outside the tree.
    """

    stage: Path
    reverie: Reverie
    _server: subprocess.Popen[str] | None = None

    @property
    def profile(self) -> Path:
        return self.stage / "profile"

    def serve(self) -> psutil.Process:
        """The running server; started where there is none."""
        if self._server is None or self._server.poll() is not None or Connection.read(self._connection) is None:
            before = Connection.read(self._connection)
            self._server = self.reverie.start("serve")
            began = time.monotonic()
            while Connection.read(self._connection) in (None, before):
                assert time.monotonic() - began < 20, "the server does not start"
                time.sleep(0.05)
        return psutil.Process(self._server.pid)

    def forget_settings(self) -> None:
        """Remove what GIMP keeps of earlier dreams: the last and the saved settings of each procedure."""
        shutil.rmtree(self.profile / "plug-in-settings", ignore_errors=True)
        (self.profile / "parasiterc").unlink(missing_ok=True)

    def stop(self) -> None:
        """End the server."""
        self.reverie.stop()
        if self._server is not None:
            self._server.communicate(timeout=20)

    @contextmanager
    def without_zeromq(self) -> Iterator[Path]:
        """A profile whose Python has no ZeroMQ; meanwhile “the server's Python” is one that the tree can start."""
        profile, libraries, python = (self.stage / name for name in ("relay profile", "relay libraries", "python"))
        shutil.copytree(self.profile / "plug-ins", profile / "plug-ins")
        source = editor_libraries.folder(LIBRARIES, PYTHON)
        shutil.copytree(source, libraries / source.name, ignore=shutil.ignore_patterns("*zmq*", "*.so"))
        record = profile / "plug-ins" / "reverie" / gimp.RECORD
        record.write_text(json.dumps({**json.loads(record.read_text()), "editor": str(libraries)}))
        with_zeromq = editor_libraries.folder(self.reverie.places.editor, PYTHON)
        python.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{with_zeromq}" exec /usr/bin/python3 "$@"\n')
        python.chmod(0o755)
        usual = self.reverie.places.record.read_text()
        self.reverie.places.record.write_text(json.dumps({**json.loads(usual), "python": str(python)}))
        try:
            yield profile
        finally:
            self.reverie.places.record.write_text(usual)

    @property
    def _connection(self) -> Path:
        return self.reverie.places.connection

    def command(self, *words: str, **environment: str) -> list[str]:
        """The command that runs `words` inside the tree."""
        variables = {
            "HOME": str(self.stage / "user"),
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "GIMP3_DIRECTORY": str(self.profile),
            "STAGE": str(self.stage),
            **environment,
        }
        return debian_tree.inside(TREE, words, variables, [self.stage])

    def start(
        self, script: str, *, arguments: Mapping[str, Any] | None = None, **environment: str
    ) -> subprocess.Popen[str]:
        """Start GIMP without windows, to run a script from `scripts/`."""
        return self._start(
            self.command("gimp-console", "-i", "-n", *batch(self.stage_script(script, arguments)), **environment)
        )

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def show(self, script: str, *, arguments: Mapping[str, Any] | None = None, **environment: str) -> Outcome:
        """Run a script from `scripts/` in GIMP with windows, to its end."""
        file = self.stage_script(script, arguments)
        settings = self.profile / "gimprc"  # both lines are needed, or a welcome takes the keys
        settings.write_text('(config-version "3.0.4")\n(show-welcome-dialog no)\n')
        words = ["sh", str(self.stage / "screen.sh"), "gimp", "-n", "-s", *batch(file)]
        process = self._start(self.command(*words, **environment))
        return self.finish(script, process)

    def run(self, script: str, *, arguments: Mapping[str, Any] | None = None, **environment: str) -> Outcome:
        """Run a script from `scripts/` in GIMP without windows, to its end."""
        return self.finish(script, self.start(script, arguments=arguments, **environment))

    def finish(self, script: str, process: subprocess.Popen[str]) -> Outcome:
        """Wait for a started script; its facts are what it has written to `<script>.json`. One that takes too long is
        ended, with all that it has started.
        """
        try:
            output, _ = process.communicate(timeout=SCRIPT_SECONDS)
        except subprocess.TimeoutExpired:
            whole = psutil.Process(process.pid)
            for each in (*whole.children(recursive=True), whole):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            process.communicate()
            raise
        facts = self.stage / f"{script}.json"
        return Outcome(process.returncode, output, json.loads(facts.read_text()) if facts.is_file() else {})

    def stage_script(self, script: str, arguments: Mapping[str, Any] | None = None) -> Path:
        """Put a script, the helpers of all scripts, and its arguments where GIMP sees them; returns the script."""
        for file in SCRIPTS.glob("*.*"):
            shutil.copy(file, self.stage / file.name)
        (self.stage / f"{script}.json").unlink(missing_ok=True)
        (self.stage / f"{script}.arguments.json").write_text(json.dumps(arguments or {}))
        return self.stage / f"{script}.py"


@contextmanager
def photographs(gimp: Gimp, file: Path) -> Iterator[None]:
    """Reverie with the network of photographs; GIMP's tree sees its folder of networks, so `file` is copied there."""
    folder = gimp.reverie.places.weights
    folder.mkdir(exist_ok=True)
    installed = Path(shutil.copy(file, folder))
    try:
        yield
    finally:
        installed.unlink()


def batch(script: Path) -> list[str]:
    """What has GIMP run a script and end."""
    folder, code = str(script.parent), f"exec(open({str(script)!r}).read())"
    return ["--batch-interpreter=python-fu-eval", "-b", f"import sys; sys.path.insert(0, {folder!r}); {code}", "--quit"]


def install(stage: Path) -> Gimp:
    """Install Reverie into `stage` as the installer does, but for the server's environment: that is the tests' own."""
    places = Places(stage / "reverie")
    for folder in (places.home, stage / "user", stage / "profile" / "plug-ins"):
        folder.mkdir(parents=True)
    code_copy.install(CHECKOUT, places.code)
    place(LIBRARIES, PYTHON)
    shutil.copytree(LIBRARIES, places.editor)
    Record(str(places.home), build=build_id(places.code), python=sys.executable, complete=True).save(places.record)
    gimp.install(Editor("gimp", "GIMP 3.0", stage / "profile" / "plug-ins"), places)
    return Gimp(stage, Reverie(places, places.code))
