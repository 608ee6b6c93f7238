"""A dream that comes into the document as an animated layer, which shows how it grows."""

from __future__ import annotations

from collections.abc import Generator

from reverie_krita.document.animation import Frames, growing_times
from reverie_krita.document.colour import convert, space_of, space_of_previews
from reverie_krita.document.drawing import Hand
from reverie_krita.document.keyframes import KeyframedLayer
from reverie_krita.document.layer import Layer
from reverie_krita.document.preview_pixels import scaled
from reverie_krita.host import USUAL, KritaHost
from reverie_krita.placement import Placement
from reverie_plugin.animation import on_the_way
from reverie_plugin.events import PreviewReady, Waiting
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle, crop
from reverie_plugin.ui.dream_title import title
from reverie_shared.picture import Picture
from reverie_shared.translation import _


class GrowingHost(KritaHost):
    """A `KritaHost` that inserts what the dream was on its way, too: keyframes of a new animated layer.

    They begin on the frame that shows when the layer is read. The last one is the dream itself, which stays from there
    on; before the first one the layer is empty. What a preview changes, at its own size, is scaled up.

    Parameters
    ----------
    layer, hand, reader, placement
        Those of a `KritaHost`; the selection is in the new layer's alpha.
    """

    def __init__(
        self, layer: Layer, hand: Hand, reader: KritaHost | None = None, *, placement: Placement = USUAL
    ) -> None:
        super().__init__(layer, hand, reader, placement=placement)
        before = reader if isinstance(reader, GrowingHost) else None
        self._previews: tuple[PreviewReady, ...] = before._previews if before else ()
        self._begins: int = before._begins if before else int(layer.document.currentTime())
        self._grows: Frames | None = None

    @property
    def news(self) -> str:
        """On which frames the dream grows."""
        if self._grows is None:
            return ""
        return _("The dream grows from frame {first} to frame {last}, and stays from there on.").format(
            first=self._grows.first, last=self._grows.last
        )

    def keep(self, preview: PreviewReady) -> None:
        """Keep a picture of the dream on its way for `insert`."""
        self._previews += (preview,)

    def insert(self, result: Result) -> Generator[Waiting | None, None, None]:
        """Insert the layer, as soon as no stroke is under way and no dialog open."""
        self.layer.check_exists()
        document, form = self.layer.document, result.picture.format
        own, previews = space_of(document), on_the_way(self._previews)
        times = growing_times(document, self._begins, len(previews) + 1)
        made = KeyframedLayer(own, times)
        try:
            for time, preview in zip(times, previews, strict=False):
                for band, pixels in scaled(preview, result.area, self._mask_of(result.area)):
                    seen = convert(pixels, band.width, band.height, space_of_previews(self.space), own)
                    made.put(time, seen, band)
                    yield None
            dream = convert(result.picture.pixels, form.width, form.height, self.space, own)
            made.put(times[-1], dream, result.area)
            yield None
            yield from self._until_free()
            node = made.take(self._style())
        finally:
            made.close()
        node.setName(_("{dream}, growing").format(dream=title(result.report)))
        yield from self._until_free()
        self._land(Layer(document, node), self.layer)
        self._grows = Frames(times[0], times[-1])

    def _mask_of(self, area: Rectangle) -> Picture | None:
        """How much of `area` was selected; None where nothing was."""
        return None if self._mask is None or self._area is None else crop(self._mask, self._area, area)
