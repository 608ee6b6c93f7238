"""The networks that can dream: their names, their families, their layers, and which one `auto` means."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from reverie_shared import own_networks
from reverie_shared.applications import APPLICATIONS
from reverie_shared.errors import BadSettings
from reverie_shared.errors import networks as wrong
from reverie_shared.errors.phrases import Phrase
from reverie_shared.errors.settings import NAMES_AND_OTHERS
from reverie_shared.spelling import alike, nearest, shortened
from reverie_shared.translation import N_, _

ZIP_FAULTS = (
    *(EOFError, KeyError, NotImplementedError, OverflowError, RuntimeError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
"""What `zipfile` raises, beside `ValueError`, on an archive that it can make no sense of, or that lacks a member."""

AUTO = "auto"
"""Not a network: the first installed one of `PREFERRED`."""

IMAGENET = "imagenet"
PHOTOGRAPHS = "photographs"
BUNDLED = "bundled"

PREFERRED = (IMAGENET, PHOTOGRAPHS, BUNDLED)
"""The networks that `auto` chooses from, the best first. The bundled one is always installed."""

NETWORKS = (*PREFERRED, *APPLICATIONS)
"""Every network by its name in the settings."""

APPLICATION = "application"
FAMILIES = (*PREFERRED, APPLICATION)
"""The kinds of networks for which a preset has looks: Reverie's own three, and all of Keras' applications."""

_FAMILIES_OF_OWN: Mapping[str, str] = MappingProxyType(
    {own_networks.INCEPTION: IMAGENET, own_networks.LITE: PHOTOGRAPHS, own_networks.MOTIFS: BUNDLED}
)
"""The family of a file of the user's own, by its architecture; all others are applications."""

FILES: Mapping[str, str] = MappingProxyType({IMAGENET: "inception_v3_notop.h5", PHOTOGRAPHS: "photographs.npz"})
"""The names of the files of Reverie's own networks, in the folder of networks; the bundled one lies with the code."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        AUTO: N_("The best that is here"),
        IMAGENET: N_("Photographs, large"),
        PHOTOGRAPHS: N_("Photographs"),
        BUNDLED: N_("Drawn motifs"),
    }
)
"""What a window calls Reverie's own networks."""

DESCRIPTIONS: Mapping[str, Phrase] = MappingProxyType(
    {
        IMAGENET: wrong.TRAINED_ON_IMAGENET(name="InceptionV3"),
        PHOTOGRAPHS: wrong.TRAINED_ON_PHOTOGRAPHS(name="EfficientNet-Lite2"),
        BUNDLED: wrong.DRAWN_MOTIFS(),
    }
)
"""Reverie's own networks, for a sentence."""

MIXED = tuple(f"mixed{index}" for index in range(11))
"""InceptionV3's mixed layers, from simple strokes (mixed0) to whole objects (mixed10)."""

_INCEPTION_LAYERS = {
    "mixed0": N_("strokes and hatching"),
    "mixed1": N_("fine weaves"),
    "mixed2": N_("scales and cells"),
    "mixed3": N_("rings and ripples"),
    "mixed4": N_("patterns with eyes"),
    "mixed5": N_("eyes and animals"),
    "mixed6": N_("animals and buildings"),
    "mixed7": N_("parts of things"),
    "mixed8": N_("things, far apart"),
    "mixed9": N_("faint things"),
    "mixed10": N_("faint traces"),
}

_MOTIF_LAYERS = {
    "mixed0": N_("marks and rings"),
    "mixed1": N_("fine weaves"),
    "mixed2": N_("cells and grain"),
    "mixed3": N_("scales and petals"),
    "mixed4": N_("rosettes and coils"),
    "mixed5": N_("blossoms and eyes"),
    "mixed6": N_("flowing strands"),
    "mixed7": N_("large strands"),
    "mixed8": N_("large shapes"),
    "mixed9": N_("faint shapes"),
    "mixed10": N_("faint traces"),
}

_APPLICATION_LAYERS = dict.fromkeys(MIXED, N_("depth {depth} of 10, from simple strokes to whole things"))

_PHOTOGRAPHS_LAYERS = {
    "strokes": N_("bold, bent strokes"),
    "hatching": N_("fine hatching, as of an engraving"),
    "weave": N_("facets, each with a grain of its own"),
    "rings": N_("rings and coils"),
    "plumage": N_("rows of beads, as on a peacock"),
    "quilt": N_("patches with eyes"),
    "creatures": N_("tentacles with eyes and suckers"),
    "muzzles": N_("tentacles that turn into animals"),
    "animals": N_("dogs, bears and birds"),
    "faces": N_("faces of bears and dogs, and plaid"),
    "berries": N_("berries and beads"),
    "wool": N_("wool, fur and berries"),
    "palaces": N_("carpets, domes and towers"),
    "thickets": N_("clouds and thin, tangled lines"),
}

LAYERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        IMAGENET: _INCEPTION_LAYERS,
        PHOTOGRAPHS: _PHOTOGRAPHS_LAYERS,
        BUNDLED: _MOTIF_LAYERS,
        APPLICATION: _APPLICATION_LAYERS,
    }
)
"""By family, the layers that menus list, from the surface to the depth, and what each draws (`describe_layers`).

An application has further layers, by Keras' names; `photographs` has every block of the network by its number.
"""

_BLOCK = re.compile(r"block([0-9]|1[0-9]|20)|expand([1-9]|1[0-9]|20)|stem|head")
"""The network's own names of the layers of `photographs`, which settings may use, too."""

