"""The presets: Reverie's own looks, and the three loops of the TensorFlow tutorial.

A preset holds only what differs from the defaults; the defaults alone are the preset `reverie`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings

DEFAULT = "reverie"


@dataclass(frozen=True)
class Preset:
    """A named set of settings: its name, what it does in one sentence, and the settings that it changes."""

    name: str
    help: str
    values: Mapping[str, Value]


_TUTORIAL: dict[str, Value] = {
    "layers": "mixed3=1,mixed5=1",
    "balance": False,
    "step_size": 0.01,
    "jitter": 0,
    "smoothing": 0.0,
    "detail": 0.0,
    "coherence": 0.0,
    "octave_scale": 1.3,
    "precision": "float32",
}
_WHOLE = 16384  # pixels: one tile for the whole picture, as the tutorial's first two loops have no tiles


def _gentle(name: str, help: str, **values: Value) -> Preset:
    """A preset that begins with larger shapes, and keeps more of the picture."""
    return Preset(name, help, {"smallest": 128, "steps": 10, "step_size": 0.09, **values})


def _motif(name: str, help: str, layer: str = "mixed4") -> Preset:
    """A preset for one motif of the bundled network, at the layer that draws it best."""
    return _gentle(name, help, network="bundled", layers=f"{layer}=1", motifs=f"{name}=1")


def _named(*presets: Preset) -> Mapping[str, Preset]:
    return MappingProxyType({preset.name: preset for preset in presets})


PRESETS = _named(
    Preset(
        DEFAULT, "Reverie's own: as much as the tutorial's octaves draw, in a few seconds, the fine detail kept.", {}
    ),
    _gentle("daydream", "Large soft shapes that grow out of the picture's own."),
    _gentle("marks", "Bold marks and rings, close to the surface.", layers="mixed0=1"),
    _gentle("cells", "Cells and grain that follow the picture's forms.", layers="mixed2=1"),
    _gentle("ornaments", "Rosettes and coils, densely set.", layers="mixed4=1"),
    _gentle("currents", "Long flowing strands, as of hair or water.", layers="mixed6=1"),
    _gentle("whisper", "A breath of a dream; the colours stay.", strength=0.5, colours="kept"),
    _motif("eyes", "Eyes open wherever there is room for one."),
    _motif("spirals", "Coils, wound line by line."),
    _motif("dahlias", "Blossoms of many small petals."),
    _motif("arches", "Arcades, storey upon storey."),
    _motif("honeycomb", "Cells of wax that follow the forms.", "mixed6"),
    _motif("peacock", "The eyes of a peacock's feathers.", "mixed5"),
    _motif("scales", "A skin of scales, row upon row.", "mixed3"),
    _motif("feathers", "Barbs and shafts of feathers."),
    _motif("owls", "Round eyes in rings of feathers."),
    _motif("stripes", "A tiger's stripes along the forms.", "mixed5"),
    _motif("bricks", "Courses of bricks, with their mortar."),
    _motif("leopard", "A leopard's spots."),
    Preset(
        "tutorial",
        "The TensorFlow tutorial's last loop: five octaves of 100 steps in tiles of 512, every tile covered.",
        {**_TUTORIAL, "octaves": 5, "octaves_above": 2, "steps": 100, "tile_size": 512, "jitter": 16},
    ),
    Preset(
        "tutorial-octaves",
        "The tutorial's octave loop: five octaves of 50 steps, in one piece, rounded to 8 bits in between.",
        {
            **_TUTORIAL,
            "octaves": 5,
            "octaves_above": 2,
            "steps": 50,
            "tile_size": _WHOLE,
            "round_octaves": True,
        },
    ),
    Preset(
        "tutorial-simple",
        "The tutorial's first loop: 100 steps at the picture's own size, in one piece.",
        {**_TUTORIAL, "octaves": 1, "steps": 100, "tile_size": _WHOLE},
    ),
)


def preset(name: str) -> Preset:
    """The preset of that name; raises `BadSettings` with the names there are."""
    if name not in PRESETS:
        raise BadSettings(f"There is no preset “{name}”.", f"The presets are {', '.join(PRESETS)}.")
    return PRESETS[name]
