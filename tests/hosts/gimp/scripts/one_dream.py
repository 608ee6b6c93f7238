"""One dream, with the settings that the test wants; tells when it begins, and how it ends."""

from __future__ import annotations

import locale
import os
import time

from helpers import arguments, feathered_ellipse, photo, pixels, place, run, tell

NAME = os.environ.get("SCRIPT_NAME", "one_dream")
"""Two of them may run at once."""

given = arguments("one_dream")
image = photo(given.pop("photo", "photo.png"))
layer = image.get_layers()[0]
if given.pop("select", True):
    feathered_ellipse(image, 150, 80, 160, 130)
image.clean_all()
began = time.monotonic()
outcome = run(image, [layer], **given)
top = image.get_layers()[0]
if outcome["status"] == "success":
    pixels(top, f"{NAME}.pixels", "R'G'B'A u8")
tell(
    NAME,
    {
        **outcome,
        "seconds": time.monotonic() - began,
        "layers": [found.get_name() for found in image.get_layers()],
        "dirty": image.is_dirty(),
        "point": locale.localeconv()["decimal_point"],
        "place": place(top),
    },
)
