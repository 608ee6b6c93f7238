"""What docs/GIMP.md says to type, typed."""

from __future__ import annotations

import re
import shlex
import subprocess

import numpy as np
from PIL import Image, ImageCms

from tests.hosts.gimp.editor import CHECKOUT, Gimp
from tests.support.pictures import PHOTO


def block(language: str) -> str:
    text = (CHECKOUT / "docs" / "GIMP.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_in_script_fu_dreams_by_what_it_says(gimp: Gimp) -> None:
    facts = gimp.run("script_fu", arguments={"scheme": block("scheme")}).facts

    assert facts["status"] == "success", facts["error"]
    assert facts["name"] == "Dream: currents, seed 7 (strength 0.8)"
    assert facts["strength"] == 0.8


def test_the_batch_example_dreams_twenty_photos_goes_on_after_a_bad_file_and_keeps_their_profile(gimp: Gimp) -> None:
    folder = gimp.stage / "batch"
    (folder / "photos").mkdir(parents=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(PHOTO) as photo:
        small = photo.convert("RGB").resize((150, 100))
    names = [f"{index:02}" for index in range(20)]
    for index, name in enumerate(names):
        file = folder / "photos" / f"{name}.{'jpg' if index % 2 else 'png'}"
        small.save(file, icc_profile=profile)
    (folder / "photos" / "00a.png").write_text("no picture")
    (folder / "dream_all.py").write_text(block("python"))

    shell = f"cd {shlex.quote(str(folder))} && {block('sh')}"
    done = subprocess.run(
        gimp.command("sh", "-c", shell), capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL
    )

    assert done.returncode == 0, done.stderr
    assert "photos/00a.png: " in done.stderr
    assert sorted(file.stem for file in (folder / "dreamed").iterdir()) == names
    for name in names:
        with Image.open(folder / "dreamed" / f"{name}.png") as dreamed:
            assert dreamed.info["icc_profile"] == profile
            assert np.abs(np.asarray(dreamed.convert("RGB")).astype(int) - np.asarray(small)).mean() > 5