_MAX_LISTED_LAYERS = 14
"""The most layers that an error lists."""


def family(network: str) -> str:
    """The family of a network, which is not `auto`."""
    if own := own_networks.parse(network):
        return _FAMILIES_OF_OWN.get(own.architecture, APPLICATION)
    return network if network in PREFERRED else APPLICATION


def is_network(value: object) -> bool:
    """Whether a value of the setting `network`, other than `auto`, can be that of a network, installed or not."""
    return value in NETWORKS or own_networks.parse(value) is not None


def chosen(network: str, installed: Sequence[str]) -> str:
    """The network that a value of the setting means: itself, or for `auto` the first of `PREFERRED` that is there."""
    if network != AUTO:
        return network
    return next((preferred for preferred in PREFERRED if preferred in installed), BUNDLED)


def installed(folder: Path) -> list[str]:
    """Those of `PREFERRED` that are installed, the best first; `folder` is that of networks."""
    return [name for name in PREFERRED if name not in FILES or (folder / FILES[name]).is_file()]


def aside(file: Path) -> Path:
    """What a network's file is called once it has turned out damaged."""
    return file.with_name(file.name + ".damaged")


def is_set_aside(file: Path) -> bool:
    """Whether a network's file was set aside as damaged, and none has taken its place."""
    return not file.is_file() and aside(file).is_file()


def is_damaged(network: str, folder: Path) -> bool:
    """Whether the file of one of Reverie's own networks was set aside as damaged; that of `photographs` is read as a
    whole, for it has checksums of its own.
    """
    file = folder / FILES[network]
    if network != PHOTOGRAPHS or not file.is_file():
        return is_set_aside(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is not None
    except (*ZIP_FAULTS, OSError, ValueError):
        return True


def title(network: str) -> str:
    """What a window calls a network, in the user's language."""
    if own := own_networks.parse(network):
        return f"{own.file} ({own.architecture})"
    return _(TITLES.get(network, network))


def short_name(network: str) -> str:
    """What a sentence calls a network, where its description would be too long."""
    own = own_networks.parse(network)
    return own.file if own else network


def describe_layers(network: str) -> dict[str, str]:
    """The layers that menus list, from the surface to the depth, and what each draws, in the user's language.

    Parameters
    ----------
    network : str
        A network, which is not `auto`, or a family of them.
    """
    layers = LAYERS[family(network)]
    return {name: _(draws).format(depth=depth) for depth, (name, draws) in enumerate(layers.items())}


def phrase(network: str) -> Phrase:
    """A network's description, for a sentence."""
    if own := own_networks.parse(network):
        return wrong.OWN_NETWORK(file=own.file, architecture=own.architecture)
    return DESCRIPTIONS.get(network) or wrong.TRAINED_ON_IMAGENET(name=network)


def in_words(network: str) -> str:
    """A network's description, in the language of the process."""
    return str(phrase(network))


def check_layer(name: str, network: str) -> None:
    """Check the name of a layer as far as it is known without the network, which may be `auto`.

    Raises
    ------
    BadSettings
        When the network, or for `auto` each of `PREFERRED`, has no such layer.
    """
    if network != AUTO and family(network) == APPLICATION:
        return  # only the network itself knows the names of its layers
    candidates = PREFERRED if network == AUTO else (network,)
    if not any(_has_layer(each, name) for each in candidates):
        raise unknown_layer(name, BUNDLED if network == AUTO else network)


def unknown_layer(name: str, network: str) -> BadSettings:
    """The error for a layer that a network does not have; it names the networks that have it, and those it has instead.

    First come those as deep as the layer of another network, else those whose names are alike, else they go from the
    surface to the depth.
    """
    layers = list(LAYERS[family(network)])
    depths = [list(others).index(name) / (len(others) - 1) for others in LAYERS.values() if name in others]

    def distance(layer: str) -> float:
        return abs(layers.index(layer) / (len(layers) - 1) - depths[0])

    listed = (sorted(layers, key=distance) if depths else nearest(name, layers))[:_MAX_LISTED_LAYERS]
    more = len(layers) - len(listed)
    return wrong.NO_LAYER(
        network=phrase(network),
        layer=shortened(name),
        owned=_owned(name),
        name=short_name(network),
        order=wrong.NEAREST_FIRST() if depths or alike(name, layers) else wrong.SURFACE_TO_DEPTH(),
        layers=NAMES_AND_OTHERS(names=listed, count=more) if more else listed,
    )


def _owned(layer: str) -> Phrase | str:
    """Which networks have that layer: the end of a sentence, empty where there are none."""
    owners = [network for network in PREFERRED if _has_layer(network, layer)]
    if len(owners) > 1:
        return wrong.LAYER_OF_TWO(network=owners[:-1], other=owners[-1])
    return wrong.LAYER_OF(network=owners[0]) if owners else ""


def _has_layer(network: str, name: str) -> bool:
    """Whether a network, which is no application, has a layer of that name."""
    of = family(network)
    return name in LAYERS[of] or (of == PHOTOGRAPHS and _BLOCK.fullmatch(name) is not None)


def check_motif(name: str, network: str) -> None:
    """Check that a network, which may be `auto`, can know a motif by name; raises `BadSettings` where it knows none."""
    if network != AUTO and family(network) != BUNDLED:
        raise unknown_motif(name, network)


def unknown_motif(name: str, network: str) -> BadSettings:
    """The error for a motif that a network does not know; it names the network that does."""
    return wrong.NO_MOTIF(network=phrase(network), motif=shortened(name), bundled=BUNDLED)
