"""Motifs that fill a surface."""

from __future__ import annotations

import math

import numpy as np

from tools.motifs.generator import noise
from tools.motifs.generator.frame import (
    DARK,
    TAU,
    WHITE,
    Array,
    Colour,
    Frame,
    Painted,
    clip,
    dice,
    disc,
    flat,
    fraction,
    over,
    polar,
    ramp,
    shade,
    texture,
    wave,
)


@texture(0.42, 0.2, size=(9, 30))
def scales(frame: Frame) -> Painted:
    """A dragon's: emerald, tipped with gold."""
    x, y, distance, name = noise.overlapping(frame.u, frame.v, frame.between(0.58, 0.68))
    rgb = ramp(0.15 + 0.75 * distance**1.5 + 0.2 * (name - 0.5), frame.tones())
    rgb = shade(rgb, (0.3 + 0.7 * clip((1 - distance) * 6)) * (1 - 0.3 * x))
    return Painted(over(rgb, WHITE, 0.5 * frame.cover(disc(x, y, -0.12, 0.2, 0.1))))


@texture(0.62, 0.52, size=(14, 40))
def waves(frame: Frame) -> Painted:
    """Rows of round waves, ring in ring, blue and white."""
    rings = frame.whole(2, 3)
    _, _, distance, _ = noise.overlapping(frame.u, frame.v, 0.6, 0.35)
    dark, *_, light = frame.tones(lightest=1.0)
    rgb = ramp(clip(0.5 + 1.4 * np.cos(TAU * rings * distance)), [dark, frame.colour(0, 0.8), light * 0.5 + 0.5])
    return Painted(shade(rgb, 0.75 + 0.3 * distance))


@texture(0.06, 0.1, size=(18, 60))
def fur(frame: Frame) -> Painted:
    """Chestnut hair that lies in locks."""
    bend = noise.at(frame, 8, frame.u * 14, frame.v * 14) * frame.between(4, 9)
    along = frame.v * 5 + bend * 0.3
    hair = 0.6 * noise.at(frame, 1, frame.u * 26 + bend, along)
    hair += 0.8 * noise.at(frame, 1, frame.u * 14 + bend * 0.6, along * 0.6)
    patches = noise.at(frame, 4, frame.u * 9, frame.v * 9)
    rgb = ramp(0.45 + 0.2 * hair + 0.14 * patches, frame.tones(lightest=0.9))
    return Painted(shade(rgb, 0.75 + 0.3 * clip(0.5 + 0.4 * hair)))


@texture(0.015, 0.05, size=(14, 42), upright=True)
def bricks(frame: Frame) -> Painted:
    """Red brick, grey mortar."""
    height, joint = frame.between(0.4, 0.6), frame.between(0.05, 0.09)
    row, y = np.floor(frame.v / height), fraction(frame.v / height)
    column, x = np.floor(frame.u + 0.5 * (row % 2)), fraction(frame.u + 0.5 * (row % 2))
    inside = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y) * height) - joint
    grain = 0.09 * noise.patch(frame.rng, frame.u.shape, 1.5)
    rgb = ramp(0.3 + 0.4 * dice(column, row) + grain, frame.tones(lightest=0.85))
    rgb = shade(rgb, 0.9 + 0.2 * (y < 0.25) - 0.2 * (y > 0.8))
    mortar = flat(frame.u, np.full(3, frame.between(0.45, 0.8)))
    return Painted(over(shade(mortar, 1 + grain), rgb, frame.cover(inside)))


@texture(0.11, 0.76, size=(18, 54), upright=True)
def arches(frame: Frame) -> Painted:
    """Arcades of golden stone, with violet dusk behind."""
    storey, half = frame.between(1.5, 2.2), frame.between(0.27, 0.36)
    x, y = fraction(frame.u) - 0.5, fraction(frame.v / storey) * storey
    spring = half + 0.32
    pointed = 0.7 * half if frame.chance(0.35) else 0.0
    radius = np.sqrt((np.abs(x) + pointed) ** 2 + (y - spring) ** 2) - pointed
    opening = np.where(y < spring, half - radius, half - np.abs(x))
    opening = np.minimum(opening, storey - 0.14 - y)
    blocks = wave(np.arctan2(y - spring, x) * 5.5 / math.pi) > 0.94
    stone = 0.62 + 0.06 * noise.patch(frame.rng, frame.u.shape, 2) + 0.15 * (opening > -0.13)
    stone = stone - 0.3 * frame.cover(0.03 - np.abs(y - 0.1)) - 0.3 * frame.cover(0.025 - np.abs(opening + 0.13))
    stone = stone - 0.35 * (blocks & (y < spring) & (opening < 0) & (opening > -0.13)) + 0.2 * (y < 0.08)
    depth = ramp(y / storey - 0.4 * clip(0.16 - opening) * (x > 0), [frame.colour(1, 0.22), frame.colour(1, 0.6, 0.7)])
    return Painted(over(ramp(stone, frame.tones(4, 0, 0)), depth, frame.cover(opening)))


