"""Pictures with captions, laid out in rows on one sheet."""

from __future__ import annotations

from PIL import Image, ImageDraw

WIDTH, CAPTION = 300, 16
"""The largest width of a picture, and the height of its caption, in pixels."""

Row = list[tuple[str, Image.Image]]
"""Captions and pictures, side by side."""


def sheet(rows: list[Row]) -> Image.Image:
    """All rows below each other, each picture with its caption above; made smaller where they are wide."""
    width = min(WIDTH, max(image.width for row in rows for _, image in row))
    heights = [max(round(image.height * width / image.width) for _, image in row) + CAPTION for row in rows]
    whole = Image.new("RGB", (width * max(map(len, rows)), sum(heights)))
    draw, top = ImageDraw.Draw(whole), 0
    for row, height in zip(rows, heights, strict=True):
        for column, (caption, image) in enumerate(row):
            size = (width, round(image.height * width / image.width))
            whole.paste(image.resize(size, Image.Resampling.LANCZOS), (column * width, top + CAPTION))
            draw.text((column * width + 4, top + 2), caption, fill="white")
        top += height
    return whole
