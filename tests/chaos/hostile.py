"""Hostile pictures, profiles, masks, maps, guides, weight files, recipes, presets and names, given to the real command.

First those of the corpus of the tests (`tests.support.hostile`), in an order by chance, each with what it must be
answered; then whole pictures in which bytes were changed or cut off. Whatever comes, it is answered in words, no
command takes more memory than a small picture may claim, no picture is half written, and the next dream is fine.
"""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import h5py
import numpy as np
from PIL import Image

from reverie_cli.pictures.photo import Photo
from reverie_cli.pictures.writing import write_photo
from reverie_shared.networks import FILES, IMAGENET, PHOTOGRAPHS
from tests.chaos.outcome import Outcome, counts
from tests.chaos.scene import FAULTS, SHORT, Scene, scene
from tests.support.hostile import arguments, texts, weights
from tests.support.pictures import PHOTO
from tests.support.profiles import P3, matrix_profile

MOST_MEMORY = 1_500_000_000
"""Bytes that a command may take: a small file may claim the largest picture, whose samples are decoded before what is
missing is found."""

_WITHIN = 120.0
"""Seconds in which a command must have ended."""

_LOOK = 40
"""Attempts between two looks at the whole: the next dream, and what is left over."""

_KINDS = ("png", "jpg", "tif", "webp", "gif", "avif", "exr", "hdr")
"""The endings of the pictures that are changed."""

_DREAM = ("-o", "out.png", *SHORT)

_COMMANDS = (
    ("dream", "{}", *_DREAM),
    ("dream", "cat.png", "--selection", "{}", *_DREAM),
    ("dream", "cat.png", "--guide", "{}", *_DREAM),
    ("recipe", "{}"),
)
"""What is said with a changed picture, whose name stands for the braces."""


@dataclass(frozen=True)
class Case:
    """One hostile thing."""

    name: str
    words: tuple[str, ...]
    """Command and arguments, in the folder of the corpus."""
    says: str
    """A regular expression that the error holds; empty where it may be done, too."""
    prepare: Callable[[], object] = lambda: None
    """Called before."""


def run(count: int, seed: int) -> Outcome:
    """Give the command `count` hostile things."""
    chance = random.Random(seed)
    ends: Counter[str] = Counter()
    with scene() as attacked, TemporaryDirectory(prefix="reverie-chaos-") as folder:
        attack = _Attack(attacked, Path(folder), chance)
        corpus = attack.corpus()
        chance.shuffle(corpus)
        attacked.check_afterwards()
        for number in range(count):
            case = corpus[number] if number < len(corpus) else attack.changed()
            attacked.attempt = f"{number + 1} ({case.name})"
            ends[attack.make(case)] += 1
            if number % _LOOK == _LOOK - 1:
                attacked.check_afterwards()
        attacked.check_afterwards()
        losses = attacked.losses
    figures = {"of the corpus": f"{min(count, len(corpus))} of {len(corpus)}", **counts(ends)}
    return Outcome("hostile", count, losses, {**figures, "most memory of a command": f"{attack.memory / 1e6:.0f} MB"})


