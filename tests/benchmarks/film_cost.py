"""Films: what they cost beside the dream, in time and in memory, with real files and a real server."""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from reverie_cli.film.reader import Range, Track, open_film
from reverie_cli.film.writer import Segment, form_of
from reverie_server.dream.image import pixels
from reverie_server.dream.motion import FrameBefore, FrameRun
from reverie_server.dream.motion.flow import flow_between
from reverie_server.dream.networks.loading import NetworkCache
from reverie_shared.picture import Picture
from reverie_shared.settings import Settings
from tests.benchmarks.parts import Parts
from tests.benchmarks.tables import Table, seconds
from tests.support import films
from tests.support.clips import write_clip
from tests.support.running import Reverie, fresh_reverie

SIZE = (360, 640)
"""Height and width of the frames whose time is measured."""

SMALL = (48, 64)
"""The same of those whose memory is measured."""

SHORT, LONG = 10, 1000
"""Frames of the two films whose memory is compared."""

_FRAMES = 12
_DREAMED = 5


def time_table(settings: Settings, kept: Parts) -> Table:
    """What decoding, flow and encoding take of a frame's time."""
    found: dict[str, float] = kept.get("the time of a frame's parts", lambda: _times(settings))
    dream = found["frame"]
    beside = found["decode"] + found["flow"] + found["encode"]
    whole = dream + found["decode"] + found["encode"]
    return Table(
        f"A frame of {SIZE[1]} x {SIZE[0]}",
        ("part", "seconds"),
        (
            ("decoding", found["decode"]),
            ("flow", found["flow"]),
            ("dream, without flow", dream - found["flow"]),
            ("encoding (H.264)", found["encode"]),
            ("decoding, flow and encoding, part of all (wanted: at most 0.15)", beside / whole),
        ),
    )


def memory_table(kept: Parts) -> Table:
    """What a short and a long film need of memory."""
    found: dict[str, float] = kept.get("memory by length", _memory)
    short, long = found["short"], found["long"]
    return Table(
        f"Memory of films of {SHORT} and of {LONG} frames",
        ("frames", "most memory of command, server and worker, MB"),
        ((SHORT, short), (LONG, long), ("long / short (wanted: at most 1.05)", long / short)),
        f"{SMALL[1]} x {SMALL[0]} pixels a frame; the short film is the second one of its server.",
    )


def _times(settings: Settings) -> dict[str, float]:
    film = films.pan(SIZE)
    network = NetworkCache(Path()).get(settings)
    with tempfile.TemporaryDirectory() as folder:
        clip = write_clip(Path(folder, "in.mp4"), [film.frame(number) for number in range(_FRAMES)])
        began = time.perf_counter()
        with open_film(clip) as reader:
            frames = list(reader.frames(Range()))
            decode = (time.perf_counter() - began) / _FRAMES
            track = reader.track
    before: FrameRun | None = None
    took, flow, dreamed = [], [], []
    for frame in frames[: _DREAMED + 1]:
        held = None
        if before is not None:
            held = FrameBefore(before.result().source.original, before.state(), before.strength)
        began = time.perf_counter()
        run = FrameRun(frame.picture, settings, network, held)
        list(run.steps())
        dreamed.append(run.result().picture())
        if before is not None:
            took.append(time.perf_counter() - began)
            seen = [pixels.colours(each) for each in (frame.picture, before.result().source.original)]
            flow.append(seconds(lambda pair=seen: flow_between(*pair)))  # type: ignore[misc]
        before = run
    return {
        "decode": decode,
        "encode": seconds(lambda: _encode(track, dreamed)) / len(dreamed),
        "flow": sum(flow) / len(flow),
        "frame": sum(took) / len(took),
    }


def _encode(track: Track, pictures: list[Picture]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "0000.nut")
        segment = Segment(path, form_of(Path("out.mp4")), track.look, track.time_base, track.rate)
        for number, picture in enumerate(pictures):
            segment.add(picture, number * track.step)
        segment.close()


def _memory() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, fresh_reverie(Path(folder, "home")) as reverie:
        film = films.pan(SMALL)
        clips = {
            frames: write_clip(Path(folder, f"{frames}.mp4"), [film.frame(number) for number in range(frames)])
            for frames in (SHORT, LONG)
        }
        _most_memory(reverie, clips[SHORT])
        return {"short": _most_memory(reverie, clips[SHORT]), "long": _most_memory(reverie, clips[LONG])}


def _most_memory(reverie: Reverie, clip: Path) -> float:
    """The most memory, in MB, that command, server and worker have together while a film is dreamed."""
    order = ("--network", "bundled", "--steps", 1, "--smallest", 48, "--overwrite")
    process = reverie.start("film", clip, "-o", clip.with_suffix(".dreamed.mp4"), *order)
    most = 0.0
    while process.poll() is None:
        most = max(most, _memory_of(process, reverie))
        time.sleep(0.2)
    if process.returncode:
        raise RuntimeError(process.communicate()[1])
    process.communicate()
    return most


def _memory_of(process: subprocess.Popen[str], reverie: Reverie) -> float:
    """What all processes of a Reverie hold alone or in parts, in MB."""
    home = str(reverie.places.home)
    total = 0
    for each in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # it is another user's, or has ended
            ours = each.pid == process.pid or each.environ().get("REVERIE_HOME") == home
            total += each.memory_full_info().pss if ours else 0
    return total / 2**20
