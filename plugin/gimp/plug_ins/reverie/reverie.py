#!/usr/bin/env python3
"""What GIMP loads: it finds the installed copy of Reverie and starts the plug-in from there.

`install.json` beside this file says where that copy is: `code` (folders for `sys.path`) and `editor` (the folder that
holds, for each version of Python, the libraries that the plug-in needs). Where those cannot be loaded (GIMP for Windows
has a Python built with another compiler), the plug-in speaks to the server through a relay.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def set_import_paths() -> None:
    """Put the installed copy and its libraries on `sys.path`."""
    record = json.loads((HERE / "install.json").read_text(encoding="utf-8"))
    missing = [folder for folder in record["code"] if not Path(folder).is_dir()]
    if missing:
        raise SystemExit(f"Reverie was moved or removed: {missing[0]} is gone. Run its install.py again.")
    libraries = Path(record["editor"]) / "cp{}{}".format(*sys.version_info)
    # First in the path: the system may have older versions of the same libraries.
    sys.path[:0] = [str(libraries), *record["code"]]


if __name__ == "__main__":
    set_import_paths()
    from reverie_gimp import plugin

    plugin.main(sys.argv)
