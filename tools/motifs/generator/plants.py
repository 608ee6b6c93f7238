"""Flowers, leaves, mushrooms, trees."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from tools.motifs.generator import noise
from tools.motifs.generator.frame import (
    TAU,
    WHITE,
    Array,
    Frame,
    Painted,
    clip,
    ellipse,
    figure,
    flat,
    fraction,
    over,
    ramp,
    shade,
    wave,
)


@figure(0.92, 0.95)
def dahlias(frame: Frame) -> Painted:
    """Petals packed along spirals, magenta to pink."""
    r, angle = frame.polar
    count = frame.whole(8, 14)
    out = np.log(r) * count / TAU * frame.between(0.9, 1.4)
    _, _, distance, name = noise.overlapping(angle * count / TAU, -out)
    rgb = ramp(0.85 - 0.65 * distance + 0.2 * (name - 0.5) + 0.1 * r, frame.tones())
    rgb = shade(rgb, (0.35 + 0.65 * clip((1 - distance) * 5)) * (0.85 + 0.25 * r))
    return Painted(rgb, frame.cover(0.9 + 0.1 * np.abs(np.cos(count * angle)) - r))


def _petals(frame: Frame, count: int, reach: float, turn: float, tones: list[Array]) -> Painted:
    """A ring of petals as long as `reach`."""
    r, angle = frame.polar
    place = fraction((angle + turn) * count / TAU) - 0.5
    edge = reach * (0.4 + 0.6 * clip(np.cos(place * math.pi)) ** frame.between(0.5, 1.2))
    veins = wave(place * frame.whole(5, 8))
    rgb = ramp(0.15 + 0.65 * r / edge + 0.2 * veins * (r < 0.9 * edge), tones)
    return Painted(shade(rgb, clip(0.45 + 0.8 * np.cos(place * math.pi)) * (1 - 0.25 * place)), frame.cover(edge - r))


@figure(0.6, 0.14)
def flowers(frame: Frame) -> Painted:
    """A few open petals, sky blue, around a yellow heart."""
    count, turn, tones = frame.whole(4, 9), frame.between(0, 6), frame.tones(4, 0, 0)
    rgb, cover = _petals(frame, count, 1.0, turn, tones)
    assert cover is not None
    for ring in range(frame.whole(0, 2)):
        upper = _petals(frame, count, 0.75 - 0.22 * ring, turn + (ring + 1) * math.pi / count, tones)
        assert upper.cover is not None
        rgb = over(rgb, upper.rgb, upper.cover)
    r, angle = frame.polar
    heart = frame.between(0.18, 0.32)
    dots = 0.5 + 0.5 * np.sin(angle * 13 + r * 70) * np.sin(r * 55)
    middle = shade(ramp(0.3 + 0.6 * dots, [frame.colour(1, 0.5), frame.colour(1, 1.0)]), 1.1 - 0.5 * r / heart)
    return Painted(over(rgb, middle, frame.cover(heart - r)), cover)


@figure(0.145, 0.06)
def sunflowers(frame: Frame) -> Painted:
    """Many narrow yellow petals around a brown disc of seeds."""
    count = frame.whole(14, 20)
    tones = [frame.colour(0, 0.6, 1), frame.colour(0, 0.95, 0.95), frame.colour(0, 1.0, 0.75)]
    rgb, cover = _petals(frame, count, 1.0, 0, tones)
    upper = _petals(frame, count, 0.86, math.pi / count, tones)
    assert upper.cover is not None
    rgb = over(rgb, upper.rgb, upper.cover)
    r, angle = frame.polar
    heart, out = frame.between(0.45, 0.6), 18 * np.log(r + 0.08)
    seeds = np.sin(13 * angle + out) * np.sin(out - 21 * angle)
    disc = shade(
        ramp(0.35 + 0.4 * seeds + 0.3 * (r < 0.4 * heart), frame.tones(3, 1, 1, 0.75)), 1.1 - 0.5 * (r / heart) ** 3
    )
    return Painted(over(rgb, disc, frame.cover(heart - r)), cover)


@figure(0.32, 0.24)
def leaves(frame: Frame) -> Painted:
    """Green, with pale veins."""
    u = frame.u
    v = frame.v - frame.between(-0.25, 0.25) * (u * u - 0.4)
    side = np.abs(v)
    width = frame.between(0.45, 0.62) * clip(1 - u * u) ** frame.between(0.6, 1.1) * (1 - 0.4 * u)
    count = frame.between(4, 7)
    veins = (u - side * frame.between(0.7, 1.3) - 0.25 * side**2) * count + 0.15 * np.sign(v)
    rgb = shade(ramp(0.35 + 0.4 * wave(veins), frame.tones(lightest=0.85)), 0.8 + 0.25 * (v < 0))
    vein = np.maximum(
        frame.cover(0.02 - np.abs(fraction(veins) - 0.5) / count) * 0.8, frame.cover(0.035 * (1.1 - 0.7 * u) - side)
    )
    rgb = over(rgb, frame.colour(1, 1.0, 0.4), 0.85 * vein)
    teeth = 1 - frame.between(0, 0.16) * np.abs(2 * fraction(veins * frame.whole(1, 3)) - 1)
    stalk = frame.cover(0.03 - side) * (u < 0) * (u > -1.3)
    return Painted(rgb, np.maximum(frame.cover(width * teeth - side), stalk))


@figure(0.39, 0.22)
def ferns(frame: Frame) -> Painted:
    """A frond of small leaves, deep green to lime."""
    u = frame.u
    v = frame.v - frame.between(-0.4, 0.4) * (u * u - 0.3)
    side, count = np.abs(v), frame.between(6, 10)
    length = 0.55 * clip((1 - u) / 1.7) ** 0.8 * clip((u + 1) * 4) + 0.01
    leaf = (u - side * frame.between(0.3, 0.9)) * count + 0.5 * (v > 0)
    off, out = np.abs(fraction(leaf) - 0.5), side / length
    lobes = 0.75 + 0.25 * wave(out * frame.whole(4, 8))
    inside = (0.46 * clip(1 - out) ** 0.55 * lobes - off) / count
    rgb = shade(
        ramp(0.2 + 0.6 * clip(inside * count * 2) + 0.2 * out, frame.tones()), 0.75 + 0.3 * (fraction(leaf) > 0.5)
    )
    stalk = frame.cover(0.02 - side) * (np.abs(u) < 1.1)
    rgb = over(rgb, frame.colour(1, 0.95, 0.6), np.maximum(0.5 * frame.cover(0.012 - off / count), stalk))
    return Painted(rgb, np.maximum(frame.cover(np.where(out < 1, inside, -1)), stalk))


@figure(0.99, 0.1, size=(16, 50), upright=True)
def mushrooms(frame: Frame) -> Painted:
    """A red cap with white spots on a cream stalk."""
    u, y, high = frame.u, frame.v - 0.1, frame.between(0.6, 0.9)
    cap = np.where(y < 0, ellipse(u, y, 0, 0, 0.95, high), -1)
    gills = np.where(y >= -0.02, ellipse(u, y, 0, 0, 0.95, 0.22), -1)
    bulge = 0.2 + 0.12 * (frame.v - 0.2) ** 2
    stalk = np.where((frame.v > 0) & (frame.v < 0.98), bulge - np.abs(u), -1)
    cream = flat(u, frame.colour(1, 0.95, 0.25))
    rgb = shade(cream, 0.75 - 0.6 * u + 0.05 * np.sin(u * 50))
    rgb = over(rgb, shade(cream, 0.55 + 0.35 * np.cos(np.arctan2(u, y + 0.35) * 44)), frame.cover(gills))
    near, _, name, _, _ = noise.cells(
        u * frame.between(2.2, 3.2) / np.sqrt(clip(1 - 0.4 * u * u) + 0.1), frame.v * 3, 0.6, frame.between(0, 9)
    )
    top = over(ramp(0.6 - 0.3 * y / high, frame.tones(3, 0, 0, 0.9)), WHITE, clip((0.24 + 0.12 * name - near) * 12))
    rgb = over(rgb, shade(top, 0.7 + 0.5 * clip(cap * 2) - 0.25 * u), frame.cover(cap))
    return Painted(rgb, frame.cover(np.maximum(np.maximum(cap, gills), stalk)))


@figure(0.08, 0.3, size=(20, 58), upright=True)
def trees(frame: Frame) -> Painted:
    """A branching brown trunk, half of them with a green crown."""
    wood = _branches(frame)
    grain = 0.2 * noise.patch(frame.rng, wood.shape, 1)
    rgb = ramp(0.45 + grain + 0.2 * (frame.u < 0), frame.tones(3, 0, 0, 0.6))
    if frame.chance(0.4):
        return Painted(rgb, wood)
    spread = Image.fromarray((wood * 255).astype(np.uint8)).resize(
        (max(2, int(wood.shape[1] * frame.pixel * 5)), max(2, int(wood.shape[0] * frame.pixel * 5))),
        Image.Resampling.BOX,
    )
    near = np.asarray(spread.resize((wood.shape[1], wood.shape[0]), Image.Resampling.BICUBIC), np.float32) / 255
    leaves = clip((3 * near + 0.3 * noise.patch(frame.rng, wood.shape, 2) - 0.45) * 2) * clip(3 - 10 * frame.v)
    foliage = ramp(0.55 + 0.2 * noise.patch(frame.rng, wood.shape, 2), frame.tones(3, 1, 1, 0.85))
    return Painted(over(rgb, foliage, leaves), np.maximum(wood, leaves))


def _branches(frame: Frame) -> Array:
    """The mask of a tree that forks seven times, drawn at twice the size."""
    height, width = frame.u.shape
    corners = [(0, 0), (0, -1), (-1, 0)]
    known = np.array([[frame.u[at], frame.v[at], 1] for at in corners], float)
    pixels = np.array([[0, 0], [2 * width, 0], [0, 2 * height]], float)
    place = np.linalg.solve(known, pixels)
    image = Image.new("L", (2 * width, 2 * height))
    draw = ImageDraw.Draw(image)
    spread, shorter = frame.between(0.35, 0.75), frame.between(0.66, 0.78)

    def grow(x: float, y: float, angle: float, length: float, forks: int) -> None:
        end = x + length * math.sin(angle), y - length * math.cos(angle)
        line = np.array([[x, y, 1], [*end, 1]]) @ place
        draw.line([tuple(point) for point in line], fill=255, width=max(1, round(0.44 * length / frame.pixel)))
        if forks and length > 1.5 * frame.pixel:
            for side in (-1, 1):
                bend = side * spread * frame.between(0.6, 1.3)
                grow(*end, angle + bend, length * shorter * frame.between(0.85, 1.1), forks - 1)

    grow(0, 1, 0, frame.between(0.5, 0.62), 7)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX), np.float32) / 255
