#!/usr/bin/env python3
"""Install Reverie: `python3 install.py`. Everything else it can do: `python3 install.py --help`.

This file must parse on any Python, to say which one Reverie needs; the work is done in installer/.
"""

import os
import sys

if not ((3, 10) <= sys.version_info[:2] <= (3, 13)):
    sys.exit(
        "Reverie needs Python 3.10, 3.11, 3.12 or 3.13, and this is Python %d.%d (%s). "
        "Run install.py with one of those, for example: python3.12 install.py"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

HERE = os.path.dirname(os.path.abspath(__file__))
for needed in ("installer", "shared"):
    if not os.path.isdir(os.path.join(HERE, needed)):
        sys.exit(
            "install.py needs the folder '%s' beside it. Download the whole of Reverie, and run it in there." % needed
        )
sys.path[:0] = [HERE, os.path.join(HERE, "shared")]

from installer.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
