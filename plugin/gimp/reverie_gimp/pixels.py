"""Reads and writes the pixels of GIMP's drawables, in the colour space and the format that each has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from reverie_gimp.gimp import Babl, Gegl, Gimp
from reverie_plugin.region import Rectangle
from reverie_shared.errors import HostRefused
from reverie_shared.picture import Picture, PixelFormat
from reverie_shared.translation import _

_SAMPLES = {"u8": "u8", "u16": "u16", "half": "f16", "float": "f32"}
"""The wire's names of Babl's sample types. The others (u32, double) are sent as float."""

_SCREEN = "R'G'B'A u8"
"""Babl's name of the screen's format; without a named space it is sRGB."""

_AS_THEY_ARE = "RGBA u8"
"""A linear format for the screen's values: GEGL's arithmetic, which is on linear ones, then takes them as they are, as
the server does.
"""

_MARK_SIDE = 256
"""Side of the thumbnail that tells whether something was changed."""

_GRAY_WITH_ALPHA = "Y'A u8"

_BY_WIDTH: dict[str, Literal["B", "H", "I"]] = {"u8": "B", "u16": "H", "f16": "H", "f32": "I"}
"""By a sample's name on the wire, the letter of an integer as wide."""

_WITH_ALPHA = {Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE, Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE}

_BABL_SAMPLES = {wire: babl for babl, wire in _SAMPLES.items()}


@dataclass(frozen=True)
class DrawableFormat:
    """The format of a drawable's pixels.

    `model` is Babl's, such as "R'G'B'A": a prime or a tilde marks perceptual values, neither linear ones.
    """

    model: str
    sample: str
    """The wire's name of the sample type."""

    @classmethod
    def of(cls, drawable: Any) -> DrawableFormat:
        """The format of `drawable`."""
        model, sample = Babl.format_get_encoding(drawable.get_format()).split(" ")
        return cls(model, _SAMPLES.get(sample, "f32"))

    @property
    def channels(self) -> str:
        """The wire's name of the channels."""
        return self.model.replace("'", "").replace("~", "").lower()

    @property
    def linear(self) -> bool:
        """Whether values are proportional to light."""
        return self.model in ("RGB", "RGBA", "Y", "YA")

    @property
    def preview_model(self) -> str:
        """Babl's model of the server's previews, which have perceptual values also where the picture's are linear."""
        return "R~G~B~" if self.linear or "~" in self.model else "R'G'B'"

    def babl(self, drawable: Any, alpha: bool) -> str:
        """Babl's name for these pixels, with or without alpha, in the colour space of `drawable`."""
        model = self.model.removesuffix("A") + ("A" if alpha else "")
        return str(
            Babl.get_name(Babl.format_with_space(f"{model} {_BABL_SAMPLES[self.sample]}", drawable.get_format()))
        )


def new_layer(image: Any, name: str, width: int, height: int) -> Any:
    """A layer with alpha in the image's format, which is not in the image yet."""
    kind = _WITH_ALPHA[image.get_base_type()]
    return Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)


def read(drawable: Any, area: Rectangle) -> Picture:
    """The pixels of `area`, in the drawable's own coordinates."""
    drawable_format = DrawableFormat.of(drawable)
    format = PixelFormat(
        area.width, area.height, drawable_format.channels, drawable_format.sample, drawable_format.linear
    )
    return Picture(format, _get(drawable, area, drawable_format.babl(drawable, alpha="a" in drawable_format.channels)))


def read_in_srgb(drawable: Any, area: Rectangle) -> Picture:
    """The pixels of `area` in sRGB with alpha, 8 bits each; transparent outside the drawable."""
    return Picture(PixelFormat(area.width, area.height, "rgba"), _get(drawable, area, _SCREEN))


def write(drawable: Any, picture: Picture, drawable_format: DrawableFormat) -> None:
    """Write a picture in the format `drawable_format` into a drawable of the same size."""
    _set(drawable, drawable_format.babl(drawable, alpha="a" in picture.format.channels), picture)


