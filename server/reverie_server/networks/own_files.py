"""Takes up a network file of the user's own: `python -m reverie_server.networks.own_files NETWORKS FILE`.

A process of its own, so that whoever asks has no need of what reads such files. On standard output it says, in JSON,
the value of the setting `network`, or the error.
"""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from reverie_server.networks import own_store
from reverie_server.networks.architectures import recognise
from reverie_server.networks.damage import DamagedFile
from reverie_shared.errors import ReverieError
from reverie_shared.errors import networks as wrong
from reverie_shared.errors.wire import sent
from reverie_shared.own_networks import OwnNetwork, folder, folder_of, presentable


def add(source: Path, networks: Path) -> OwnNetwork:
    """Check a network's file, and keep a copy of it in the folder of networks; one that is kept already stays.

    Raises
    ------
    NetworkUnavailable
        When the file cannot be read, holds no network that Reverie knows, or cannot be kept.
    """
    try:
        if not source.is_file():
            raise OSError("it is no file" if source.exists() else "there is no such file")
        digest = own_store.digest(source)
    except OSError as error:
        raise wrong.OWN_UNREADABLE(file=str(source), reason=error.strerror or str(error)) from error
    try:
        return _kept(digest, networks) or _keep(source, networks)
    except OSError as error:
        reason = error.strerror or str(error)
        raise wrong.OWN_NOT_KEPT(file=str(source), folder=str(folder_of(networks)), reason=reason) from error


def _kept(digest: str, networks: Path) -> OwnNetwork | None:
    """The network whose file has that digest, where it is kept whole; raises `OSError`."""
    same = ((own, file) for own, file in own_store.kept(networks) if own.digest == digest)
    return next((own for own, file in same if own_store.digest(file) == digest), None)


def _keep(source: Path, networks: Path) -> OwnNetwork:
    """Copy the file, check the copy, and put it in its place."""
    parent = folder_of(networks)
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = Path(mkdtemp(prefix=".part-", dir=parent))
    try:
        copy = Path(shutil.copyfile(source, part / presentable(source.name)))
        try:
            own = OwnNetwork(recognise(copy), own_store.digest(copy), copy.name)
        except DamagedFile as error:
            raise wrong.OWN_REFUSED(file=str(source), reason=error.reason) from error
        target = folder(own, networks)
        shutil.rmtree(target, ignore_errors=True)  # what is there is damaged
        try:
            part.replace(target)
        except OSError:
            if other := _kept(own.digest, networks):  # another process was first
                return other
            raise
        return own
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


def main() -> int:
    """Take up the file that the arguments name; 1 where that fails."""
    networks, file = map(Path, sys.argv[1:])
    try:
        print(json.dumps({"network": add(file, networks).name}))
    except ReverieError as error:
        print(json.dumps(sent(error)))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
