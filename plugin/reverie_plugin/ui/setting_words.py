"""What the windows of the editors call the settings, and in which order they show them: a painter's words.

The declaration (`reverie_shared.settings`) has the field's words, for the command line and the docs; here stands what
differs from them in a window. First come the settings that a painter asks for, after the gallery with its looks: how
strong, how large the shapes, which colours, which motifs. All others are under “Expert”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reverie_shared.settings import DECLARATIONS, MAPS
from reverie_shared.translation import N_, _


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
    """Settings that belong together under “Expert”: a title, to be translated, and their names in the order in which
    they are shown.
    """

    title: str
    settings: tuple[str, ...]


EXPERT_TITLE = N_("Expert")
"""What opens the settings that are not shown first."""

FIRST = ("strength", "smallest", "colours", "motifs", "guide", "seed")
"""The settings that a window shows at once, below the gallery. `motifs` is a button, whose words are `motif_menu`'s."""

EXPERT = (
    Group(N_("Network"), ("network", "layers", "motifs", "objective", "balance")),
    Group(N_("Sizes"), ("octaves", "octaves_above", "octave_scale", "coherence", "detail")),
    Group(N_("Steps"), ("steps", "step_size", "jitter")),
    Group(N_("Grain"), ("smoothing", "laplacian", "variation", "round_octaves")),
    Group(N_("Time and memory"), ("max_size", "tile_size", "precision")),
)
"""All other settings, and `motifs` once more: here as the text with its weights."""

OF_FILMS = ("temporal_coherence",)
"""Settings that a single picture does not know: no window shows them."""

OF_MAPS = (*MAPS, "map_colours")
"""The control maps, and the list of the colour map's colours."""

_WORDS: Mapping[str, Words] = {
    "strength": Words(
        N_("Strength"),
        N_("How much of the dream comes into the picture: 1 is the dream as it is, 0 the picture as it was."),
    ),
    "smallest": Words(
        N_("Size of shapes"),
        N_(
            "How large the largest shapes are. The dream begins on a small copy of the picture; the number is its "
            "shorter side, and the smaller the copy, the larger the shapes."
        ),
        unit="px",
        reverse=True,
    ),
    "colours": Words(
        N_("Colours"),
        N_(
            "Where the colours come from: the dream brings its own; softened, they are calmer, and whites and blacks "
            "stay clean; or the picture keeps the ones it has."
        ),
        choices={"free": N_("of the dream"), "soft": N_("of the dream, softened"), "kept": N_("of the picture")},
    ),
    "motifs": Words(
        N_("Motifs"),
        N_("What grows out of the picture. Choose one or several."),
        nothing=N_("all of them"),
    ),
    "guide": Words(
        N_("Guided by"),
        N_("Another layer: the dream takes up what is to be seen on it."),
        nothing=N_("nothing"),
    ),
    "strength_map": Words(
        tooltip=N_(
            "A layer to paint on in gray: where it is white, the dream is as strong as without it; the darker, the "
            "weaker; where it is black or empty, the picture stays as it is."
        ),
        nothing=N_("the same everywhere"),
    ),
    "size_map": Words(
        tooltip=N_(
            "A layer to paint on in gray: where it is white or empty, shapes are as large as without it; the darker, "
            "the smaller they are."
        ),
        nothing=N_("the same everywhere"),
    ),
    "colour_map": Words(
        tooltip=N_(
            "A layer to paint on in colours: each colour of the list below stands for what grows there. Where it is "
            "empty, the dream is as without it."
        ),
        nothing=N_("the same everywhere"),
    ),
    "map_colours": Words(
        tooltip=N_("The list as text, for mixes with weights: #ff0000=owls+fur*0.5,#0000ff=peacock."),
    ),
    "seed": Words(
        N_("Variant"),
        N_("Each number gives another variant of the same dream; the same number gives the same dream again."),
    ),
    "layers": Words(label=N_("Network layers")),
    "octaves": Words(nothing=N_("all")),
    "jitter": Words(unit="px"),
    "smoothing": Words(unit="px", nothing=N_("off")),
    "laplacian": Words(nothing=N_("off")),
    "variation": Words(nothing=N_("off")),
    "max_size": Words(unit="px", nothing=N_("no limit")),
    "tile_size": Words(unit="px", nothing=N_("automatic")),
    "precision": Words(choices={"auto": N_("automatic")}),
}


def words(name: str) -> Words:
    """What a window says of the setting `name`, in the user's language; raises `KeyError` where there is none."""
    declared, own = DECLARATIONS[name], _WORDS.get(name, Words())
    return replace(
        own,
        label=_(own.label or declared.label),
        tooltip=_(own.tooltip or declared.help),
        nothing=_(own.nothing),
        choices={value: _(text) for value, text in own.choices.items()},
    )
