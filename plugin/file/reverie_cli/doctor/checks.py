"""What the doctor looks at, apart from the editors."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import psutil

from reverie_cli.doctor.finding import Finding
from reverie_cli.server_process import server_process
from reverie_plugin.connect.client import Client
from reverie_plugin.connect.installation import Installation
from reverie_plugin.driver import run_to_end
from reverie_plugin.ui.formatting import describe_server
from reverie_shared import VERSION
from reverie_shared.build import install_again
from reverie_shared.connection import Connection
from reverie_shared.errors import ReverieError, ServerUnavailable
from reverie_shared.errors.dreams import NO_AVX
from reverie_shared.messages import AskStatus, Status
from reverie_shared.networks import FILES, aside, is_damaged, title
from reverie_shared.places import Places
from reverie_shared.processor import lacks_avx
from reverie_shared.translation import _

MODULES = {
    "numpy": "numpy", "tensorflow": "tensorflow", "h5py": "h5py", "zmq": "pyzmq", "msgpack": "msgpack",
    "PIL": "pillow", "OpenImageIO": "openimageio", "av": "av", "cv2": "opencv-python-headless", "requests": "requests",
}  # fmt: skip
"""What the environment has to have: modules, and the packages that they come in."""

SCARCE_DISK, SCARCE_MEMORY, SCARCE_SHARED = 1e9, 1.5e9, 64e6
"""Bytes below which something is likely to fail: a download, a default dream, the passing of a large picture."""

DAY = 86_400.0
STALE = 7 * DAY
"""Seconds after which a download that was broken off will hardly go on."""

LAST_ERRORS = 3
_ERROR = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d).*?\b(?:ERROR|CRITICAL)\b\s*(.*)$")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def version(installation: Installation) -> Iterator[Finding]:
    """Which Reverie this is, and whether its environment has all that it needs."""
    yield Finding(_("Reverie"), f"{VERSION}, build {installation.build}")
    yield Finding(_("System"), f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} processors")
    missing = [package for module, package in MODULES.items() if importlib.util.find_spec(module) is None]
    told = f"Python {platform.python_version()}, TensorFlow {_package('tensorflow-cpu', 'tensorflow')}"
    if missing:
        what = _("{environment}; missing: {packages}").format(environment=told, packages=", ".join(missing))
        yield Finding(_("Environment"), what, f"{install_again()}.")
    else:
        yield Finding(_("Environment"), told)
    if lacks_avx():
        error = NO_AVX()
        yield Finding(_("Processor"), error.what, error.remedy)


def room(places: Places) -> Iterator[Finding]:
    """Disk, memory and shared memory."""
    folder = next(each for each in (places.home, *places.home.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    what = _("{free} GB free for {folder}").format(free=f"{free / 1e9:.1f}", folder=places.home)
    yield Finding(_("Disk"), what, _("Make room on that disk.") if free < SCARCE_DISK else "")
    memory = psutil.virtual_memory()
    what = _("{free} of {all} GB free").format(free=f"{memory.available / 1e9:.1f}", all=f"{memory.total / 1e9:.1f}")
    remedy = _("Close other programs, or choose a smaller tile size.") if memory.available < SCARCE_MEMORY else ""
    yield Finding(_("Memory"), what, remedy)
    if Path("/dev/shm").is_dir():
        shared = shutil.disk_usage("/dev/shm").free
        what = _("{free} MB free").format(free=f"{shared / 1e6:.0f}")
        remedy = _("Give the container more of it (docker run --shm-size=1g).") if shared < SCARCE_SHARED else ""
        yield Finding(_("Shared memory"), what, remedy)


def folders(places: Places) -> Iterator[Finding]:
    """Whether Reverie's folder can be written and is the user's own."""
    if not places.home.exists():
        yield Finding(_("Folder"), _("{folder} is not there yet; the first dream makes it.").format(folder=places.home))
        return
    inside = [folder for folder in (places.run, places.weights, places.logs) if folder.is_dir()]
    locked = [folder for folder in (places.home, *inside) if not os.access(folder, os.R_OK | os.W_OK | os.X_OK)]
    for folder in locked:
        what = _("{folder} cannot be written to.").format(folder=folder)
        yield Finding(_("Folder"), what, _("Make it yours, with all that is in it."))
    if locked:
        return
    mode = stat.S_IMODE(places.run.stat().st_mode) if places.run.is_dir() else 0o700
    if os.name == "posix" and mode & 0o077:
        what = _("{folder}, with the server's keys, is open to others.").format(folder=places.run)
        yield Finding(_("Folder"), what, _("Close it: chmod 700."), lambda: places.run.chmod(0o700))
    else:
        yield Finding(_("Folder"), str(places.home))


def server(installation: Installation) -> Iterator[Finding]:
    """Whether a server runs and answers."""
    places, topic = installation.places, _("Server")
    process = server_process(places)
    connection = Connection.read(places.connection)
    if process is None:
        if places.connection.exists():
            what = _("None runs, and the file of one that has ended is left.")
            yield Finding(topic, what, _("Remove it."), lambda: places.connection.unlink(missing_ok=True))
        else:
            yield Finding(topic, _("None runs; the next dream starts one."))
        return
    stop = _("Run “reverie stop”; the next dream starts another one.")
    if connection is None:
        yield Finding(topic, _("Process {pid} runs, and cannot be found by others.").format(pid=process.pid), stop)
        return
    client = Client(connection, installation)
    try:
        answer = run_to_end(client.ask(AskStatus()), client.wait)
    except ReverieError as error:
        yield Finding(topic, error.what, stop if isinstance(error, ServerUnavailable) else error.remedy)
        return
    finally:
        client.close()
    facts = answer.facts if isinstance(answer, Status) else {}
    yield Finding(topic, f"{describe_server(facts)} ({process.pid})")


def networks(places: Places) -> Iterator[Finding]:
    """Which networks can dream, which are damaged, and what a broken download has left."""
    for name in (*FILES, "bundled"):
        topic = _("Network {name}").format(name=name)
        if name not in FILES:
            yield Finding(topic, title(name))
        elif is_damaged(name, places.weights):
            what = _("Its file {file} is damaged.").format(file=aside(places.weights / FILES[name]).name)
            yield Finding(topic, what, _("Run “reverie weights --install {name}”.").format(name=name))
        elif (places.weights / FILES[name]).is_file():
            yield Finding(topic, title(name))
        else:
            yield Finding(topic, _("not installed; “reverie weights --install {name}” gets it").format(name=name))
    old = [part for part in places.weights.glob("*.part") if time.time() - part.stat().st_mtime > STALE]
    for part in old:
        what = _("{file}, {size} MB of a download that was broken off a week ago, is left.").format(
            file=part.name, size=part.stat().st_size // 10**6
        )
        yield Finding(_("Download"), what, _("Go on with “reverie weights --install”, or remove it."), part.unlink)
    if set_ := [name for name in _PROXIES if os.environ.get(name)]:
        yield Finding(_("Proxy"), _("downloads go by {variables}").format(variables=", ".join(set_)))


def command(places: Places) -> Iterator[Finding]:
    """Whether the shell finds the command that was installed."""
    found = shutil.which(places.command.stem)
    if found is None and places.command.exists():
        what = _("The shell does not find “reverie”.")
        yield Finding(_("Command"), what, _("Add {folder} to PATH.").format(folder=places.command.parent))
    else:
        yield Finding(_("Command"), found or sys.executable)


def last_errors(places: Places) -> Iterator[Finding]:
    """The last errors in the logs; they are told, and are no fault by themselves."""
    told: list[tuple[str, str, str]] = []
    for file in places.logs.glob("*.log"):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        told += [(found[1], file.stem, found[2]) for found in map(_ERROR.match, lines) if found]
    for when, log, what in sorted(told)[-LAST_ERRORS:]:
        yield Finding(_("Error on {when}").format(when=when), f"{log}: {what}")


def _package(*names: str) -> str:
    """The version of the first of these packages that is there."""
    for name in names:
        with suppress(metadata.PackageNotFoundError, KeyError):
            if version := metadata.version(name):  # none where its metadata is damaged
                return version
    return "?"
