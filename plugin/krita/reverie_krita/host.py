"""The host contract (`reverie_plugin.host`) for a layer in Krita."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from PyQt5.QtGui import QImage

from krita import Krita, Node
from reverie_krita.document import history
from reverie_krita.document.animation import Frames, frames_of
from reverie_krita.document.checksums import checksums, rows_of
from reverie_krita.document.colour import Space, as_image, space_of
from reverie_krita.document.drawing import Hand, is_free
from reverie_krita.document.keyframes import layer_on_frames
from reverie_krita.document.layer import Layer, named_layer
from reverie_krita.document.map_layers import map_picture, map_rows
from reverie_krita.document.new_node import Maker, Style, blended_layer, plain_layer
from reverie_krita.document.new_strokes import BAND, Holes
from reverie_krita.document.psd_mask import masked_layer
from reverie_krita.document.thinning import thinned, thinning
from reverie_krita.placement import AS_SOURCE, NORMAL, Place, Placement
from reverie_plugin.driver import run_to_end
from reverie_plugin.events import PreviewReady, Waiting
from reverie_plugin.host import Result
from reverie_plugin.region import Rectangle, crop, plan
from reverie_plugin.ui.dream_title import title
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture
from reverie_shared.translation import _

SELECTED = b"\xff"
"""A pixel that is fully selected."""

PATIENT_LOOKS, MOST_LOOKS = 3, 10
"""How often a layer is looked at band by band for new strokes before its dream is inserted, and how often at all."""

USUAL = Placement()


def host_name() -> str:
    """Krita and its version."""
    return f"Krita {Krita.instance().version()}"


class KritaHost:
    """A layer to dream, and where its result is inserted.

    Parameters
    ----------
    layer : Layer
        The layer that is dreamed, and above which the result is inserted.
    hand : Hand
        Tells whether the user is drawing: then the result waits.
    reader : KritaHost, optional
        The host that has read the pixels, where the result of an earlier dream is inserted above another layer.
    placement : Placement
        How the result is to lie in the document; it may be changed until then, but for `masked`.
    """

    def __init__(
        self, layer: Layer, hand: Hand, reader: KritaHost | None = None, *, placement: Placement = USUAL
    ) -> None:
        self.layer = layer
        self.placement = placement
        self._hand = hand
        self.space: Space = reader.space if reader else space_of(layer.document).working
        self.masked: bool = reader.masked if reader else placement.masked
        self.inserted: Layer | None = None
        self.frames: Frames | None = reader.frames if reader else None
        """The frames on which the layer shows what was read; None where it is not animated."""
        self._area: Rectangle | None = reader._area if reader else None
        self._picture: Picture | None = None
        self._raw = b""
        """The pixels of `_picture` as Krita stores them."""
        self._shown = b""
        """The same with what the layer is read without: to see that it has changed, no copy of the document is made."""
        self._mask: Picture | None = reader._mask if reader else None
        self._guide: tuple[str, Picture] | None = None
        self._maps: dict[str, tuple[Rectangle, Picture]] = {}
        self._raw_maps: dict[str, bytes] = {}
        """The pixels of the control maps as Krita stores them."""
        self._below_mask = False
        """Whether the layer was read before its mask, for the new layer gets the same mask."""
        self._made: frozenset[str] = frozenset()
        """The identities of the layers that dreams had made when the layer was read."""

    @property
    def name(self) -> str:
        """Krita and its version."""
        return host_name()

    @property
    def sent(self) -> Rectangle | None:
        """What of the document is dreamed; None before it was read."""
        return self._area

    @property
    def news(self) -> str:
        """What the user is told once the dream has landed, or nothing."""
        return "" if self.frames is None else _on_frames_alone(self.frames)

    def keep(self, preview: PreviewReady) -> None:
        """Take a picture of the dream on its way; of this dream none becomes a part of the document."""

    def is_current(self) -> bool:
        """Whether layer, selection, guide and maps are still as they were read."""
        if not self.layer.exists or self._area is None or self._reads_below_mask() != self._below_mask:
            return False
        selected = self.selection_bounds()
        if plan(self.layer_bounds(), selected).sent != self._area:
            return False
        if self._guide is not None and not self._shows(*self._guide):
            return False
        if not all(self._lies(name, *read) for name, read in self._maps.items()):
            return False
        if frames_of(self.layer) != self.frames:
            return False
        mask = None if selected is None else self.layer.read_mask(self._area)
        return mask == self._mask and self._pixels(self._area) == self._picture

    def layer_bounds(self) -> Rectangle:
        """Return the part of the canvas on which the layer has pixels, and what it has beyond where that is wanted."""
        return self.layer.bounds()

    def selection_bounds(self) -> Rectangle | None:
        """Return the bounds of the selection; None also where the layer's alpha is that selection already.

        That is so when a dream is dreamed again with the selection it was made with: the feather is applied once.
        """
        selected = self.layer.selection_bounds()
        if selected is None or self._reads_below_mask():
            return selected
        return None if self._alpha_is_selection(selected) else selected

    def read_pixels(self, area: Rectangle) -> Picture:
        """Return what the layer shows inside `area`."""
        self._below_mask = self._reads_below_mask()
        self._area, self._raw = area, self._raw_pixels(area)
        self._picture = self.layer.in_space(self._raw, area, self.space)
        self._shown = self._shown_pixels(area) if self.layer.without else self._raw
        self._made = frozenset(history.dreamed_layers(self.layer.document))
        self.frames = frames_of(self.layer)
        return self._picture

    def read_mask(self, area: Rectangle) -> Picture:
        """Return how much of `area` is selected."""
        self._mask = self.layer.read_mask(area)
        return self._mask

    def read_guide(self, name: str) -> Picture:
        """Return what the layer of that name shows inside the canvas."""
        picture = self._guide_picture(name)
        self._guide = name, picture
        return picture

    def checksums_read(self) -> Iterator[int]:
        """Checksums of the control maps, the layer, and the selection, as they were read, a band of rows at a time."""
        if self._area is None:
            return iter(())
        mask = self._selection_now() if self._mask is None else rows_of(bytes(self._mask.pixels), self._area)
        maps = [
            checksums(area, rows_of(self._raw_maps[name], area), None) for name, (area, _picture) in self._maps.items()
        ]
        return chain(*maps, checksums(self._area, rows_of(self._shown, self._area), mask))

    def checksums_now(self) -> Iterator[int]:
        """The same as they are now: read, and to be asked for, where `outline` is what it was."""
        if self._area is None:
            return iter(())
        document = self.layer.document
        maps = [checksums(area, map_rows(document, name), None) for name, (area, _picture) in self._maps.items()]
        return chain(*maps, checksums(self._area, self._shown_pixels, self._selection_now()))

    def _selection_now(self) -> Callable[[Rectangle], bytes] | None:
        """What gives how much is selected in a rectangle; None where nothing is."""
        if self.layer.selection() is None:
            return None
        return lambda area: bytes(self.layer.read_mask(area).pixels)

    def original(self, side: int) -> QImage | None:
        """What was read, for a window; None where nothing was.

        The longer side of what is large has `side` pixels at least, and less than twice as many.
        """
        if self._picture is None:
            return None
        return self.small_image(self._picture, side)

    def small_image(self, picture: Picture, side: int) -> QImage:
        """A picture as it was read or dreamed, for a window: of what is large, fewer pixels, as for `original`."""
        thin = thinned(picture, thinning(picture.format.width, picture.format.height, side))
        return as_image(bytes(thin.pixels), thin.format.width, thin.format.height, self.space)

    def read_map(self, name: str, area: Rectangle) -> Picture:
        """Return what of the layer of that name lies on `area`."""
        picture, self._raw_maps[name] = map_picture(self.layer.document, name, area)
        self._maps[name] = area, picture
        return picture

    def _lies(self, name: str, area: Rectangle, picture: Picture) -> bool:
        """Whether the layer of that name still shows this picture on `area`."""
        try:
            return map_picture(self.layer.document, name, area)[0] == picture
        except HostRefused:
            return False

    def _guide_picture(self, name: str) -> Picture:
        guide = named_layer(self.layer.document, name)
        return guide.read_pixels(guide.bounds(), self.space)

    def _shows(self, name: str, picture: Picture) -> bool:
        """Whether the layer of that name still shows this picture."""
        try:
            return self._guide_picture(name) == picture
        except HostRefused:
            return False

    def _pixels(self, area: Rectangle, of: Layer | None = None) -> Picture:
        """What the layer shows, or `of`, by default as it is now; before its mask, where it was read so."""
        return (of or self.layer).read_pixels(area, self.space, masked=not self._below_mask)

    def _raw_pixels(self, area: Rectangle) -> bytes:
        """What `_pixels` is made of."""
        return self.layer.raw_pixels(area, masked=not self._below_mask)

    def _shown_pixels(self, area: Rectangle) -> bytes:
        """What the layer shows, with what it is read without, as Krita stores it."""
        return replace(self.layer, without=frozenset()).raw_pixels(area, masked=not self._below_mask)

    def _reads_below_mask(self) -> bool:
        """Whether the layer is to be read before its mask."""
        return self.masked and self._mask_is_selection()

    def _mask_is_selection(self) -> bool:
        """Whether the layer has a transparency mask that equals the selection."""
        mask = self.layer.own_mask() if self.layer.selection() is not None else None
        bounds = self.layer.bounds()
        return mask is not None and self.layer.read_mask(bounds, mask) == self.layer.read_mask(bounds)

    def _alpha_is_selection(self, selected: Rectangle) -> bool:
        """Whether the layer's alpha equals the selection; or all of the layer is selected, and no mask wanted.

        They are compared in bands of rows: most layers differ in the first one.
        """
        bounds = self.layer.bounds()
        if bounds.clipped(selected) != bounds:
            return False
        alpha = bytes(self.layer.read_mask(bounds).pixels)
        full = SELECTED * len(alpha)
        if alpha == full:
            return not self.masked
        below_mask = self._mask_is_selection()  # in floats, what shows is rounded otherwise: compare before the mask
        if below_mask:
            alpha = full
        size = bounds.width * BAND
        parts = (alpha[start : start + size] for start in range(0, len(alpha), size))
        bands = zip(bounds.bands(BAND), parts, strict=True)
        with self.layer.opened() as layer:
            return all(layer.has_alpha(part, band, masked=not below_mask) for band, part in bands)

    def insert(self, result: Result) -> Generator[Waiting | None, None, None]:
        """Insert the result above the layer, as soon as no stroke is under way and no dialog open."""
        name = title(result.report)
        if self.frames is not None:
            name = f"{name}, {self.frames.words}"
        made = yield from self._made_below_strokes(result, name)
        self._land(made, self.layer)

    def _land(self, made: Layer, source: Layer) -> None:
        """Put a new layer into the document, in one undo step, where the placement says: above `source`, usually."""
        over, on_top = history.dreamed_layers(source.document), self.placement.place is Place.ON_TOP
        source.insert_above(made, self._hand, over, on_top=on_top)
        self.inserted = made

    def _made_below_strokes(self, result: Result, name: str) -> Generator[Waiting | None, None, Layer]:
        """Make the new layer, with holes where something was painted meanwhile; it ends where it may be inserted.

        What is painted while the layer is made would be covered by it. So the layer is looked at again after each act
        of the hand: a few times a band of rows at a time, then in one go, which no act interrupts.
        """
        holes = self._holes(result)
        made: Layer | None = None
        for looks in range(MOST_LOOKS):
            yield from self._until_free()
            acts = self._hand.acts
            changed = None
            if holes is not None:
                look = self._look(holes)
                changed = (yield from look) if looks < PATIENT_LOOKS else run_to_end(look, lambda _seconds: None)
            if made is None:
                pixels = result.picture.pixels if holes is None else holes.pixels
                made = self.layer.new_layer(name, pixels, self.space, result.area, self._maker(result.area))
            elif holes is not None and changed is not None:
                self.layer.put_pixels(made, holes.inside(changed), self.space, changed)
            yield from self._until_free()
            if holes is None or acts == self._hand.acts:
                break
        assert made is not None  # there is one look at least
        return made

    def _maker(self, area: Rectangle) -> Maker:
        """What makes the new layer: on some frames alone, with a mask, or neither."""
        style = self._style()
        if self.frames is not None:
            return partial(layer_on_frames, frames=self.frames, style=style)
        if self.masked and self._mask is not None and self._area is not None:
            return partial(masked_layer, mask=bytes(crop(self._mask, self._area, area).pixels), style=style)
        if self.placement.blending != NORMAL:
            return partial(blended_layer, style=style)
        return partial(plain_layer, document=self.layer.document, style=style)

    def _style(self) -> Style:
        """What lays the new layer as the placement says."""
        return partial(lay, placement=self.placement, source=self.layer.node)

    def _until_free(self) -> Generator[Waiting | None, None, None]:
        """Wait until the document may be changed."""
        if self._must_wait():
            yield Waiting(_("Waiting for your stroke, polygon or dialog to end…"))
        while self._must_wait():
            yield None

    def _holes(self, result: Result) -> Holes | None:
        """What is to be cut out of the dream where something was painted meanwhile; None where nothing is."""
        if not self._keeps_strokes or self._picture is None or self._area is None or not self.layer.exists:
            return None
        return Holes(self._picture, self._area, result.picture, result.area)

    def _look(self, holes: Holes) -> Generator[None, None, Rectangle | None]:
        """Cut the holes after what the layer shows now; where they are others than before, if anywhere."""
        if not self.layer.exists:
            return None
        landed = set(history.dreamed_layers(self.layer.document)) - self._made
        with self.layer.leaving_out(landed).opened() as now:
            return (yield from holes.look(lambda band: bytes(self._pixels(band, now).pixels)))

    @property
    def _keeps_strokes(self) -> bool:
        """Whether what was painted meanwhile is to stay to be seen."""
        return self.placement.place is Place.BELOW_STROKES and self.frames is None

    def _must_wait(self) -> bool:
        """Whether the document is not to be changed just now; not where it is closed."""
        document = self.layer.document
        return document.rootNode() is not None and not is_free(document, self._hand)


def lay(new: Node, placement: Placement, source: Node) -> None:
    """Give a new layer its blending, and hide or clip it where that is wanted."""
    if placement.blending == AS_SOURCE:
        new.setBlendingMode(source.blendingMode())
        new.setOpacity(source.opacity())
    elif placement.blending != new.blendingMode():
        new.setBlendingMode(placement.blending)
    if placement.place is Place.CLIPPED:
        new.setInheritAlpha(True)
    if placement.place is Place.HIDDEN:
        new.setVisible(False)


def _on_frames_alone(frames: Frames) -> str:
    """A sentence about a dream that lies on these frames."""
    if frames.first == frames.last:
        said = _("The dream lies on frame {first} alone; on all others its layer is empty.")
    else:
        said = _("The dream lies on frames {first} to {last} alone; on all others its layer is empty.")
    return said.format(first=frames.first, last=frames.last)
