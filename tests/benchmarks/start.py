"""How long a person waits: the server's start, the first preview of a large layer, new layers and sizes, conversion.

Start and preview go through a real server process and the wire.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from reverie_server.dream.image import pixels
from reverie_server.dream.networks.inception import Inception
from reverie_server.dream.objective import Objective
from reverie_server.networks.weights import WeightStore
from reverie_shared.messages import Accepted, Dream, Preview
from reverie_shared.picture import Picture, PixelFormat
from tests.benchmarks.tables import Table, seconds
from tests.service.processes import ServerProcess
from tests.service.wire import Wire

TWELVE = 4000, 3000
TWENTY_FOUR = 6000, 4000
"""Width and height of pictures of so many megapixels."""


@contextmanager
def serving(home: Path) -> Iterator[tuple[Wire, dict[str, float]]]:
    """A client of a server that has just been started, and how long that took, in seconds."""
    began = time.monotonic()
    server = ServerProcess(home)
    try:
        wire = Wire(server.connection)
        wire.hello()
        answers = time.monotonic() - began
        while wire.facts()["worker"]["state"] != "ready":
            time.sleep(0.02)
        yield wire, {"answers": answers, "ready": time.monotonic() - began}
        wire.close()
    finally:
        server.stop()


def photo(size: tuple[int, int], channels: str) -> Picture:
    """A soft random picture of 8 bits, without and with alpha."""
    width, height = size
    coarse = np.random.default_rng(0).integers(0, 256, (height // 100, width // 100, len(channels)), np.uint8)
    return Picture(PixelFormat(width, height, channels), np.kron(coarse, np.ones((100, 100, 1), np.uint8)).tobytes())


def first_preview(wire: Wire, large: Picture, network: str = "auto") -> tuple[float, float]:
    """Seconds of the upload, and from then until the first octave's preview is here."""
    uploaded = seconds(lambda: wire.upload(large))
    began = time.monotonic()
    answer = wire.ask(Dream(job=uuid.uuid4().hex, picture=large.digest, settings={"network": network}, stop_after=1))
    assert isinstance(answer, Accepted)
    wire.fetch(wire.event(Preview, job=answer.job).picture)
    return uploaded, time.monotonic() - began


def layers_and_sizes() -> tuple[tuple[str, float, str], ...]:
    """What a size or layers cost when they are new, beyond what they cost later, on the bundled network."""
    network = Inception(WeightStore(Path("no-such-folder")).load("bundled"), "float32")

    def extra(side: int, layer: str) -> tuple[float, float]:
        tile, objective = np.zeros((side, side, 3), np.float32), Objective({layer: 1.0})
        first, second, third = (seconds(lambda: network.gradient(tile, objective)) for _ in range(3))
        return first - third, second - third

    extra(96, "mixed4")  # TensorFlow's own first computation
    found = []
    for what, side, layer, wanted in (
        ("size: 640 x 640", 640, "mixed4", "0.3"),
        ("size: 333 x 333", 333, "mixed4", "0.3"),
        ("layer: mixed5, at 333 x 333", 333, "mixed5", "1.5"),
    ):
        first, second = extra(side, layer)
        found += [(f"a new {what}, the first time", first, wanted), ("the same, the second time", second, "0")]
    return tuple(found)


def conversion() -> float:
    """Seconds of a picture of 24 megapixels, 8 bits with alpha, into what the network sees and back."""
    large = photo(TWENTY_FOUR, "rgba")
    change = np.full((TWENTY_FOUR[1], TWENTY_FOUR[0], 3), 0.01, np.float32)

    def there_and_back() -> None:
        pixels.colours(large)
        pixels.opacity(large)
        pixels.apply(large, change)

    return min(seconds(there_and_back) for _ in range(3))


def measure() -> list[Table]:
    """The table."""
    with tempfile.TemporaryDirectory(prefix="reverie-") as home, serving(Path(home)) as (wire, start):
        first_preview(wire, photo((400, 300), "rgb"))  # a server is warm that has dreamed
        uploaded, shown = first_preview(wire, photo(TWELVE, "rgb"))
    rows = (
        ("the server answers, after its start", start["answers"], None),
        ("the network is loaded, after its start", start["ready"], "6"),
        ("first preview of 12 megapixels, from the request", shown, "1"),
        ("(before it, their upload)", uploaded, None),
        *layers_and_sizes(),
        ("24 megapixels RGBA, 8 bits, in and out", conversion(), "1.5"),
    )
    return [Table("How long a person waits", ("what", "s", "wanted, at most"), rows)]