@texture(0.07, 0.68, size=(10, 30))
def stripes(frame: Frame) -> Painted:
    """A tiger's: orange and blue-black."""
    if frame.chance(0.4):
        band = 1.3 * noise.at(frame, 4, frame.u * 22, frame.v * frame.between(8, 20), less=6.5)
    else:
        bend = 2.2 * noise.at(frame, 16, frame.u * 10, frame.v * 10) + 0.8 * noise.at(
            frame, 8, frame.u * 14, frame.v * 14
        )
        band = 1.4 * np.sin(TAU * frame.u + bend)
    dark, light = frame.colour(1, 0.12, 0.7), frame.colour(0, 1.0, frame.between(0.75, 1))
    return Painted(shade(ramp(0.5 + 1.6 * band, [dark, light]), 0.9 + 0.1 * band))


@texture(0.13, 0.04, size=(11, 32))
def leopard(frame: Frame) -> Painted:
    """Rosettes: broken brown rings on yellow."""
    near, second, name, x, y = noise.cells(frame.u, frame.v, 0.6, frame.between(0, 9))
    rough = 0.03 * noise.at(frame, 2, frame.u * 14, frame.v * 14)
    ring = clip((0.08 - np.abs(near - 0.27 + rough)) * 14) * clip(1.5 + 1.6 * np.sin(3 * np.arctan2(y, x) + name * 9))
    rgb = shade(flat(frame.u, frame.colour(0, 1.0, 0.75)), 0.95 + rough + 0.1 * clip(second - near))
    rgb = over(rgb, frame.colour(1, 0.65, 0.9), clip((0.22 - near) * 8) * 0.8)
    return Painted(over(rgb, frame.colour(1, 0.12), ring))


@texture(0.14, 0.08, size=(10, 34))
def honeycomb(frame: Frame) -> Painted:
    """Yellow wax around cells of dark honey."""
    x, y, inside, name = _hexagons(frame.u, frame.v)
    wall = frame.between(0.06, 0.12)
    honey = ramp(0.1 + 0.5 * name + 0.5 * y, [frame.colour(1, 0.22), frame.colour(1, 0.6, 1), frame.colour(0, 0.85, 1)])
    honey = shade(honey, 0.5 + 0.9 * clip(inside * 2))
    honey = over(honey, WHITE, 0.5 * frame.cover(disc(x, y, -0.12, -0.15, 0.09)) * (name > 0.5))
    wax = shade(flat(frame.u, frame.colour(0, 1.0, 0.7)), 0.9 - 0.25 * y)
    return Painted(over(wax, honey, frame.cover(inside - wall)))


@texture(0.85, 0.58, size=(9, 30))
def pearls(frame: Frame) -> Painted:
    """Rose and bluish pearls on a dark ground."""
    if frame.chance(0.5):
        x, y, _, name = _hexagons(frame.u, frame.v)
    else:
        x, y = fraction(frame.u) - 0.5, fraction(frame.v) - 0.5
        name = dice(np.floor(frame.u), np.floor(frame.v))
    radius = frame.between(0.4, 0.49)
    distance = np.sqrt(x * x + y * y) / radius
    light = 0.25 + 0.6 * np.sqrt(clip(1 - distance**2)) - 0.35 * (x + y) / radius
    tones: list[Colour] = [frame.colour(1, 0.25, 0.7), frame.colour(1, 0.75, 0.6), frame.colour(0, 1.0, 0.45)]
    pearl = ramp(0.85 * light + 0.2 * (name - 0.5), [*tones, (1, 0.93, 0.96)])
    pearl = over(pearl, WHITE, frame.cover(disc(x, y, -0.15, -0.17, 0.09)))
    return Painted(over(flat(frame.u, frame.colour(1, 0.12, 0.8)), pearl, frame.cover((1 - distance) * radius)))


