"""The pictures of the presets: what each preset makes of a photo."""

from __future__ import annotations

from pathlib import Path

import reverie_plugin

FOLDER = Path(reverie_plugin.__file__).parent / "pictures"


def preset_picture(name: str) -> Path:
    """The JPEG file of a preset's picture, which need not exist: a new preset may have none."""
    return FOLDER / f"{name}.jpg"
