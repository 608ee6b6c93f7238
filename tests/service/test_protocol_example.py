"""The client in docs/PROTOCOL.md runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from reverie_shared import protocol
from tests.support.pages import CHECKOUT
from tests.support.pictures import PHOTO
from tests.support.running import fresh_reverie

PAGE = (CHECKOUT / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")


def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return str(code)


def test_it_speaks_this_version() -> None:
    assert f'"v": {list(protocol.VERSION)}' in example()


def test_it_dreams_a_picture(tmp_path: Path) -> None:
    with Image.open(PHOTO) as image:
        image.convert("RGB").resize((1500, 1000)).save(tmp_path / "cat.png")  # more than one strip
    (tmp_path / "client.py").write_text(example(), encoding="utf-8")
    with fresh_reverie(tmp_path / "reverie") as reverie:
        reverie.run("weights")  # starts a server
        words = [tmp_path / "client.py", reverie.places.connection, tmp_path / "cat.png", tmp_path / "dream.png"]
        done = subprocess.run([sys.executable, "-I", *words], capture_output=True, text=True, timeout=100)

    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(tmp_path / "cat.png") as before, Image.open(tmp_path / "dream.png") as after:
        moved = np.abs(np.asarray(after, int) - np.asarray(before, int))
    assert 1 < moved.mean() < 40, "dreamed, with every strip in its place"
