"""What the docker shows, kept in Krita's own configuration for the next start."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from krita import Krita
from reverie_krita.placement import Place, Placement
from reverie_shared import presets
from reverie_shared.declaration import Value, check
from reverie_shared.errors import BadSettings
from reverie_shared.settings import DECLARATIONS, IMAGES

GROUP, NAME = "reverie", "docker"

OF_A_DOCUMENT = (*IMAGES, "map_colours")
"""Settings that mean something in one document alone."""


@dataclass(frozen=True)
class Remembered:
    """A preset, perhaps the user's own, the settings that were changed, the placement; whether the preview is live."""

    preset: str
    changes: dict[str, Value]
    placement: Placement
    live: bool


def remember(what: Remembered) -> None:
    """Keep this for the next start."""
    placed = what.placement
    kept = {
        "preset": what.preset,
        "changes": {name: value for name, value in what.changes.items() if name not in OF_A_DOCUMENT},
        "placement": {**vars(replace(placed, maps=())), "place": placed.place.value},
        "live": what.live,
    }
    Krita.instance().writeSetting(GROUP, NAME, json.dumps(kept))


def remembered() -> Remembered:
    """What was kept last; what cannot be read is as it is at first, and a value that is not allowed is left out."""
    try:
        kept = json.loads(Krita.instance().readSetting(GROUP, NAME, "{}"))
        changes = {str(name): value for name, value in kept.get("changes", {}).items() if _is_allowed(name, value)}
        return Remembered(
            str(kept.get("preset", presets.DEFAULT)),
            changes,
            _placement(kept.get("placement", {})),
            bool(kept.get("live", True)),
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Remembered(presets.DEFAULT, {}, Placement(), True)


def _is_allowed(name: str, value: object) -> bool:
    try:
        return name in DECLARATIONS and check(DECLARATIONS[name], value) == value
    except BadSettings:
        return False


def _placement(kept: dict[str, Any]) -> Placement:
    values = {**kept, "place": Place(kept["place"])} if "place" in kept else kept
    return replace(Placement(), **values)
