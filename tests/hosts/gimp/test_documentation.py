"""What docs/GIMP.md says to type, typed."""

from __future__ import annotations

import re
import shlex
import subprocess

import numpy as np
from PIL import Image

from tests.hosts.gimp.editor import CHECKOUT, Gimp
from tests.support.pictures import PHOTO


def block(language: str) -> str:
    text = (CHECKOUT / "docs" / "GIMP.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_batch_example_dreams_every_photo(gimp: Gimp) -> None:
    folder = gimp.stage / "batch"
    (folder / "photos").mkdir(parents=True)
    with Image.open(PHOTO) as photo:
        small = photo.convert("RGB").resize((150, 100))
    for name in ("a.jpg", "b.png"):
        small.save(folder / "photos" / name)
    (folder / "dream_all.py").write_text(block("python"))

    shell = f"cd {shlex.quote(str(folder))} && {block('sh')}"
    done = subprocess.run(
        gimp.command("sh", "-c", shell), capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL
    )

    assert done.returncode == 0, done.stderr
    for name in ("a.jpg", "b.png"):
        with Image.open(folder / "dreamed" / name) as dreamed:
            assert np.abs(np.asarray(dreamed.convert("RGB")).astype(int) - np.asarray(small)).mean() > 5
