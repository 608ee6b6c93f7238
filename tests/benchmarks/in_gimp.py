"""How long a person waits in the real GIMP for a dream on a photo of two megapixels: with a server that has just been
started, and with one that has the network loaded.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from tests.benchmarks.tables import CannotMeasure, Table
from tests.hosts import debian_tree
from tests.hosts.gimp import editor
from tests.support.pictures import PHOTO

SIZE = 1733, 1154


def measure() -> list[Table]:
    """The table; `CannotMeasure` where GIMP is missing."""
    if not debian_tree.is_there(editor.TREE):
        raise CannotMeasure("GIMP 3 is not here: run tests/hosts/gimp/prepare.sh (as root).")
    if words := debian_tree.reason_unavailable():
        raise CannotMeasure(words)
    rows: list[tuple[str, str, float]] = []
    with tempfile.TemporaryDirectory(prefix="reverie-gimp-") as folder:
        gimp = editor.install(Path(folder))
        Image.open(PHOTO).resize(SIZE, Image.Resampling.LANCZOS).save(gimp.stage / "large.png")
        gimp.run("nothing")  # GIMP's own first start reads every font
        gimp.serve()
        try:
            for server in ("cold", "warm"):
                outcome = gimp.show("timing", arguments={"photo": "large.png"})
                if outcome.code:
                    raise RuntimeError(outcome.output)
                rows += [(server, name, seconds) for name, seconds in outcome.facts.items()]
        finally:
            gimp.stop()
    return [Table(f"In GIMP, {SIZE[0]} x {SIZE[1]}", ("server", "until", "s"), tuple(rows))]
