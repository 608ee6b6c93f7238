"""How long a person waits in the real GIMP for a dream on a photo of two megapixels: with a server that has just been
started, and with one that has the network loaded.

    python3 install.py --dev && .venv/bin/python -m tests.benchmarks.in_gimp
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from tests.hosts.gimp import editor
from tests.support.pictures import PHOTO

SIZE = 1733, 1154


def main() -> None:
    """Measure and print a table, in seconds."""
    with tempfile.TemporaryDirectory(prefix="reverie-gimp-") as folder:
        gimp = editor.install(Path(folder))
        Image.open(PHOTO).resize(SIZE, Image.Resampling.LANCZOS).save(gimp.stage / "large.png")
        gimp.run("nothing")  # GIMP's own first start reads every font
        gimp.serve()
        try:
            for server in ("cold", "warm"):
                outcome = gimp.show("timing", arguments={"photo": "large.png"})
                if outcome.code:
                    raise SystemExit(outcome.output)
                waited = outcome.facts
                print(f"{server} server:", ", ".join(f"{name} {seconds:.2f} s" for name, seconds in waited.items()))
        finally:
            gimp.stop()


if __name__ == "__main__":
    main()