def stored(drawable: Any, picture: Picture) -> Any:
    """A picture in the drawable's format as a buffer of GEGL's, which moves large ones to the disk."""
    babl = DrawableFormat.of(drawable).babl(drawable, alpha="a" in picture.format.channels)
    return _buffer(babl, picture.format.width, picture.format.height, bytes(picture.pixels))


def recolour(layer: Any, area: Rectangle, colours: Any) -> None:
    """Give the pixels of `area`, in the layer's own coordinates, other colours where the image is selected, as one undo
    step; their alpha stays.

    Parameters
    ----------
    layer
        GIMP's.
    area : Rectangle
        Lies inside the layer.
    colours
        A buffer of `stored`, as large as `area`.
    """
    shadow, own = layer.get_shadow_buffer(), layer.get_buffer()
    whole = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
    own.copy(whole, Gegl.AbyssPolicy.NONE, shadow, whole)
    babl = DrawableFormat.of(layer).babl(layer, alpha=bool(layer.has_alpha()))
    new = bytearray(colours.get(colours.get_extent(), 1.0, babl, Gegl.AbyssPolicy.NONE))
    if layer.has_alpha():
        letter = _BY_WIDTH[DrawableFormat.of(layer).sample]
        samples, before = memoryview(new).cast(letter), memoryview(_get(layer, area, babl)).cast(letter)
        channels = len(DrawableFormat.of(layer).channels)
        samples[channels - 1 :: channels] = before[channels - 1 :: channels]
    place = Gegl.Rectangle.new(area.x, area.y, area.width, area.height)
    shadow.set(place, babl, bytes(new))
    shadow.flush()
    layer.merge_shadow(True)
    layer.update(0, 0, layer.get_width(), layer.get_height())


def thumbnail(drawable: Any, area: Rectangle, side: int) -> Picture:
    """The pixels of `area` for GTK: sRGB in 8 bits with alpha, at most `side` pixels wide and high."""
    scale = min(1.0, side / max(area.width, area.height))
    width, height = max(1, int(area.width * scale)), max(1, int(area.height * scale))
    place = Gegl.Rectangle.new(int(area.x * scale), int(area.y * scale), width, height)
    pixels: bytes = drawable.get_buffer().get(place, scale, _SCREEN, Gegl.AbyssPolicy.CLAMP)
    return Picture(PixelFormat(width, height, "rgba"), pixels)


@dataclass(frozen=True)
class Previews:
    """Babl's formats of the server's previews of a drawable, which are in its colour space: without and with alpha."""

    opaque: str
    transparent: str

    @classmethod
    def of(cls, drawable: Any) -> Previews:
        """The formats for `drawable`. Ask early: it may be removed before a preview arrives."""
        model, space = DrawableFormat.of(drawable).preview_model, drawable.get_format()
        opaque, transparent = (
            str(Babl.get_name(Babl.format_with_space(f"{model}{alpha} u8", space))) for alpha in ("", "A")
        )
        return cls(opaque, transparent)

    def on_screen(self, preview: Picture) -> Picture:
        """A preview for GTK: sRGB in 8 bits with alpha."""
        width, height = preview.format.width, preview.format.height
        place = Gegl.Rectangle.new(0, 0, width, height)
        babl = self.transparent if "a" in preview.format.channels else self.opaque
        buffer = Gegl.Buffer.new(babl, 0, 0, width, height)
        buffer.set(place, babl, bytes(preview.pixels))
        pixels: bytes = buffer.get(place, 1.0, _SCREEN, Gegl.AbyssPolicy.NONE)
        return Picture(PixelFormat(width, height, "rgba"), pixels)

    def write(self, layer: Any, preview: Picture, original: Picture, shows: Rectangle, area: Rectangle) -> None:
        """Write what the dream of a preview is on the original into a layer: the preview's change, scaled up, and added
        to the original's own detail.

        Parameters
        ----------
        layer
            GIMP's, as large as `area`.
        preview : Picture
            Shows `shows`, at any size.
        original : Picture
            The pixels inside `shows`.
        shows, area : Rectangle
            `area` lies inside `shows`.
        """
        alpha = "a" in preview.format.channels
        babl, plain = (self.transparent, _AS_THEY_ARE) if alpha else (self.opaque, "RGB u8")
        full = stored(layer, original)
        sharp = _buffer(plain, shows.width, shows.height, full.get(full.get_extent(), 1.0, babl, Gegl.AbyssPolicy.NONE))
        small = _buffer(plain, preview.format.width, preview.format.height, bytes(preview.pixels))
        result = _buffer(plain, shows.width, shows.height)
        graph = Gegl.Node.new()
        names = ("buffer-source", "buffer-source", "scale-size", "subtract", "scale-size", "add", "write-buffer")
        first, second, shrunk, change, grown, total, sink = (graph.create_child(f"gegl:{name}") for name in names)
        for node, buffer in zip((first, second, sink), (sharp, small, result), strict=True):
            node.set_property("buffer", buffer)
        for node, size in ((shrunk, preview.format), (grown, shows)):
            node.set_property("x", float(size.width))
            node.set_property("y", float(size.height))
        first.link(shrunk)
        second.connect_to("output", change, "input")
        shrunk.connect_to("output", change, "aux")
        change.link(grown)
        first.connect_to("output", total, "input")
        grown.connect_to("output", total, "aux")
        total.link(sink)
        sink.process()
        part = Gegl.Rectangle.new(area.x - shows.x, area.y - shows.y, area.width, area.height)
        buffer = layer.get_buffer()
        place = Gegl.Rectangle.new(0, 0, area.width, area.height)
        buffer.set(place, babl, result.get(part, 1.0, plain, Gegl.AbyssPolicy.NONE))
        buffer.flush()


