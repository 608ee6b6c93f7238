"""What `reverie cluster` has done in the server's Python: `python -m reverie_server.cluster ACTION [ARGUMENTS]`.

The arguments are one JSON object, those of `node.start` and `node.join`. On standard output it says, in JSON, what came
of it, or the error.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reverie_server.cluster import node
from reverie_server.cluster.environment import prepare
from reverie_shared import places
from reverie_shared.clusters import NodeRecord, address_of, token_file
from reverie_shared.errors import ReverieError
from reverie_shared.errors.wire import sent
from reverie_shared.places import Places


def main() -> int:
    """Do what the arguments say; 1 where that fails."""
    action, arguments = sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    try:
        print(json.dumps(_done(action, arguments, places.find())))
    except ReverieError as error:
        print(json.dumps({"error": sent(error)}))
        return 1
    return 0


def _done(action: str, arguments: dict[str, Any], home: Places) -> dict[str, Any]:
    if action == "start":
        return _told(node.start(home, **arguments), home)
    if action == "join":
        token = arguments.pop("token", None)
        return _told(node.join(home, token=None if token is None else Path(token), **arguments), home)
    if action == "stop":
        record = node.stop(home)
        return {"stopped": record is not None, **({} if record is None else asdict(record))}
    if action == "status":
        return _status(home, **arguments)
    raise ValueError(action)


def _told(record: NodeRecord, home: Places) -> dict[str, Any]:
    return {**asdict(record), "token": str(token_file(home))}


def _status(home: Places, address: str) -> dict[str, Any]:
    found = address_of(address, home)
    prepare(home, found)
    from reverie_server.cluster.status import cluster_nodes

    return {"address": found, "token": str(token_file(home)), "nodes": cluster_nodes(found)}


if __name__ == "__main__":
    sys.exit(main())
