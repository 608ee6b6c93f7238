"""The presets: Reverie's own looks, and the three loops of the TensorFlow tutorial.

One name gives a look on every family of networks (`networks.FAMILIES`): a preset holds, by family, what differs from
the declared defaults. `resolution.resolve_order` makes complete settings of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reverie_shared.declaration import Value
from reverie_shared.errors import settings as wrong
from reverie_shared.errors.phrases import Argument
from reverie_shared.networks import (
    APPLICATION,
    AUTO,
    BUNDLED,
    FAMILIES,
    IMAGENET,
    PHOTOGRAPHS,
    PREFERRED,
    chosen,
    family,
    phrase,
)
from reverie_shared.spelling import did_you_mean, shortened
from reverie_shared.translation import N_, _

DEFAULT = "reverie"

Look = Mapping[str, Value]
"""The settings that differ from the declared defaults."""


@dataclass(frozen=True)
class Preset:
    """A named look.

    Attributes
    ----------
    name, help : str
        What it is called, and what it does, in one sentence.
    looks : mapping
        The look on each family of networks that it can be dreamed on.
    near : tuple of str
        Presets that are somewhat like it, for a network on which it has no look.
    hidden : bool
        Whether no gallery and no list shows it: it is kept for scripts and recipes that name it.
    """

    name: str
    help: str
    looks: Mapping[str, Look]
    near: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def title(self) -> str:
        """What a window calls it, in the user's language; the name is what settings, recipes and scripts call it."""
        return _(self.name)

    @property
    def network(self) -> str:
        """The network that it wants: `auto`, or the one network that it can be dreamed on."""
        only, *others = self.looks
        return AUTO if others else only

    def can_dream_on(self, network: str) -> bool:
        """Whether it has a look on a network, which is not `auto`."""
        return family(network) in self.looks

    def chosen(self, setting: str, networks: Sequence[str]) -> str:
        """The network that a value of the setting `network` means: itself; or for `auto` the first installed one of
        `PREFERRED` on which the preset has a look, else the one that `auto` means without a preset.
        """
        return chosen(setting, [each for each in networks if self.can_dream_on(each)] or networks)

    def look(self, network: str) -> Look:
        """The look on a network, or a family of them; raises `BadSettings` where it has none there."""
        if self.can_dream_on(network):
            return self.looks[family(network)]
        near = [name for name in self.near if PRESETS[name].can_dream_on(network)] or [DEFAULT]
        owners = [owner for owner in PREFERRED if owner in self.looks]
        raise wrong.PRESET_WITHOUT_LOOK(
            preset=self.name, network=phrase(network), near=_either(near), owners=_either(owners)
        )


_BASE: Mapping[str, Look] = {
    IMAGENET: {
        "layers": "mixed3=1,mixed5=1",
        "steps": 20,
        "step_size": 0.02,
        "smallest": 110,
        "octave_scale": 1.4,
        "coherence": 0.0,
        "smoothing": 0.5,
    },
    PHOTOGRAPHS: {
        "layers": "animals=1",
        "objective": "square",
        "steps": 20,
        "step_size": 0.025,
        "smallest": 80,
        "coherence": 0.5,
        "smoothing": 1.25,
        "laplacian": 0.3,
        "jitter": 32,
        "colours": "soft",
    },
    BUNDLED: {
        "steps": 10,
        "step_size": 0.06,
        "smallest": 100,
        "coherence": 0.85,
        "smoothing": 0.75,
    },
}
"""What all presets of a family begin with; an application begins as ImageNet's InceptionV3."""

_LARGE: Look = {"smallest": 48, "coherence": 0.55}
"""On `photographs`: animals as large as the picture's own forms, for which a smooth sky has room, too."""

_FUR = "404=1,495=1,568=1"
"""Channels of `expand12` of `photographs` that draw fur."""

_FRUIT = "95=1,378=1,619=1"
"""Channels of `expand15` of `photographs` that draw fruit: those that answer most to the drawn motif `pearls`."""

