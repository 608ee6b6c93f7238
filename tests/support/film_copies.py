"""Films in files that are written anew, frame by frame, as `reverie film` does, with nothing dreamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from reverie_cli.film.reader import FilmReader, Frame, Range, open_film
from reverie_cli.film.sound import Remarks
from reverie_cli.film.writer import Segment, form_of, join


@contextmanager
def film_of(path: Path) -> Iterator[tuple[FilmReader, list[Frame]]]:
    with open_film(path) as reader:
        yield reader, list(reader.frames(Range()))


def rewritten(source: Path, target: Path, part: Range | None = None) -> Remarks:
    """Write the film from what is read, in two segments, as a dream that changes nothing does it."""
    part = part or Range()
    with open_film(source) as reader:
        frames = list(reader.frames(part))
        paths = []
        for number, some in enumerate((frames[: len(frames) // 2], frames[len(frames) // 2 :])):
            path = target.parent / f"{number}.nut"
            segment = Segment(path, form_of(target), reader.look, reader.time_base, reader.rate)
            for frame in some:
                segment.add(frame.picture, frame.time)
            segment.close()
            paths.append(path)
        begin = reader.start * reader.time_base + Fraction(part.begin) if part.begin else Fraction(0)
        end = float((frames[-1].time + reader.step) * reader.time_base)
        return join(target, paths, reader.track, begin, end)


def copy(source: Path, target: Path, part: Range | None = None) -> None:
    """The same, of a film whose every stream can be copied."""
    assert rewritten(source, target, part) == Remarks()