def at_strength(original: Picture, dreamed: Picture, factor: float) -> Picture:
    """What a dream becomes where its change is multiplied by `factor`; both are for GTK, and of the same size."""
    width, height = dreamed.format.width, dreamed.format.height
    place, graph = Gegl.Rectangle.new(0, 0, width, height), Gegl.Node.new()
    buffers = [Gegl.Buffer.new(_AS_THEY_ARE, 0, 0, width, height) for _index in range(3)]
    for buffer, picture in zip(buffers, (original, dreamed), strict=False):
        buffer.set(place, _AS_THEY_ARE, bytes(picture.pixels))
    names = ("buffer-source", "buffer-source", "subtract", "multiply", "add", "write-buffer")
    first, second, change, scaled, result, sink = (graph.create_child(f"gegl:{name}") for name in names)
    for node, buffer in zip((first, second, sink), buffers, strict=True):
        node.set_property("buffer", buffer)
    scaled.set_property("value", factor)
    second.connect_to("output", change, "input")
    first.connect_to("output", change, "aux")
    change.connect_to("output", scaled, "input")
    scaled.connect_to("output", result, "input")
    first.connect_to("output", result, "aux")
    result.connect_to("output", sink, "input")
    sink.process()
    pixels: bytes = buffers[2].get(place, 1.0, _AS_THEY_ARE, Gegl.AbyssPolicy.NONE)
    return Picture(dreamed.format, pixels)


def read_coverage(channel: Any, area: Rectangle) -> Picture:
    """The values of a channel (a selection, a mask) inside `area`; 0 outside the channel."""
    sample = DrawableFormat.of(channel).sample
    format = PixelFormat(area.width, area.height, "y", sample, linear=True)
    return Picture(format, _get(channel, area, f"Y {_BABL_SAMPLES[sample]}"))


def write_coverage(channel: Any, picture: Picture) -> None:
    """Write values that `read_coverage` gave into a channel of the same size."""
    _set(channel, f"Y {_BABL_SAMPLES[picture.format.sample]}", picture)


def trimmed(channel: Any, area: Rectangle) -> Rectangle:
    """The bounds, inside `area`, of the values of at least 1/65535; `area` itself where there are none."""
    if DrawableFormat.of(channel).sample == "u8":
        return area
    coverage, row = _get(channel, area, "Y u16"), 2 * area.width
    rows = [coverage[start : start + row] for start in range(0, len(coverage), row)]
    covered = [index for index, samples in enumerate(rows) if samples.strip(b"\0")]
    if not covered:
        return area
    rows = rows[covered[0] : covered[-1] + 1]
    left = min(row - len(samples.lstrip(b"\0")) for samples in rows) // 2
    right = (max(len(samples.rstrip(b"\0")) for samples in rows) + 1) // 2
    return Rectangle(area.x + left, area.y + covered[0], right - left, len(rows))


