"""Checks a client's request to dream and makes it into a job, before anything is promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from reverie_server.jobs.job import DreamJob, FilmFrame, LookJob
from reverie_server.pictures.store import HeldPicture, Pictures, Purpose
from reverie_shared.clusters import AUTO, split_address
from reverie_shared.errors import films
from reverie_shared.errors import pictures as pictures_wrong
from reverie_shared.errors import settings as wrong
from reverie_shared.messages import DELIVERIES, Dream, Look
from reverie_shared.picture import Part, PixelFormat
from reverie_shared.presets import DEFAULT
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import MAPS, Settings
from reverie_shared.spelling import shortened

_MAX_NAME = 64
"""Characters of a job's name."""


def admit(client: bytes, request: Dream, number: int, pictures: Pictures, networks: Sequence[str]) -> DreamJob:
    """The job that `request` asks for; its pictures are in use from now on, and the memory of its result is reserved.

    `networks` are the installed ones, the preferred one first.

    Raises
    ------
    BadSettings
        For settings, a preset or an option that do not exist, a guide or a map that was not uploaded, a layer or motif
        that the network does not know (which channels a layer has is known to the worker alone), or a cluster's address
        that is none.
    BadPicture
        For a mask that does not fit, or a part that does not lie inside the picture.
    NotFound
        For pictures that the server does not have.
    Busy, OutOfMemory
        Where there is no room for the result.
    """
    _check(request)
    resolved = resolve_order(request.preset, request.settings, networks)
    _check_guide(resolved.guide, request.guide)
    _check_maps(resolved, request.maps or {})
    with ExitStack() as undo:

        def use(name: str) -> HeldPicture:
            held = pictures.acquire(name)
            undo.callback(pictures.release, held)
            return held

        picture = use(request.picture)
        mask = None if request.mask is None else use(request.mask)
        if mask:
            _check_mask(mask, picture)
        guide = None if request.guide is None else use(request.guide)
        maps = {setting: use(name) for setting, name in (request.maps or {}).items()}
        part = _part(request.part, picture.format)
        before = _film_before(request, use, picture.format)

        def reserve(name: str, format: PixelFormat) -> HeldPicture:
            held = pictures.reserve(name, format, Purpose.RESULT)
            undo.callback(pictures.release, held)
            undo.callback(pictures.remove, held)
            return held

        result = reserve(f"{number:032x}", _delivered(request.deliver, part, picture.format))
        film = None
        if request.film:
            film = FilmFrame(before, request.strength or 0.0, reserve(f"state-{number:x}", picture.format.of_state))
        undo.pop_all()
    return DreamJob(
        number=number,
        name=request.job,
        client=client,
        picture=picture,
        mask=mask,
        guide=guide,
        maps=maps,
        result=result,
        settings=resolved,
        preset=request.preset,
        stop_after=request.stop_after,
        deliver=request.deliver,
        part=part,
        measure=request.measure,
        film=film,
        on=request.on,
        mixed=request.mixed,
    )


def admit_look(client: bytes, request: Look, number: int, pictures: Pictures, networks: Sequence[str]) -> LookJob:
    """The look that `request` asks for; its pictures are in use from now on. `networks` are as for `admit`.

    Raises
    ------
    BadSettings
        For a network that does not exist.
    BadPicture
        For a mask that does not fit, or a part that does not lie inside the picture.
    NotFound
        For pictures that the server does not have.
    """
    _check_name(request.job)
    settings = resolve_order(DEFAULT, {"network": request.network}, networks)
    with ExitStack() as undo:
        picture = pictures.acquire(request.picture)
        undo.callback(pictures.release, picture)
        mask = None if request.mask is None else pictures.acquire(request.mask)
        if mask:
            undo.callback(pictures.release, mask)
            _check_mask(mask, picture)
        part = _part(request.part, picture.format)
        undo.pop_all()
    return LookJob(
        number=number, name=request.job, client=client, picture=picture, mask=mask, settings=settings, part=part
    )


def check_stop(stop_after: int | None) -> None:
    """Refuse a stop before the first octave."""
    if stop_after == 0:
        raise wrong.STOP_TOO_EARLY()


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= _MAX_NAME:
        raise wrong.BAD_JOB_NAME(most=_MAX_NAME)


def _check_mask(mask: HeldPicture, picture: HeldPicture) -> None:
    if not mask.format.is_mask_of(picture.format):
        raise pictures_wrong.MASK_OF_ANOTHER_SIZE()


def _check(request: Dream) -> None:
    _check_name(request.job)
    if request.deliver not in DELIVERIES:
        raise wrong.NO_DELIVERY(delivery=request.deliver, deliveries=list(DELIVERIES))
    check_stop(request.stop_after)
    if request.on not in (None, AUTO):
        split_address(request.on)
    before = [value is not None for value in (request.frame_before, request.state_before, request.strength)]
    if any(before) and not (request.film and all(before)):
        raise films.INCOMPLETE()
    if request.film and request.stop_after is not None:
        raise films.NO_STOP()
    if request.strength is not None and not 0 <= request.strength < float("inf"):
        raise films.BAD_STRENGTH()


def _film_before(
    request: Dream, use: Callable[[str], HeldPicture], format: PixelFormat
) -> tuple[HeldPicture, HeldPicture] | None:
    """The frame before a film's frame of that format, and the state that its dream left."""
    if request.frame_before is None or request.state_before is None:
        return None
    frame, state = use(request.frame_before), use(request.state_before)
    if (frame.format.width, frame.format.height) != (format.width, format.height):
        raise films.ANOTHER_SIZE()
    if state.format != format.of_state:
        raise films.BAD_STATE()
    return frame, state


def _check_guide(name: str, uploaded: str | None) -> None:
    if name and uploaded is None:
        raise wrong.GUIDE_NOT_UPLOADED(guide=name)
    if uploaded is not None and not name:
        raise wrong.GUIDE_NOT_NAMED()


def _check_maps(settings: Settings, uploaded: Mapping[str, str]) -> None:
    """Check that each setting that names a map comes with its picture, and no other does."""
    for setting in MAPS:
        name = getattr(settings, setting)
        if name and setting not in uploaded:
            raise wrong.MAP_NOT_UPLOADED(setting=setting, name=name)
    for setting in uploaded:
        if setting not in MAPS or not getattr(settings, setting):
            raise wrong.MAP_NOT_NAMED(setting=shortened(setting), settings=list(MAPS))


def _part(part: list[int] | None, format: PixelFormat) -> Part | None:
    """The part of a picture that is to be delivered, as left, top, width, height."""
    if part is None:
        return None
    if len(part) == 4:
        x, y, width, height = part
        if width > 0 and height > 0 and x + width <= format.width and y + height <= format.height:
            return x, y, width, height
    raise pictures_wrong.BAD_PART(part=str(part), width=format.width, height=format.height)


def _delivered(deliver: str, part: Part | None, format: PixelFormat) -> PixelFormat:
    """The format of the result."""
    if deliver == "baked":
        format = format.with_alpha
    return format.of(part) if part else format
