"""Messages that are no messages, given to the decoder itself: a million in minutes.

Each input is decoded as what a client sends, and the order of a dream that was read is resolved to settings, as the
server does when it admits one. Nothing but Reverie's own errors may come. Where atheris is installed (it has wheels for
Linux on x86-64 alone: `python -m pip install atheris==3.0.0`) it looks for inputs that reach code not reached yet,
beginning with one message of each kind; elsewhere chance changes real messages, as in `mutations`.
"""

from __future__ import annotations

import importlib.util
import random
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType

from reverie_shared.errors import ReverieError
from reverie_shared.messages import FROM_CLIENT, Dream
from reverie_shared.protocol import decode, encode
from reverie_shared.resolution import resolve_order
from tests.chaos import mutations
from tests.chaos.outcome import Outcome

_BETWEEN_FRAMES = b"\xc1"
"""Separates the frames of one input: the one byte that begins nothing in msgpack."""

_SEARCHED = (
    *("protocol", "declaration", "settings", "resolution", "presets", "weighted"),
    *("map_colours", "networks", "own_networks"),
)
"""The modules of `reverie_shared` in which branches are searched for."""

_MOST_BYTES = 4096
_MOST_MEMORY = 2048
"""Megabytes that atheris lets the decoder take."""


def run(count: int, seed: int) -> Outcome:
    """Decode `count` inputs."""
    if importlib.util.find_spec("atheris") is None:
        losses = _change_by_chance(count, random.Random(seed))
        return Outcome("decoder", count, losses, {"changed by": "chance alone (atheris is not installed)"})
    with TemporaryDirectory(prefix="reverie-chaos-") as folder:
        inputs = Path(folder)
        for number, message in enumerate((*mutations.CONTROL, *mutations.PICTURES)):
            frames = [bytes(frame) for frame in encode(message, number + 1)]
            (inputs / f"{number}").write_bytes(_BETWEEN_FRAMES.join(frames))
        command = (sys.executable, "-m", __name__, f"-runs={count}", f"-seed={seed + 1}", f"-max_len={_MOST_BYTES}")
        limits = (f"-rss_limit_mb={_MOST_MEMORY}", f"-artifact_prefix={folder}/", folder)
        ended = subprocess.run([*command, *limits], capture_output=True, text=True, errors="replace", check=False)
    done = re.findall(r"^#(\d+)\s+DONE\s+cov: (\d+)", ended.stderr, re.MULTILINE)
    losses = [] if ended.returncode == 0 and done else [_ending(ended.stderr)]
    made, covered = done[-1] if done else ("0", "0")
    return Outcome("decoder", int(made), losses, {"changed by": "atheris", "branches reached": covered})


def read(frames: list[bytes]) -> None:
    """Decode one message, and resolve the order in it; only errors that are not Reverie's own are raised."""
    try:
        message = decode(frames, FROM_CLIENT).message
        if isinstance(message, Dream):
            resolve_order(message.preset, message.settings, ("photographs", "bundled"))
    except ReverieError:
        return


def _change_by_chance(count: int, chance: random.Random) -> list[str]:
    losses = []
    for number in range(count):
        frames = mutations.frames(chance, pictures=chance.random() < 0.4)
        try:
            read(frames)
        except Exception as error:  # noqa: BLE001 (whatever is not Reverie's own is a loss)
            losses.append(f"Input {number}: {error!r}, of {frames!r:.200}")
    return losses


def _ending(output: str) -> str:
    """What atheris said in the end, in one line."""
    told = output.partition("Uncaught Python exception")[2] or output[-400:]
    return " ".join(told.split())[:600]


def _search() -> None:
    """Have atheris call the decoder; it ends the process."""
    import atheris

    for module in _SEARCHED:
        for function in vars(sys.modules[f"reverie_shared.{module}"]).values():
            if isinstance(function, FunctionType) and function.__module__ == f"reverie_shared.{module}":
                atheris.instrument_func(function)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        """Change bytes as atheris does, or, as often, values as `mutations` does, which bytes alone seldom make."""
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return _BETWEEN_FRAMES.join(mutations.change(data.split(_BETWEEN_FRAMES), chance))[:most]

    atheris.Setup(sys.argv, lambda data: read(data.split(_BETWEEN_FRAMES)), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    _search()