def read_smaller_coverage(channel: Any, area: Rectangle, other: Any, place: Rectangle) -> Picture:
    """The values of a channel inside `area`, or of another channel inside `place`, whichever are smaller.

    Both rectangles are of the same size, each in the coordinates of its channel; `place` lies inside `other`.
    """
    sample = DrawableFormat.of(channel).sample
    whole = Gegl.Rectangle.new(area.x, area.y, area.width, area.height)
    result = Gegl.Buffer.new("Y float", area.x, area.y, area.width, area.height)
    graph = Gegl.Node.new()
    first, second = (graph.create_child("gegl:buffer-source") for _ in range(2))
    first.set_property("buffer", channel.get_buffer())
    second.set_property("buffer", other.get_buffer())
    moved = graph.create_child("gegl:translate")
    moved.set_property("x", float(area.x - place.x))
    moved.set_property("y", float(area.y - place.y))
    smaller = graph.create_child("svg:darken")
    sink = graph.create_child("gegl:write-buffer")
    sink.set_property("buffer", result)
    second.connect_to("output", moved, "input")
    first.connect_to("output", smaller, "input")
    moved.connect_to("output", smaller, "aux")
    smaller.connect_to("output", sink, "input")
    sink.process()
    result.flush()
    format = PixelFormat(area.width, area.height, "y", sample, linear=True)
    pixels: bytes = result.get(whole, 1.0, f"Y {_BABL_SAMPLES[sample]}", Gegl.AbyssPolicy.NONE)
    return Picture(format, pixels)


def read_alpha(drawable: Any, area: Rectangle) -> Picture:
    """The alpha of `area`, in the drawable's own coordinates, as values that `write_coverage` takes."""
    sample = DrawableFormat.of(drawable).sample
    wide = memoryview(_get(drawable, area, f"YA {_BABL_SAMPLES[sample]}")).cast(_BY_WIDTH[sample])
    format = PixelFormat(area.width, area.height, "y", sample, linear=True)
    return Picture(format, wide[1::2].tobytes())


def mark(drawable: Any) -> bytes:
    """GIMP's own thumbnail of a drawable: another one once something that can be seen was changed. It takes
    milliseconds, also of a large drawable, and where that was not changed since the last time.
    """
    return bytes(drawable.get_thumbnail_data(_MARK_SIDE, _MARK_SIDE)[0].get_data())


def alpha(drawable: Any, area: Rectangle) -> bytes:
    """The alpha of `area`, in the drawable's own coordinates, in 8 bits, row by row."""
    return _get(drawable, area, _GRAY_WITH_ALPHA)[1::2]


def coverage_in_8_bits(channel: Any, area: Rectangle) -> bytes:
    """The values of a channel inside `area`, row by row; 0 outside the channel."""
    return _get(channel, area, "Y u8")


def _get(drawable: Any, area: Rectangle, babl: str) -> bytes:
    place = Gegl.Rectangle.new(area.x, area.y, area.width, area.height)
    pixels: bytes = drawable.get_buffer().get(place, 1.0, babl, Gegl.AbyssPolicy.NONE)
    return pixels


def _buffer(babl: str, width: int, height: int, pixels: bytes | None = None) -> Any:
    """A buffer of GEGL's in a format of Babl's, with these pixels, if there are any."""
    buffer = Gegl.Buffer.new(babl, 0, 0, width, height)
    if pixels is not None:
        buffer.set(Gegl.Rectangle.new(0, 0, width, height), babl, pixels)
        buffer.flush()
    return buffer


def _set(drawable: Any, babl: str, picture: Picture) -> None:
    width, height = picture.format.width, picture.format.height
    if (drawable.get_width(), drawable.get_height()) != (width, height):
        raise HostRefused(_("GIMP made a layer of another size than it was asked for."), _("Try again."))
    buffer = drawable.get_buffer()
    pixels = picture.pixels if isinstance(picture.pixels, bytes) else bytes(picture.pixels)  # others: 5 times slower
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), babl, pixels)
    buffer.flush()
