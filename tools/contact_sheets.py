"""Make the contact sheets in docs/pictures and the pictures of the presets in the editors' galleries, dreamed by the
engine itself: those of these names, by default all.

Run it in the checkout's folder with `.venv/bin/python -m tools.contact_sheets`; `python3 install.py --dev` makes that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from reverie_server.dream import dream
from reverie_server.dream.networks.efficientnet_lite import EfficientNetLite
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.networks.network import Network
from reverie_server.networks import efficientnet_lite, weights
from reverie_server.networks.weights import NetworkWeights
from reverie_shared import presets, resolution
from reverie_shared.declaration import Value
from reverie_shared.networks import BUNDLED, FILES, LAYERS, PHOTOGRAPHS, family
from reverie_shared.picture import Picture, PixelFormat
from tools.arguments import FILE, FOLDER
from tools.sheet import Row, sheet

ROOT = Path(__file__).resolve().parents[1]
CAT, CUP = ROOT / "plugin/file/reverie_cli/data/chelsea.png", ROOT / "tests/photos/coffee.png"
PILOT, PAVILION = ROOT / "tests/photos/astronaut.png", ROOT / "tests/photos/china.jpg"
ROCKET = ROOT / "tools/photos/rocket.jpg"
PHOTOS = CAT, CUP, PILOT
"""What the judge of motifs is shown."""
PHOTOGRAPHS_FILE = Path(sys.prefix, "share", "reverie", FILES[PHOTOGRAPHS])
"""Where `python3 install.py --dev` puts the network of photographs."""
GALLERY = ROOT / "plugin/reverie_plugin/pictures"
FACE = CAT, (96, 10, 352, 266)
"""The photo, and the part of it, that is dreamed for the gallery."""
SHOWN_ON: Mapping[str, tuple[Path, tuple[int, int, int, int]]] = {
    "daydream": (PAVILION, (213, 0, 640, 427)),
    "fever": (CUP, (130, 0, 530, 400)),
}
"""The presets for which the gallery has another photo: on one photo they would look alike."""
THUMBNAIL = 128
EYES = (110, 70, 370, 270)
"""The bounds of the ellipse around the cat's eyes and nose."""

LOOKS = [preset.name for preset in presets.shown() if preset.network != BUNDLED and "tutorial" not in preset.name]
"""Every preset for all networks that galleries show, but the tutorial's, which are slow."""
MOTIFS = [name for name, preset in presets.PRESETS.items() if preset.network == BUNDLED]
"""Every preset for one motif of the bundled network."""
SHOWN_MOTIFS = [preset.name for preset in presets.shown() if preset.network == BUNDLED]
GUIDED: Mapping[str, Value] = {"layers": "expand16=1", "objective": "mean"}
"""On photographs, where a guide shows most."""

IN_A_ROW, MOTIFS_IN_A_ROW = 5, 3
"""The pictures side by side on a sheet of presets, and of motifs."""