@texture(0.49, 0.09, size=(9, 26))
def weave(frame: Frame) -> Painted:
    """A basket of teal and straw strips."""
    x, y = fraction(frame.u) - 0.5, fraction(frame.v) - 0.5
    upright = (np.floor(frame.u) + np.floor(frame.v)) % 2 > 0
    along, across = np.where(upright, y, x), np.where(upright, x, y)
    fibres = wave(across * frame.whole(3, 6))
    straw = [frame.colour(1, 0.3, 0.8), frame.colour(1, 0.95, 0.5)]
    teal = [frame.colour(0, 0.2, 1), frame.colour(0, 0.8, 0.85)]
    strip = np.where(upright[..., None], ramp(0.5 + 0.5 * fibres, teal), ramp(0.5 + 0.5 * fibres, straw))
    strip = shade(strip, (0.35 + 0.7 * np.cos(along * math.pi * 0.95)) * (0.8 + 0.2 * np.cos(across * math.pi)))
    return Painted(over(flat(frame.u, DARK), strip, frame.cover(frame.between(0.4, 0.48) - np.abs(across))))


@texture(0.79, 0.53, size=(14, 44))
def crystals(frame: Frame) -> Painted:
    """Cut stones: every cell a fan of plain facets, violet to cyan."""
    near, second, name, x, y = noise.cells(frame.u, frame.v, 0.95, frame.between(0, 9))
    fan = (np.arctan2(y, x) + name * 9) * frame.whole(4, 6) / TAU
    facet = dice(np.floor(fan) % 6, name * 50)
    rgb = ramp(0.1 + 0.7 * facet + 0.25 * (0.5 - near), frame.tones())
    return Painted(over(rgb, frame.colour(0, 0.15), frame.cover(0.02 - (second - near) * 0.5)))


@texture(0.64, 0.13, size=(14, 36), upright=True)
def windows(frame: Frame) -> Painted:
    """A house front at night: blue wall, lit panes."""
    storey, half = frame.between(1.1, 1.6), frame.between(0.22, 0.32)
    x, y = fraction(frame.u) - 0.5, fraction(frame.v / storey) * storey
    lit = dice(np.floor(frame.u), np.floor(frame.v / storey)) > 0.3
    pane = np.minimum(half - np.abs(x), np.minimum(y - 0.3, storey - 0.2 - y))
    bars = np.maximum(0.025 - np.abs(x), 0.025 - np.abs(y - 0.3 - (storey - 0.5) * 0.4))
    wall = 0.5 + 0.05 * noise.patch(frame.rng, frame.u.shape, 2) - 0.2 * frame.cover(0.03 - np.abs(y - 0.12))
    rgb = ramp(wall + 0.2 * (y < 0.1), [frame.colour(0, 0.2), frame.colour(0, 0.6, 0.7), frame.colour(0, 0.85, 0.4)])
    rgb = over(rgb, frame.colour(0, 0.9, 0.2), frame.cover(pane + 0.07))
    glass = np.where(lit[..., None], frame.colour(1, 1.0, 0.7), frame.colour(0, 0.18, 0.8))
    return Painted(
        over(over(rgb, glass, frame.cover(pane)), frame.colour(0, 0.9, 0.2), frame.cover(np.minimum(pane, bars)))
    )


def _hexagons(u: Array, v: Array) -> tuple[Array, Array, Array, Array]:
    """The place in the hexagon (right, down), the distance to its edge, and a number in 0..1 for the hexagon."""
    high = math.sqrt(3)
    even = fraction(u) - 0.5, (fraction(v / high) - 0.5) * high
    odd = fraction(u - 0.5) - 0.5, (fraction(v / high - 0.5) - 0.5) * high
    first = polar(*even)[0] < polar(*odd)[0]
    x, y = np.where(first, even[0], odd[0]), np.where(first, even[1], odd[1])
    edge = 0.5 - np.maximum(np.abs(x), 0.5 * np.abs(x) + high / 2 * np.abs(y))
    return x, y, edge, dice(np.round((u - x) * 2), np.round((v - y) * 2))
