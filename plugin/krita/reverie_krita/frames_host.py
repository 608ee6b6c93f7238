"""The drawings of an animated layer, and the new animated layer that their dreams become."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reverie_krita.document.animation import chosen_frames, drawings_of
from reverie_krita.document.colour import convert, space_of
from reverie_krita.document.drawing import Hand
from reverie_krita.document.frame_copy import FrameCopy
from reverie_krita.document.keyframes import KeyframedLayer
from reverie_krita.document.layer import Layer, named_layer, whole
from reverie_krita.document.map_layers import map_picture
from reverie_krita.host import USUAL, KritaHost
from reverie_krita.placement import Placement
from reverie_plugin.events import Waiting
from reverie_plugin.film import FrameOrder
from reverie_plugin.order import Order
from reverie_plugin.region import around, plan
from reverie_plugin.ui.dream_title import title
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.settings import MAPS
from reverie_shared.translation import _, ngettext


@dataclass(frozen=True)
class Drawing:
    """A drawing of an animated layer: the frame from which on it shows, and its pixels."""

    time: int
    picture: Picture


class FramesHost(KritaHost):
    """An animated layer that is dreamed drawing by drawing, on the frames that are selected in the timeline, or on all.

    The new layer has a keyframe wherever the layer shows another drawing; on frames on which that is empty, and on all
    that were not selected, it is empty, too. What is dreamed are the drawings as they are when `read` begins: a copy of
    the document is kept until `close`, and so is the new layer, which is in no document before it is complete.

    Parameters
    ----------
    layer, hand, placement
        Those of a `KritaHost`; the selection is in the new layer's alpha.

    Raises
    ------
    HostRefused
        When the layer is not animated.
    """

    def __init__(self, layer: Layer, hand: Hand, *, placement: Placement = USUAL) -> None:
        super().__init__(layer, hand, placement=placement)
        self.drawings = drawings_of(layer, chosen_frames(layer.document))
        self.frames = self.drawings.frames
        self._copy: FrameCopy | None = None
        self._new: KeyframedLayer | None = None
        self._drawn: list[int] = []
        """The keyframes on which there is something."""

    def __len__(self) -> int:
        """Return the number of drawings that are dreamed; 0 before they were looked at."""
        return len(self._drawn)

    @property
    def news(self) -> str:
        """How many drawings were dreamed."""
        return ngettext(
            "{count} drawing was dreamed: {frames}.", "{count} drawings were dreamed: {frames}.", len(self)
        ).format(count=len(self), frames=self.drawings.frames.words)

    def read(self, order: Order, networks: Sequence[str]) -> Generator[None, None, FrameOrder]:
        """Look at all drawings, and read what they share.

        Parameters
        ----------
        order : Order
        networks : sequence of str
            The installed networks.

        Raises
        ------
        ReverieError
            When a setting is not allowed, or there is nothing to dream.
        """
        settings = order.resolved(networks)
        copy = self._copy = FrameCopy(self.layer)
        boxes = []
        for time in self.drawings.times:
            copy.show(time)
            yield None
            while not copy.is_shown:
                yield None
            if (box := copy.bounds()) is not None:
                boxes.append(box)
                self._drawn.append(time)
        if not boxes:
            raise HostRefused(
                _("There is nothing on the layer “{layer}”: {frames}.").format(
                    layer=self.layer.name, frames=self.drawings.frames.words
                ),
                _("Select other frames in the timeline, or choose another layer."),
            )
        selected = copy.layer.selection_bounds()
        area = self._area = plan(around(boxes), selected).sent
        frozen, space = copy.layer.document, self.space
        guide = named_layer(frozen, settings.guide) if settings.guide else None
        maps = {each: map_picture(frozen, name, area)[0] for each in MAPS if (name := getattr(settings, each))}
        self._new = KeyframedLayer(space_of(self.layer.document), self._keyframes())
        return FrameOrder(
            settings=asdict(settings),
            preset=order.preset,
            guide=None if guide is None else guide.read_pixels(guide.bounds(), space),
            mask=None if selected is None else copy.layer.read_mask(area),
            maps=maps,
            deliver="baked",
        )

    def _keyframes(self) -> list[int]:
        """The keyframes of the new layer: where there is another drawing, and where the selected frames end."""
        drawings = self.drawings
        return [*drawings.times, *[drawings.frames.last + 1] * drawings.ends]

    def pictures(self) -> Iterator[Drawing]:
        """Yield the drawings, all as large as `sent`, the first one first; Krita composes the next one meanwhile."""
        assert self._copy is not None  # `read` comes before
        assert self._area is not None
        self._copy.show(self._drawn[0])
        for time, following in zip(self._drawn, [*self._drawn[1:], self._drawn[-1]], strict=True):
            self._copy.wait()
            picture = self._copy.layer.read_pixels(self._area, self.space)
            self._copy.show(following)
            yield Drawing(time, picture)

    def put(self, drawing: Drawing, dreamed: Picture) -> None:
        """Put a dream onto its frame of the new layer.

        Raises
        ------
        HostRefused
            When the document was closed meanwhile.
        """
        assert self._new is not None  # `read` comes before
        assert self._area is not None
        self._check_open()
        form = dreamed.format
        pixels = convert(dreamed.pixels, form.width, form.height, self.space, self._new.space)
        self._new.put(drawing.time, pixels, self._area)

    def land(self, report: dict[str, Any]) -> Generator[Waiting | None, None, None]:
        """Insert the new layer in one undo step, as soon as no stroke is under way and no dialog open.

        Above the layer that was dreamed; where that is gone, on top of all.

        Raises
        ------
        HostRefused
            When the document was closed meanwhile, or takes no layer.
        """
        assert self._new is not None  # `read` comes before
        yield from self._until_free()
        self._check_open()
        node = self._new.take(self._style())
        node.setName(f"{title(report)}, {self.drawings.frames.words}")
        yield from self._until_free()
        above = self.layer if self.layer.exists else whole(self.layer.document)
        if above is None:
            raise _closed()
        self._land(Layer(self.layer.document, node), above)

    def close(self) -> None:
        """Close the copy of the document, and what the new layer was made in."""
        for each in (self._copy, self._new):
            if each is not None:
                each.close()
        self._copy = self._new = None

    def _check_open(self) -> None:
        if self.layer.document.rootNode() is None:
            raise _closed()


def _closed() -> HostRefused:
    return HostRefused(
        _("The document was closed before all its drawings were dreamed."), _("Open it, and dream them again.")
    )