_TUTORIAL: Look = {
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


def _preset(
    name: str,
    help: str,
    *,
    imagenet: Look | None = None,
    photographs: Look | None = None,
    bundled: Look | None = None,
    near: tuple[str, ...] = (),
    hidden: bool = False,
) -> Preset:
    """A preset for every network of photographs, and where `bundled` is given for drawn motifs: what it changes of the
    base; an application's look is ImageNet's.
    """
    changes = {IMAGENET: imagenet or {}, PHOTOGRAPHS: photographs or {}, BUNDLED: bundled}
    looks = {family: {**_BASE[family], **look} for family, look in changes.items() if look is not None}
    return Preset(name, help, MappingProxyType({**looks, APPLICATION: looks[IMAGENET]}), near, hidden)


def _motif(
    name: str,
    help: str,
    layer: str = "mixed4",
    near: tuple[str, ...] = (),
    colours: str = "free",
    hidden: bool = False,
    beside: str = "",
) -> Preset:
    """A preset for one motif of the bundled network, at the layer that draws it best; `beside` is another one that goes
    with it, with its weight.
    """
    motifs = ",".join(filter(None, (f"{name}=1", beside)))
    look: Look = {**_BASE[BUNDLED], "layers": f"{layer}=1", "motifs": motifs, "colours": colours}
    if hidden:
        look = {**look, "coherence": 0.75}  # as scripts have it, and where ferns still are ferns
    return Preset(name, help, MappingProxyType({BUNDLED: look}), near, hidden)


def _tutorial(name: str, help: str, **values: Value) -> Preset:
    """A loop of the tutorial: the same settings on every network, but for the layers."""
    look: Look = {**_TUTORIAL, **values}
    looks = dict.fromkeys(FAMILIES, look)
    looks[PHOTOGRAPHS] = {**look, "layers": "rings=1,animals=1"}
    return Preset(name, help, MappingProxyType(looks))


def _named(*presets: Preset) -> Mapping[str, Preset]:
    return MappingProxyType({preset.name: preset for preset in presets})


PRESETS = _named(
    _preset(DEFAULT, N_("Animals and eyes that grow out of the picture's own forms."), photographs=_LARGE, bundled={}),
    _preset(
        N_("daydream"),
        N_("Large soft shapes that grow out of the picture's own."),
        imagenet={"layers": "mixed4=1,mixed5=1", "smallest": 160, "step_size": 0.015, "smoothing": 1.0},
        photographs={**_LARGE, "layers": "animals=1,wool=1", "step_size": 0.022, "smoothing": 1.4},
        bundled={"layers": "mixed6=1", "motifs": "flowers=1", "smallest": 56},
    ),
    _preset(
        N_("whisper"),
        N_("A breath of a dream; the colours stay."),
        imagenet={"strength": 0.6, "colours": "kept"},
        photographs={**_LARGE, "strength": 0.8, "colours": "kept"},
        bundled={"strength": 0.5, "colours": "kept"},
    ),
    _preset(
        N_("creatures"),
        N_("A herd of animals, wherever the picture has room for one."),
        imagenet={"layers": "mixed5=1,mixed6=1", "objective": "square", "smallest": 80},
        photographs={"layers": "faces=1", "coherence": 0.3, "laplacian": 0.6},
        near=("owls", "fever"),
    ),
    _preset(
        N_("tentacles"),
        N_("Arms with eyes and suckers in long rows."),
        imagenet={"layers": "mixed3=1,mixed4=1", "objective": "square"},
        photographs={**_LARGE, "layers": "creatures=1", "smallest": 72, "strength": 0.85},
        near=("peacock", "creatures"),
    ),
    _preset(
        N_("fleece"),
        N_("Fur and wool in tufts; the colours stay."),
        imagenet={"layers": "mixed4=1", "smoothing": 1.0, "smallest": 128, "colours": "kept"},
        photographs={
            "layers": "expand12=1",
            "motifs": _FUR,
            "colours": "kept",
            "smallest": 96,
            "step_size": 0.04,
        },
        bundled={"layers": "mixed6=1", "motifs": "fur=1", "colours": "kept"},
    ),
    _preset(
        N_("berries"),
        N_("Berries and fruit, piled up."),
        imagenet={"layers": "mixed6=1", "objective": "square"},
        photographs={"layers": "expand15=1", "motifs": _FRUIT, "step_size": 0.03},
        bundled={"layers": "mixed3=1", "motifs": "pearls=1"},
    ),
    _preset(
        N_("quilt"),
        N_("Patches of cloth, sewn together."),
        imagenet={"layers": "mixed4=1"},
        photographs={**_LARGE, "layers": "expand7=1"},
        bundled={"layers": "mixed3=1", "motifs": "weave=1"},
    ),
    _preset(
        N_("plumage"),
        N_("Rows of pearls and round eyes, as on a peacock."),
        imagenet={"layers": "mixed3=1"},
        photographs={"layers": "plumage=1"},
        near=("peacock", "owls"),
    ),
    _preset(
        N_("facets"),
        N_("Cut stone and parquet, each piece with its own grain."),
        imagenet={"layers": "mixed1=1,mixed3=1", "smoothing": 1.0},
        photographs={"layers": "weave=1", "step_size": 0.02, "smoothing": 1.5, "laplacian": 0.0},
        near=("honeycomb", "quilt"),
    ),
    _preset(
        N_("engraving"),
        N_("Fine hatching that follows the forms, as a graver cuts it; the colours stay."),
        imagenet={"layers": "mixed0=1,mixed1=1", "colours": "kept", "smoothing": 1.0, "step_size": 0.015},
        photographs={"layers": "hatching=1", "colours": "kept", "step_size": 0.02},
        near=("currents", "fleece"),
    ),
    _preset(
        N_("marks"),
        N_("Bold marks and strokes, close to the surface."),
        imagenet={"layers": "mixed0=1", "smoothing": 1.0, "step_size": 0.015},
        photographs={"layers": "strokes=1", "smallest": 200, "step_size": 0.02, "smoothing": 1.0, "colours": "kept"},
        bundled={"layers": "mixed0=1", "smallest": 256, "step_size": 0.04, "colours": "soft"},
    ),
    _preset(
        N_("currents"),
        N_("Long flowing strands, as of hair or water."),
        imagenet={"layers": "mixed2=1", "smoothing": 1.0, "colours": "kept"},
        photographs={"layers": "expand2=1", "step_size": 0.02, "colours": "kept"},
        bundled={"layers": "mixed6=1"},
    ),
    _preset(
        N_("fever"),
        N_("As much as the network can see, in strong colours."),
        imagenet={"layers": "mixed3=1,mixed5=1", "steps": 30, "step_size": 0.03},
        photographs={**_LARGE, "layers": "muzzles=1,faces=1", "steps": 24, "step_size": 0.04},
        bundled={"motifs": "owls=1,stripes=1", "steps": 14, "step_size": 0.08},
    ),
    _motif(N_("owls"), N_("Round eyes in rings of feathers."), near=("creatures", "plumage")),
    _motif(N_("peacock"), N_("The eyes of a peacock's feathers."), "mixed5", near=("plumage", "tentacles")),
    _motif(N_("honeycomb"), N_("Cells of wax that follow the forms."), "mixed6", near=("facets", "quilt")),
    _motif(
        N_("stripes"),
        N_("A tiger's stripes along the forms."),
        "mixed5",
        ("currents", "marks"),
        "soft",
        beside="fur=0.6",
    ),
    _motif(N_("dahlias"), N_("Blossoms of many small petals."), near=("plumage", "quilt")),
    _motif(N_("leaves"), N_("Leaves and their veins, bright along the edges."), near=("facets", "engraving")),
    _preset(
        N_("ornaments"),
        N_("Rosettes and coils, densely set."),
        imagenet={"layers": "mixed4=1"},
        photographs={"layers": "palaces=1"},
        bundled={"layers": "mixed4=1"},
        hidden=True,
    ),
    _preset(
        N_("cells"),
        N_("Cells and grain that follow the picture's forms."),
        imagenet={"layers": "mixed2=1"},
        photographs={"layers": "weave=1"},
        bundled={"layers": "mixed2=1"},
        hidden=True,
    ),
    _motif(N_("ferns"), N_("Fronds like lace."), hidden=True),
    _motif(N_("spirals"), N_("Coils, wound line by line."), hidden=True),
    _motif(N_("eyes"), N_("Eyes open wherever there is room for one."), hidden=True),
    _motif(N_("arches"), N_("Arcades, storey upon storey."), hidden=True),
    _motif(N_("scales"), N_("A skin of scales, row upon row."), "mixed3", hidden=True),
    _motif(N_("feathers"), N_("Barbs and shafts of feathers."), hidden=True),
    _motif(N_("bricks"), N_("Courses of bricks, with their mortar."), hidden=True),
    _motif(N_("leopard"), N_("A leopard's spots."), hidden=True),
    _tutorial(
        N_("tutorial"),
        N_("The TensorFlow tutorial's last loop: five octaves of 100 steps in tiles of 512, every tile covered."),
        octaves=5,
        octaves_above=2,
        steps=100,
        tile_size=512,
        jitter=16,
    ),
    _tutorial(
        N_("tutorial-octaves"),
        N_("The tutorial's octave loop: five octaves of 50 steps, in one piece, rounded to 8 bits in between."),
        octaves=5,
        octaves_above=2,
        steps=50,
        tile_size=_WHOLE,
        round_octaves=True,
    ),
    _tutorial(
        N_("tutorial-simple"),
        N_("The tutorial's first loop: 100 steps at the picture's own size, in one piece."),
        octaves=1,
        steps=100,
        tile_size=_WHOLE,
    ),
)
"""All presets by name, in the order of the galleries."""


def shown(setting: str = AUTO, networks: Sequence[str] = PREFERRED) -> list[Preset]:
    """The presets that galleries and lists show.

    Parameters
    ----------
    setting : str
        The value of the setting `network`: a network, for the presets that have a look on it; or `auto`, for those that
        have one on an installed network of `PREFERRED`.
    networks : sequence of str
        The installed networks.
    """
    wanted = [setting] if setting != AUTO else [each for each in PREFERRED if each in (*networks, BUNDLED)]
    return [each for each in PRESETS.values() if not each.hidden and any(map(each.can_dream_on, wanted))]


def _either(names: list[str]) -> Argument:
    """One of some names, for a sentence."""
    return wrong.EITHER(names=names[:-1], last=names[-1]) if len(names) > 1 else names


def preset(name: str) -> Preset:
    """The preset of that name; raises `BadSettings` with the names there are."""
    if name not in PRESETS:
        raise wrong.NO_PRESET(
            preset=shortened(name),
            guess=did_you_mean(name, PRESETS),
            presets=[preset.name for preset in shown()],
        )
    return PRESETS[name]