class _Attack:
    """The command, and a folder with what it is given."""

    def __init__(self, attacked: Scene, folder: Path, chance: random.Random) -> None:
        self._scene = attacked
        self._folder = folder
        self._chance = chance
        self._whole: dict[str, bytes] = {}
        self.memory = 0
        """The most bytes that a command took."""
        arguments.make_folder(folder)
        self._before = self._files()

    def corpus(self) -> list[Case]:
        """What the tests have, too."""
        found = [
            Case(wrong, ("dream", *words.split()), re.escape(says)) for wrong, (words, says) in arguments.BAD.items()
        ]
        for name, settings in texts.RECIPES.items():
            recipe = self._file(texts.recipe(settings).encode())
            words: tuple[str, ...] = ("dream", "cat.png", "-o", "out.png", "--recipe", "file.json")
            found.append(Case(f"a recipe with {name}", words, ".", recipe))
        for number, (content, says) in enumerate(texts.PRESET_FILES):
            words = ("presets", "import", "file.json")
            found.append(Case(f"file {number + 1} of a preset", words, says, self._file(content)))
        for name, (make, says) in weights.ODD.items():
            found.append(self._weights(IMAGENET, name, re.escape(says), partial(_write_weights, make)))
            found.append(self._own_network("file.h5", name, partial(_write_weights, make)))
        for name, content in weights.ARCHIVES.items():
            found.append(self._weights(PHOTOGRAPHS, name, "damaged", partial(_write_bytes, content)))
            found.append(self._own_network("file.npz", name, partial(_write_bytes, content)))
        return found

    def _file(self, content: bytes) -> Callable[[], object]:
        return partial((self._folder / "file.json").write_bytes, content)

    def _weights(self, network: str, name: str, says: str, write: Callable[[Path], object]) -> Case:
        path = self._scene.reverie.places.weights / FILES[network]
        words = ("dream", "cat.png", *_DREAM, "--network", network)
        return Case(f"a file of {network} with {name}", words, says, partial(write, path))

    def _own_network(self, file: str, name: str, write: Callable[[Path], object]) -> Case:
        words = ("dream", "cat.png", *_DREAM, "--network", file)
        return Case(f"a network file with {name}", words, "cannot dream", partial(write, self._folder / file))

    def changed(self) -> Case:
        """A picture with other bytes in places, or without its end: as picture, mask, guide, or for its recipe."""
        kind = self._chance.choice(_KINDS)
        if kind not in self._whole:
            self._whole[kind] = _picture(kind)
        content = bytearray(self._whole[kind])
        for _ in range(self._chance.randrange(4)):
            content[self._chance.randrange(len(content))] = self._chance.randrange(256)
        if self._chance.random() < 1 / 3:
            del content[self._chance.randrange(len(content)) :]
        path = self._folder / f"changed.{kind}"
        words = tuple(word.format(path.name) for word in self._chance.choice(_COMMANDS))
        return Case(" ".join(words), words, "", partial(path.write_bytes, content))

    def make(self, case: Case) -> str:
        """Give the command a case; returns how it ended."""
        self._scene.reverie.places.weights.mkdir(parents=True, exist_ok=True)
        case.prepare()
        process = self._scene.reverie.start(*case.words, cwd=self._folder)
        code, said = self._end(process)
        out = self._folder / "out.png"
        if code == 0:
            if case.says:
                self._scene.lose("it was done.")
            elif out.exists():
                self._check_whole(out)
        elif code < 0 or not said.startswith("reverie: ") or any(fault in said for fault in FAULTS):
            self._scene.lose(f"the command ended with {code} and said: {said.strip()[-300:]!r}")
        elif case.says and not re.search(case.says, said):
            self._scene.lose(f"the words are others: {said.strip()[-300:]!r}")
        elif out.exists():
            self._scene.lose("what was refused has left a picture.")
        self._check_left()
        return "done" if code == 0 else "refused in words"

    def _end(self, process: subprocess.Popen[str]) -> tuple[int, str]:
        """Wait for the command's end: its exit code, and what it said. Notes how much memory it took."""
        assert process.stdout is not None
        assert process.stderr is not None
        late = Timer(_WITHIN, process.kill)
        late.start()
        with process.stdout, process.stderr:
            said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        took = usage.ru_maxrss * 1024
        self.memory = max(self.memory, took)
        if took > MOST_MEMORY:
            self._scene.lose(f"the command took {took / 1e6:.0f} MB.")
        lines = [line for line in said.splitlines() if line.startswith("reverie: ")]
        return process.returncode, "\n".join(lines) if lines and "Traceback" not in said else said

    def _check_whole(self, out: Path) -> None:
        try:
            with Image.open(out) as image:
                image.load()
        except (OSError, SyntaxError) as error:
            self._scene.lose(f"the dream is no whole picture: {error!r}.")

    def _check_left(self) -> None:
        """Nothing is changed or left over but what was put there."""
        (self._folder / "out.png").unlink(missing_ok=True)
        for name in ("file.json", "file.h5", "file.npz", *(f"changed.{kind}" for kind in _KINDS)):
            (self._folder / name).unlink(missing_ok=True)
        if (found := self._files()) != self._before:
            changed = [str(path.name) for path in {*found} ^ {*self._before}] or ["the content of a file"]
            self._scene.lose(f"what lies beside it is not as it was: {', '.join(changed)}.")
            self._before = found

    def _files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()}


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _write_weights(make: Callable[[h5py.File], None], path: Path) -> None:
    with h5py.File(path, "w") as file:
        make(file)


def _picture(kind: str) -> bytes:
    """A small whole picture, with a profile and metadata where the kind has them."""
    with Image.open(PHOTO) as image:
        small = image.convert("RGB").resize((60, 40))
    if kind in ("exr", "hdr"):
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"whole.{kind}"
            write_photo(Photo(np.asarray(small, "u2") * 257, "rgb"), path)
            return path.read_bytes()
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a photo"
    form = {"jpg": "JPEG", "tif": "TIFF"}.get(kind, kind.upper())
    small.save(file, form, icc_profile=matrix_profile(P3, 2.2), exif=exif)
    return file.getvalue()
