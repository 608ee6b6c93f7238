"""The declaration of every setting of a dream: type, range, default, label, help.

The validation on the server, the command line's flags, the editors' dialogs, the reference table in the docs
(`reverie settings --markdown`) and the recipe of a dreamed layer are made from it. A new setting is one entry in
`Settings`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from reverie_shared.declaration import Declaration, Kind, Value
from reverie_shared.map_colours import Terms
from reverie_shared.map_colours import parse as parse_colours
from reverie_shared.networks import AUTO, LAYERS, MIXED, NETWORKS, PHOTOGRAPHS
from reverie_shared.translation import N_

MOTIFS = (
    *(N_("scales"), N_("waves"), N_("fur"), N_("bricks"), N_("arches"), N_("stripes")),
    *(N_("leopard"), N_("honeycomb"), N_("pearls"), N_("weave"), N_("crystals"), N_("windows")),
    *(N_("eyes"), N_("orbs"), N_("peacock"), N_("feathers"), N_("spirals"), N_("dahlias")),
    *(N_("leaves"), N_("flowers"), N_("sunflowers"), N_("gears"), N_("wheels"), N_("nautilus")),
    *(N_("shells"), N_("ferns"), N_("cats"), N_("dogs"), N_("owls"), N_("fish")),
    *(N_("butterflies"), N_("snakes"), N_("mushrooms"), N_("pagodas"), N_("mandalas"), N_("tentacles")),
    *(N_("trees"), N_("starfish"), N_("birds")),
)
"""The motifs that the bundled network was trained on."""

SMALLEST_TILE = 192
"""Pixels a side of the smallest allowed tile: neighbours overlap by 64, and no pixel lies in three tiles of a row."""

CHANNELS = 8192
"""The largest number of channels of a layer."""


def _setting(default: Value, kind: Kind, label: str, help: str, main: bool = False) -> Any:
    return field(default=default, metadata={"kind": kind, "label": label, "help": help, "main": main})


def _int(default: int, low: int, high: int, label: str, help: str, main: bool = False) -> Any:
    return _setting(default, Kind("int", low, high), label, help, main)


def _float(default: float, low: float, high: float, label: str, help: str, main: bool = False) -> Any:
    return _setting(default, Kind("float", low, high), label, help, main)


def _bool(default: bool, label: str, help: str, main: bool = False) -> Any:
    return _setting(default, Kind("bool"), label, help, main)


def _choice(default: str, names: tuple[str, ...], label: str, help: str, main: bool = False) -> Any:
    return _setting(default, Kind("choice", names=names), label, help, main)


@dataclass(frozen=True)
class Settings:
    """All settings of a dream. Values are checked when a dream starts, not here: `resolution.resolve` checks."""

    layers: str = _setting(
        "mixed4=1,mixed5=1",
        Kind("weights", names=(*MIXED, *LAYERS[PHOTOGRAPHS]), others=True),
        N_("Layers"),
        N_("What the network is to see more of: early layers draw strokes and textures, late ones eyes and creatures."),
        main=True,
    )
    motifs: str = _setting(
        "",
        Kind("weights", names=MOTIFS, numbers=CHANNELS, optional=True, channels=True),
        N_("Motifs"),
        N_(
            "What the layers are to draw: motifs by name (the bundled network), or channels by number; empty is all. A "
            "channel of a layer (faces:17) grows whatever the layers are."
        ),
        main=True,
    )
    guide: str = _setting(
        "",
        Kind("image"),
        N_("Guide"),
        N_("A picture of any size whose features the dream takes up."),
    )
    strength_map: str = _setting(
        "",
        Kind("image"),
        N_("Strength map"),
        N_("A gray picture of how strong the dream is where: white as it is, black not at all."),
    )
    size_map: str = _setting(
        "",
        Kind("image"),
        N_("Size map"),
        N_(
            "A gray picture of how large the shapes are where: white as large as without it, black as small as the "
            "finest octave draws them."
        ),
    )
    colour_map: str = _setting(
        "",
        Kind("image"),
        N_("Colour map"),
        N_("A picture whose colours say what grows where; where it is transparent, the dream is as without it."),
    )
    map_colours: str = _setting(
        "",
        Kind("colours"),
        N_("Colours of the map"),
        N_("What grows where the colour map has which colour; it counts with that map alone."),
    )
    balance: bool = _bool(
        True,
        N_("Balance layers"),
        N_("Lets each layer count by its weight alone; otherwise layers with larger gradients dominate."),
    )
    objective: str = _choice(
        "mean",
        ("mean", "square"),
        N_("Objective"),
        N_("What grows: the mean activation (the tutorial), or its square, which favours what is already seen most."),
    )
    strength: float = _float(
        1.0,
        0.0,
        4.0,
        N_("Strength"),
        N_("How much of the dream comes into the picture; 1 is the dream as it is."),
        main=True,
    )
    smallest: int = _int(
        256,
        32,
        4096,
        N_("Smallest octave"),
        N_("Where the dream begins: the shorter side, in pixels, of the coarsest octave; smaller means larger shapes."),
        main=True,
    )
    octave_scale: float = _float(
        1.5, 1.1, 3.0, N_("Octave scale"), N_("How much larger each octave is than the one before.")
    )
    octaves: int = _int(
        0,
        0,
        24,
        N_("Octaves"),
        N_("How many sizes are dreamed, counted from the largest down; 0 takes all from the smallest octave up."),
    )
    octaves_above: int = _int(
        0, 0, 4, N_("Octaves above"), N_("How many of the counted octaves are larger than the picture itself.")
    )
    steps: int = _int(
        13,
        1,
        1000,
        N_("Steps"),
        N_("Gradient steps in an octave; the finer ones take fewer, as far as the coarse decide (Coherence)."),
        main=True,
    )
    coherence: float = _float(
        1.0,
        0.0,
        1.0,
        N_("Coherence"),
        N_(
            "How much the coarse octaves determine the result, so that a picture looks alike at any size; at 0 every "
            "octave adds its own shapes."
        ),
    )
    step_size: float = _float(
        0.125,
        0.0001,
        1.0,
        N_("Step size"),
        N_("How far one step goes, in standard deviations of the gradient (black to white is 2)."),
    )
    jitter: int = _int(
        16,
        0,
        256,
        N_("Jitter"),
        N_("Random shift of the picture in each step, in pixels; it hides the network's grid."),
    )
    smoothing: float = _float(
        0.5,
        0.0,
        8.0,
        N_("Smoothing"),
        N_("Softens each step with a cascade of blurs, the narrowest this wide in pixels; 0 is off."),
    )
    laplacian: float = _float(
        0.0,
        0.0,
        1.0,
        N_("Laplacian normalisation"),
        N_(
            "Evens fine and coarse structure in each step, as google/deepdream does: less grain, softer colours; 0 "
            "is off."
        ),
    )
    detail: float = _float(
        1.0,
        0.0,
        1.0,
        N_("Detail"),
        N_("How much of the picture's own detail each octave starts from; 0 enlarges the dream alone (the tutorial)."),
    )
    round_octaves: bool = _bool(
        False,
        N_("Round octaves"),
        N_("Rounds the picture down to 8 bits after each octave, as the tutorial's octave loop does."),
    )
    variation: float = _float(
        0.0,
        0.0,
        2.0,
        N_("Total variation"),
        N_("Weight against the dream's total variation: reduces noise and fine grain; 0 is off."),
    )
    colours: str = _choice(
        "free",
        ("free", "soft", "kept"),
        N_("Colours"),
        N_(
            "Free as the network wants them; soft, which calms them and spares the picture's whites and blacks; or "
            "kept as they are, dreamed in light and dark."
        ),
        main=True,
    )
    temporal_coherence: float = _float(
        0.9,
        0.0,
        1.0,
        N_("Temporal coherence"),
        N_(
            "How firmly a film's dream holds from frame to frame: at 1 shapes only move with the picture, below they "
            "also grow on where it moves; at 0 every frame is dreamed alone. A single picture does not know it."
        ),
    )
    max_size: int = _int(
        0,
        0,
        65535,
        N_("Largest size"),
        N_(
            "Dreams at most this large (longer side, pixels) and carries the change to full size: the picture keeps "
            "its own detail, and what grows has none finer than that; 0 is no limit."
        ),
    )
    tile_size: int = _int(
        0,
        0,
        16384,
        N_("Tile size"),
        N_("Side, in pixels, of the pieces that go through the network at once (192 or more); 0 fits this machine."),
    )
    seed: int = _int(
        0, 0, 2**32 - 1, N_("Seed"), N_("Start of the random numbers; another seed gives another variant."), main=True
    )
    network: str = _setting(
        AUTO,
        Kind("choice", names=(AUTO, *NETWORKS), own_networks=True),
        N_("Network"),
        N_(
            "Which network dreams; auto takes the first that is installed of imagenet (InceptionV3), photographs "
            "(EfficientNet-Lite2) and bundled (drawn motifs). The others are Keras' applications, to be downloaded "
            "first."
        ),
    )
    precision: str = _choice(
        "auto",
        ("auto", "float32", "bfloat16", "float64"),
        N_("Precision"),
        N_(
            "Arithmetic inside the network; auto takes bfloat16 where the processor computes it and the network "
            "gains by it, else float32."
        ),
    )

    @property
    def layer_weights(self) -> dict[str, float]:
        """`layers` as weights by name."""
        return DECLARATIONS["layers"].kind.weights(self.layers)

    @property
    def motif_weights(self) -> dict[str, float]:
        """`motifs` as weights by name, number, or `layer:number`; those of weight 0 left out."""
        return {name: weight for name, weight in DECLARATIONS["motifs"].kind.weights(self.motifs).items() if weight}

    @property
    def colour_terms(self) -> dict[str, Terms]:
        """`map_colours` as weights of what grows, by colour."""
        return parse_colours(self.map_colours)


def _declare() -> dict[str, Declaration]:
    standard = Settings()
    return {
        entry.name: Declaration(name=entry.name, default=getattr(standard, entry.name), **entry.metadata)
        for entry in fields(Settings)
    }


DECLARATIONS = _declare()
"""All settings by name, in the order dialogs show them."""


MAPS = ("strength_map", "size_map", "colour_map")
"""The settings that name a control map: a picture that lies on the dreamed one."""

IMAGES = tuple(name for name, declaration in DECLARATIONS.items() if declaration.kind.name == "image")
"""The settings that name a picture of one document: no preset holds them."""
