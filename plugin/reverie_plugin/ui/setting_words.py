"""What the windows of the editors call the settings, and in which order they show them: a painter's words.

The declaration (`reverie_shared.settings`) has the field's words, for the command line and the docs; here stands what
differs from them in a window. First come the settings that a painter asks for, after the gallery with its looks: how
strong, how large the shapes, which colours, which motifs. All others are under “Expert”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reverie_shared.settings import DECLARATIONS, MAPS


@dataclass(frozen=True)
class Words:
    """What a window says of a setting.

    Attributes
    ----------
    label, tooltip : str
        Its name, and a sentence or two about it; where empty, `words` takes the declared ones.
    unit : str
        What a number is measured in, to be shown behind it.
    nothing : str
        What is shown in place of 0, or of an empty text, where that means something other than the number.
    choices : mapping
        The texts of the choices, by their values; a choice that is not in it has its value for a text.
    reverse : bool
        Whether a slider has the largest number on its left: the setting's effect grows as the number falls.
    """

    label: str = ""
    tooltip: str = ""
    unit: str = ""
    nothing: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    reverse: bool = False


@dataclass(frozen=True)
class Group:
    """Settings that belong together under “Expert”: a title, and their names in the order in which they are shown."""

    title: str
    settings: tuple[str, ...]


EXPERT_TITLE = "Expert"
"""What opens the settings that are not shown first."""

FIRST = ("strength", "smallest", "colours", "motifs", "guide", "seed")
"""The settings that a window shows at once, below the gallery. `motifs` is the menu that `motif_menu` describes."""

EXPERT = (
    Group("Network", ("network", "layers", "motifs", "objective", "balance")),
    Group("Sizes", ("octaves", "octaves_above", "octave_scale", "coherence", "detail")),
    Group("Steps", ("steps", "step_size", "jitter")),
    Group("Grain", ("smoothing", "laplacian", "variation", "round_octaves")),
    Group("Time and memory", ("max_size", "tile_size", "precision")),
)
"""All other settings, and `motifs` once more: here as the text with its weights."""

OF_FILMS = ("temporal_coherence",)
"""Settings that a single picture does not know: no window shows them."""

OF_MAPS = (*MAPS, "map_colours")
"""The control maps, and the list of the colour map's colours."""

_WORDS: Mapping[str, Words] = {
    "strength": Words(
        "Strength",
        "How much of the dream comes into the picture: 1 is the dream as it is, 0 the picture as it was.",
    ),
    "smallest": Words(
        "Size of shapes",
        "How large the largest shapes are. The dream begins on a small copy of the picture; the number is its shorter "
        "side, and the smaller the copy, the larger the shapes.",
        unit="px",
        reverse=True,
    ),
    "colours": Words(
        "Colours",
        "Where the colours come from: the dream brings its own; softened, they are calmer, and whites and blacks stay "
        "clean; or the picture keeps the ones it has.",
        choices={"free": "of the dream", "soft": "of the dream, softened", "kept": "of the picture"},
    ),
    "motifs": Words(
        "Motifs",
        "What grows out of the picture. Choose one or several.",
        nothing="all of them",
    ),
    "guide": Words(
        "Guided by",
        "Another layer: the dream takes up what is to be seen on it.",
        nothing="nothing",
    ),
    "seed": Words(
        "Variant",
        "Each number gives another variant of the same dream; the same number gives the same dream again.",
    ),
    "layers": Words(label="Network layers"),
    "octaves": Words(nothing="all"),
    "jitter": Words(unit="px"),
    "smoothing": Words(unit="px", nothing="off"),
    "laplacian": Words(nothing="off"),
    "variation": Words(nothing="off"),
    "max_size": Words(unit="px", nothing="no limit"),
    "tile_size": Words(unit="px", nothing="automatic"),
    "precision": Words(choices={"auto": "automatic"}),
}


def words(name: str) -> Words:
    """What a window says of the setting `name`; raises `KeyError` where there is none."""
    declared, own = DECLARATIONS[name], _WORDS.get(name, Words())
    return replace(own, label=own.label or declared.label, tooltip=own.tooltip or declared.help)