class Dreamer:
    """Dreams photos with one network."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @classmethod
    def of_motifs(cls, network: NetworkWeights) -> Dreamer:
        """With the bundled network, or another one of its kind."""
        return cls(Inception(network, "float32"))

    def dreamed(
        self,
        image: Image.Image,
        values: Mapping[str, Value],
        guide: Image.Image | None = None,
        mask: Image.Image | None = None,
    ) -> Image.Image:
        """The image dreamed with these settings, where the mask (gray, of its size) selects it."""
        chosen = resolution.resolve({"network": self._network.name, **values})
        selected, wanted = (_picture(part) if part else None for part in (mask, guide))
        result = dream(_picture(image), chosen, self._network, selected, wanted)
        dreamed = Image.frombytes("RGB", image.size, bytes(result.pixels))
        return Image.composite(dreamed, image, mask) if mask else dreamed

    def preset(self, image: Image.Image, name: str, mask: Image.Image | None = None) -> Image.Image:
        """The image dreamed with a preset."""
        return self.dreamed(image, self.look(name), mask=mask)

    def look(self, name: str) -> Mapping[str, Value]:
        """What a preset wants of this network."""
        return presets.preset(name).look(family(self._network.name))


@dataclass(frozen=True)
class Dreamers:
    """One for each network: drawn motifs, and photographs."""

    motifs: Dreamer
    photographs: Dreamer

    def of(self, preset: str) -> Dreamer:
        """The one whose dreams show a preset: that of photographs, where it can."""
        return self.photographs if presets.preset(preset).can_dream_on(PHOTOGRAPHS) else self.motifs


def selection_rows(dreamers: Dreamers) -> Iterable[Row]:
    """The cat, its face dreamed, and all but its face; and what a selection is better for than cutting out."""
    dreamer, cat = dreamers.motifs, photo(CAT)
    face = Image.new("L", cat.size)
    ImageDraw.Draw(face).ellipse(EYES, fill=255)
    soft = face.filter(ImageFilter.GaussianBlur(12))
    yield [
        ("the photo", cat),
        ("owls, in a feathered ellipse", dreamer.preset(cat, "owls", soft)),
        ("spirals, in all the rest", dreamer.preset(cat, "spirals", ImageChops.invert(soft))),
    ]
    firm = face.filter(ImageFilter.GaussianBlur(3))
    yield [
        ("the selection", Image.composite(cat, ImageEnhance.Brightness(cat).enhance(0.3), firm)),
        ("spirals, dreamed in the selection", dreamer.preset(cat, "spirals", firm)),
        ("spirals, all dreamed and cut out", Image.composite(dreamer.preset(cat, "spirals"), cat, firm)),
    ]


def preset_rows(dreamers: Dreamers) -> Iterable[Row]:
    """Three photos, each with its looks on the network of photographs."""
    for image in map(photo, (CAT, ROCKET, PILOT)):
        yield from _rows([("the photo", image), *_looks(dreamers.photographs, LOOKS, image)], IN_A_ROW)


def motif_rows(dreamers: Dreamers) -> Iterable[Row]:
    """Two photos without people, dreamed as each of the motifs that are presets."""
    for image in map(photo, (CAT, PAVILION)):
        yield from _rows([*_looks(dreamers.motifs, SHOWN_MOTIFS, image)], MOTIFS_IN_A_ROW)


def _looks(dreamer: Dreamer, names: list[str], image: Image.Image) -> Row:
    return [(name, dreamer.preset(image, name)) for name in names]


def _rows(cells: Row, length: int) -> Iterable[Row]:
    return (cells[first : first + length] for first in range(0, len(cells), length))


def layer_rows(dreamers: Dreamers) -> Iterable[Row]:
    """The layers of the network of photographs on one photo, as the default uses them; then those of drawn motifs."""
    image = photo(CAT)
    for dreamer, network in ((dreamers.photographs, PHOTOGRAPHS), (dreamers.motifs, BUNDLED)):
        look = dreamer.look(presets.DEFAULT)
        cells = [(name, dreamer.dreamed(image, {**look, "layers": f"{name}=1"})) for name in LAYERS[network]]
        yield from _rows(cells, IN_A_ROW)


def settings_rows(dreamers: Dreamers) -> Iterable[Row]:
    """What the settings do to the default on photographs, on one photo each; at last what a guide does."""
    dreamer, default = dreamers.photographs, dreamers.photographs.look(presets.DEFAULT)
    variations: list[tuple[Path, list[dict[str, Value]]]] = [
        (CAT, [{}, {"smallest": 160}, {"coherence": 0.0}, {"coherence": 1.0}]),
        (CAT, [{"step_size": 0.012}, {"step_size": 0.05}, {"strength": 0.5}, {"seed": 1}]),
        (CAT, [{"smoothing": 0.0}, {"smoothing": 2.5}, {"laplacian": 0.0}, {"laplacian": 1.0}]),
        (CAT, [{"objective": "mean"}, {"layers": "quilt=1"}, {"layers": "animals=1,palaces=1"}, {"variation": 0.3}]),
        (PILOT, [{}, {"colours": "free"}, {"colours": "kept"}, {"strength": 0.5}]),
    ]
    for path, line in variations:
        image = photo(path)
        yield [(caption(values), dreamer.dreamed(image, {**default, **values})) for values in line]
    cat, cup = photo(CAT), photo(CUP)
    yield [
        ("the photo", cat),
        ("the guide", cup),
        (f"{caption(GUIDED)}, no guide", dreamer.dreamed(cat, {**default, **GUIDED})),
        (f"{caption(GUIDED)}, guided", dreamer.dreamed(cat, {**default, **GUIDED}, cup)),
    ]


SHEETS = {
    "selection": selection_rows,
    "presets": preset_rows,
    "motifs": motif_rows,
    "layers": layer_rows,
    "settings": settings_rows,
}


@click.command(help=__doc__)
@click.argument("names", nargs=-1, type=click.Choice([*SHEETS, "gallery"]))
@click.option("--network", type=FILE, default=weights.BUNDLED, help="Another file of a network of motifs.")
@click.option("--photographs", type=Path, default=PHOTOGRAPHS_FILE, help="The file of the network of photographs.")
@click.option("--into", type=FOLDER, help="Another folder for what is made.")
def main(names: tuple[str, ...], network: Path, photographs: Path, into: Path | None) -> None:
    """Make what has these names, by default all."""
    try:
        motifs = Dreamer.of_motifs(weights.motif_network(network.read_bytes()))
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(f"{network} is no file of a network such as tools.motifs exports.") from error
    try:
        of_photographs = Dreamer(EfficientNetLite(efficientnet_lite.load(photographs), "float32"))
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"{photographs} is not the network of photographs, which “python3 install.py --dev” gets."
        ) from error
    dreamers = Dreamers(motifs, of_photographs)
    for name in names or [*SHEETS, "gallery"]:
        if name == "gallery":
            gallery(dreamers, into or GALLERY)
            continue
        path = (into or ROOT / "docs" / "pictures") / f"{name}.jpg"
        sheet([*SHEETS[name](dreamers)]).save(path, quality=82)
        print(path)


def gallery(dreamers: Dreamers, folder: Path) -> None:
    """A small picture of every preset that galleries show: a part of a photo, dreamed."""
    for name in (preset.name for preset in presets.shown()):
        path, part = SHOWN_ON.get(name, FACE)
        dreamed = dreamers.of(name).preset(photo(path).crop(part), name)
        small = dreamed.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        small.save(folder / f"{name}.jpg", quality=80)
    print(folder)


def photo(path: Path) -> Image.Image:
    """A photo, opaque."""
    return Image.open(path).convert("RGB")


def _picture(image: Image.Image) -> Picture:
    return Picture(PixelFormat(image.width, image.height, "y" if image.mode == "L" else "rgb"), image.tobytes())


def caption(values: Mapping[str, Value]) -> str:
    """A caption that names these settings."""
    return " ".join(f"{name} {value}" for name, value in values.items()) or "the default"


if __name__ == "__main__":
    main()
