"""The pictures of a dream on its way, as Qt's and as a layer's pixels."""

from __future__ import annotations

from collections.abc import Iterator

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QImage, QPainter

from reverie_plugin.events import PreviewReady
from reverie_plugin.region import Rectangle, crop
from reverie_shared.picture import Picture

BAND = 256
"""Rows that are scaled at a time."""


def image(picture: Picture) -> QImage:
    """A preview's pixels (8 bits, red first) as Qt's picture."""
    form = picture.format
    kind = QImage.Format_RGBA8888 if "a" in form.channels else QImage.Format_RGB888
    return QImage(picture.pixels, form.width, form.height, form.width * len(form.channels), kind).copy()


def scaled(preview: PreviewReady, area: Rectangle, mask: Picture | None) -> Iterator[tuple[Rectangle, bytes]]:
    """Yield what a preview shows of `area`, scaled up to the document's pixels, a few rows at a time.

    Parameters
    ----------
    preview : PreviewReady
    area : Rectangle
        Inside what the preview shows.
    mask : Picture, optional
        How much of each pixel of `area` is selected, 8 bits: the alpha is multiplied by it.

    Yields
    ------
    Rectangle, bytes
        Rows of `area`, and their pixels: blue, green, red and alpha, 8 bits each.
    """
    small, shows = image(preview.picture), preview.area
    for band in area.bands(BAND):
        large = QImage(band.width, band.height, QImage.Format_ARGB32_Premultiplied)
        large.fill(Qt.transparent)
        painter = QPainter(large)
        painter.setRenderHint(QPainter.SmoothPixmapTransform)
        target = QRectF(shows.x - band.x, shows.y - band.y, shows.width, shows.height)
        painter.drawImage(target, small, QRectF(small.rect()))
        if mask is not None:
            painter.setCompositionMode(QPainter.CompositionMode_DestinationIn)
            painter.drawImage(0, 0, _alpha(crop(mask, area, band)))
        painter.end()
        pixels = large.convertToFormat(QImage.Format_ARGB32)
        yield band, pixels.constBits().asstring(pixels.sizeInBytes())


def _alpha(mask: Picture) -> QImage:
    """A picture with nothing but this alpha."""
    form = mask.format
    return QImage(bytes(mask.pixels), form.width, form.height, form.width, QImage.Format_Alpha8).copy()
