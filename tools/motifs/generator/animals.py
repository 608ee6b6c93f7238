"""Faces and whole animals."""

from __future__ import annotations

import math

import numpy as np

from tools.motifs.generator import noise
from tools.motifs.generator.frame import (
    DARK,
    WHITE,
    Array,
    Frame,
    Painted,
    clip,
    disc,
    ellipse,
    figure,
    flat,
    fraction,
    over,
    polar,
    ramp,
    rotated,
    shade,
    wave,
)
from tools.motifs.generator.ornaments import iris


def _hair(frame: Frame, tones: list[Array]) -> Array:
    """Hair that radiates from the face's middle."""
    r, angle = polar(frame.u, frame.v + 0.1)
    return ramp(0.55 + 0.14 * noise.at(frame, 1, angle * 26, r * 9), tones)


def _eyes(frame: Frame, rgb: Array, apart: float, y: float, radius: float, tones: list[Array], slit: bool) -> Array:
    """A pair of eyes, mirrored."""
    u, v = np.abs(frame.u) - apart, frame.v - y
    rgb = shade(rgb, 1 - 0.6 * np.clip((1.35 - polar(u, v)[0] / radius) / 0.4, 0, 1))
    return over(rgb, iris(frame, u, v, radius, tones, slit), frame.cover(disc(u, v, 0, 0, radius)))


@figure(0.07, 0.28, size=(18, 60), upright=True)
def cats(frame: Frame) -> Painted:
    """A ginger face with green eyes, stripes, pointed ears and whiskers."""
    v, side = frame.v, np.abs(frame.u)
    ear = np.minimum(0.42 * (v + 1.02) - np.abs(side - 0.56 - 0.08 * (v + 1)), 0.1 - v)
    head = np.maximum(ellipse(frame.u, v, 0, 0.12, 0.88, 0.74), ear)
    rgb = _hair(frame, frame.tones(4, 0, 0))
    brow = clip((-0.2 - v) * 4) * clip((0.4 - side) * 4) * (np.sin(side * frame.between(14, 20) + v * 3) > 0.2)
    cheek = clip((side - 0.55) * 5) * (np.sin(v * 22 + side * 6) > 0.2) * (v > -0.1)
    rgb = shade(rgb, 1 - 0.5 * brow - 0.45 * cheek)
    rgb = over(rgb, (0.9, 0.55, 0.55), frame.cover(ear - 0.1, 2) * (v < -0.35))
    rgb = over(rgb, (1, 0.95, 0.88), 0.9 * np.clip(0.5 + ellipse(side, v, 0.17, 0.5, 0.22, 0.18) * 10, 0, 1))
    rgb = _eyes(frame, rgb, 0.38, 0.02, frame.between(0.2, 0.26), frame.tones(4, 1, 1), frame.chance(0.6))
    rgb = over(rgb, (0.85, 0.35, 0.4), frame.cover(np.minimum(0.13 - side - 0.7 * (v - 0.32), v - 0.3)))
    mouth = np.where(side < 0.3, 0.025 - np.abs(v - 0.5 - 0.06 * np.cos(side * 14)), -1)
    rgb = over(rgb, DARK, frame.cover(mouth))
    slopes = np.stack([0.014 - np.abs(v - 0.47 - slope * side) for slope in (-0.26, 0.0, 0.26)]).max(0)
    whiskers = 0.8 * frame.cover(slopes) * (side > 0.25) * (side < 1.1)
    return Painted(shade(over(rgb, WHITE, whiskers), 1.05 - 0.3 * side), np.maximum(frame.cover(head), whiskers))


@figure(0.08, 0.98, size=(18, 60), upright=True)
def dogs(frame: Frame) -> Painted:
    """A tan face with dark hanging ears, a light muzzle, a black nose and a red tongue."""
    v, side = frame.v, np.abs(frame.u)
    x, y = rotated(side - 0.62, v + 0.25, frame.between(-0.4, 0.4))
    ear = ellipse(x, y, 0.1, 0.15, 0.26, 0.62)
    head = np.maximum(ellipse(frame.u, v, 0, 0, 0.68, 0.8), ear)
    rgb = _hair(frame, frame.tones(4, 0, 0))
    rgb = over(rgb, _hair(frame, frame.tones(4, 0, 0, 0.5)), frame.cover(ear))
    muzzle = np.maximum(ellipse(frame.u, v, 0, 0.38, 0.4, 0.36), ellipse(frame.u, v, 0, 0.1, 0.2, 0.45))
    light = shade(flat(v, frame.colour(0, 1.0, 0.25)), 0.75 + 0.4 * clip(muzzle * 3))
    rgb = over(rgb, light, np.clip(0.5 + muzzle * 8, 0, 1))
    brown = [frame.colour(0, 0.15), frame.colour(0, 0.5), frame.colour(0, 0.8)]
    rgb = _eyes(frame, rgb, 0.32, -0.16, frame.between(0.13, 0.19), brown, slit=False)
    tongue = np.where(v > 0.6, ellipse(frame.u, v, 0, 0.78, 0.15, 0.22), -1)
    rgb = over(rgb, frame.colour(1, 0.95, 0.7), frame.cover(tongue))
    mouth = np.where(side < 0.34, 0.028 - np.abs(v - 0.55 - 0.1 * np.sin(side * 9 + 0.6)), -1)
    line = np.where((v > 0.3) & (v < 0.6), 0.02 - side, -1)
    rgb = over(rgb, DARK, frame.cover(np.maximum(mouth, line)))
    rgb = over(rgb, DARK, frame.cover(ellipse(frame.u, v, 0, 0.27, 0.2, 0.14)))
    rgb = over(rgb, WHITE, 0.7 * frame.cover(disc(frame.u, v, -0.06, 0.22, 0.05), 2))
    return Painted(shade(rgb, 1.05 - 0.3 * side), frame.cover(np.maximum(head, tongue)))


@figure(0.63, 0.09, size=(18, 60), upright=True)
def owls(frame: Frame) -> Painted:
    """Two great orange eyes in pale discs, slate-blue feathers, a beak."""
    v, side = frame.v, np.abs(frame.u)
    r, angle = polar(side - 0.42, v + 0.05)
    tufts = np.minimum(0.5 * (v + 1.1) - np.abs(side - 0.62), 0.1 - v)
    head = np.maximum(ellipse(frame.u, v, 0, 0.08, 0.95, 0.85), tufts)
    _, _, distance, name = noise.overlapping(frame.u * 4.5, v * 4.5)
    rgb = ramp(0.2 + 0.5 * (1 - distance) + 0.3 * (name - 0.5), frame.tones(4, 0, 0, 0.8))
    rgb = shade(rgb, 0.5 + 0.5 * clip((1 - distance) * 5))
    face = ramp(0.6 + 0.25 * np.sin(angle * 22) + 0.15 * np.sin(r * 30), [frame.colour(0, 0.55, 0.3), (1, 0.96, 0.9)])
    rgb = over(rgb, shade(face, 1 - 0.6 * clip((r - 0.4) * 8)), frame.cover(0.5 - r))
    amber = [frame.colour(1, 0.5, 1), frame.colour(1, 1.0, 1), frame.colour(1, 1.0, 0.8)]
    rgb = _eyes(frame, rgb, 0.42, -0.05, frame.between(0.26, 0.33), amber, slit=False)
    beak = np.minimum(np.minimum(0.17 - side - 0.22 * (v - 0.1), v - 0.02), 0.62 - v)
    rgb = over(rgb, shade(flat(v, frame.colour(1, 0.95, 0.7)), 1.1 - 1.8 * side), frame.cover(beak))
    return Painted(shade(rgb, 1.05 - 0.2 * side), frame.cover(head))


@figure(0.05, 0.57, size=(16, 56), upright=True)
def fish(frame: Frame) -> Painted:
    """Orange, banded with blue and white, with rayed fins."""
    u, v, half = frame.u, frame.v, frame.between(0.38, 0.52)
    along = (u + 0.2) / 0.8
    body = np.where(np.abs(along) < 1, half * np.sqrt(clip(1 - along**2)) * (1 - 0.15 * along) - np.abs(v), -1)
    x = (u - 0.5) / 0.6
    tail = np.where((x > 0) & (x < 1), 0.08 + 0.5 * x - np.abs(v), -1)
    arch = 0.3 * clip(np.sin(clip((u + 0.55) / 0.9) * math.pi)) ** 0.7
    fin = np.where((u > -0.55) & (u < 0.35), half * 0.95 + arch + 0.04 * np.sin(u * 40) - np.abs(v), -1)
    rays = wave(np.arctan2(v, u + 0.3) * 6)
    rgb = ramp(rays, [frame.colour(1, 0.35), frame.colour(1, 0.95, 0.75)])
    _, _, distance, name = noise.overlapping(v * 9, u * 9)
    skin = ramp(0.5 + 0.2 * (name - 0.5) - 0.5 * v, [frame.colour(0, 0.6, 1), frame.colour(0, 1.0, 0.95)])
    bands = np.sin(u * frame.between(6, 11) + frame.between(0, 6))
    skin = over(skin, (0.98, 0.98, 1), np.clip((bands - 0.45) * 6, 0, 1))
    skin = over(skin, frame.colour(1, 0.3), np.clip((0.16 - np.abs(bands - 0.5)) * 12, 0, 1))
    skin = shade(skin, (0.6 + 0.4 * clip((1 - distance) * 4)) * (0.6 + 0.7 * clip(body / half)))
    rgb = over(rgb, skin, frame.cover(body))
    for radius, colour in ((0.14, (0.98, 0.95, 0.7)), (0.085, DARK)):
        rgb = over(rgb, colour, frame.cover(disc(u, v, -0.72, -0.1, radius)))
    rgb = over(rgb, WHITE, frame.cover(disc(u, v, -0.75, -0.13, 0.03)))
    return Painted(rgb, frame.cover(np.maximum(np.maximum(body, tail), fin)))


@figure(0.62, 0.07, size=(16, 56), upright=True)
def butterflies(frame: Frame) -> Painted:
    """Blue wings with dark veins, orange eye spots and a white-dotted hem."""
    u, v, side = frame.u, frame.v, np.abs(frame.u)

    def wing(x: Array, y: Array, edge: Array, spot: float) -> Array:
        r, angle = polar(x + 0.05, y)
        rgb = ramp(0.35 + 0.6 * r, frame.tones(4, 0, 0))
        rgb = shade(rgb, 1 - 0.7 * (np.abs(fraction(angle * 4.2) - 0.5) < 0.08) * (r > 0.15))
        rgb = over(rgb, frame.colour(0, 0.13), np.clip(0.5 + (0.1 - edge) / 0.05, 0, 1))
        rgb = over(rgb, WHITE, np.clip(0.5 + (0.035 - np.abs(edge - 0.055)) / 0.03, 0, 1) * (np.sin(angle * 26) > 0.2))
        away = polar(x - spot, y)[0] / 0.16
        rgb = over(rgb, frame.colour(1, 1.0, 0.95), frame.cover((1 - away) * 0.16))
        return over(rgb, DARK, frame.cover((0.5 - away) * 0.16))

    fore, hind = rotated(side - 0.05, v + 0.05, -frame.between(0.5, 0.75)), rotated(side - 0.05, v - 0.05, 0.85)
    front, back = ellipse(*fore, 0.52, 0, 0.56, 0.36), ellipse(*hind, 0.42, 0, 0.44, 0.33)
    rgb = over(wing(*hind, back, 0.5), wing(*fore, front, 0.66), frame.cover(front))
    body = ellipse(u, v, 0, 0, 0.07, 0.5)
    rgb = over(rgb, frame.colour(1, 0.2, 0.7), frame.cover(body))
    feeler = np.where((v < -0.4) & (v > -0.95), 0.015 - np.abs(side - 0.02 + 0.25 * (v + 0.4)), -1)
    rgb = over(rgb, DARK, frame.cover(feeler) * (np.maximum(front, back) < 0))
    return Painted(rgb, frame.cover(np.maximum(np.maximum(front, back), np.maximum(body, feeler))))


@figure(0.29, 0.16, size=(18, 58))
def snakes(frame: Frame) -> Painted:
    """A winding body of green scales with yellow diamonds."""
    swing, bends, start = frame.between(0.25, 0.45), frame.between(2.2, 3.4), frame.between(0, 6)
    half = frame.between(0.22, 0.32)
    slope = swing * bends * np.cos(bends * frame.u + start)
    across = (frame.v - swing * np.sin(bends * frame.u + start)) / np.sqrt(1 + slope**2) / half
    along = frame.u + 0.15 * swing * np.sin(2 * (bends * frame.u + start))
    _, _, distance, name = noise.overlapping(across * 3, along * 10)
    diamond = np.abs(fraction(along * frame.between(1.6, 2.6)) - 0.5) * 2 + 0.7 * np.abs(across)
    tones = [frame.colour(1, 1.0, 0.85), frame.colour(0, 0.1), frame.colour(0, 0.75, 0.95)]
    rgb = np.stack(tones)[np.where(diamond < 0.55, 0, np.where(diamond < 0.78, 1, 2))]
    rgb = shade(rgb, (0.9 + 0.2 * name) * (0.6 + 0.4 * clip((1 - distance) * 4)))
    rgb = shade(rgb, 0.25 + 0.85 * np.sqrt(clip(1 - across**2)))
    return Painted(rgb, frame.cover((1 - np.abs(across)) * half) * frame.cover(1.15 - np.abs(frame.u)))


@figure(0.47, 0.05, size=(16, 54), upright=True)
def birds(frame: Frame) -> Painted:
    """A kingfisher: turquoise back and wing, orange breast, long beak."""
    u, v = frame.u, frame.v
    x, y = rotated(u, v - 0.1, 0.35)
    tail = np.where((x > 0.4) & (x < 1.25), 0.06 + 0.12 * (x - 0.3) - np.abs(y + 0.02), -1)
    body = np.maximum(ellipse(x, y, 0, 0, 0.68, 0.4), np.maximum(ellipse(u, v, -0.52, -0.35, 0.3, 0.29), tail))
    down = 0.1 * noise.at(frame, 1, u * 20, v * 20)
    back = ramp(0.6 + down, frame.tones(4, 0, 0))
    breast = ramp(0.75 + down, [frame.colour(1, 0.5), frame.colour(1, 1.0, 0.95)])
    rgb = over(back, breast, clip(0.5 + 3 * y))
    p, q = rotated(u - 0.12, v, 0.45)
    wing = np.where(np.abs(p) < 0.62, 0.27 * np.sqrt(clip(1 - (p / 0.62) ** 2)) * (1 - 0.4 * p) - np.abs(q), -1)
    _, _, distance, _ = noise.overlapping(q * 5.5, p * 5.5 + 0.3 * q)
    quills = shade(ramp(0.8 - 0.5 * distance + 0.2 * p, frame.tones(4, 0, 0)), 0.45 + 0.55 * clip((1 - distance) * 5))
    rgb = over(rgb, quills, frame.cover(wing))
    beak = np.where((u < -0.72) & (u > -1.2), (u + 1.2) * 0.25 - np.abs(v + 0.32), -1)
    rgb = over(rgb, frame.colour(1, 0.35), frame.cover(beak))
    for radius, colour in ((0.11, WHITE), (0.08, DARK)):
        rgb = over(rgb, colour, frame.cover(disc(u, v, -0.58, -0.42, radius)))
    rgb = over(rgb, WHITE, frame.cover(disc(u, v, -0.6, -0.44, 0.025)))
    return Painted(rgb, frame.cover(np.maximum(body, beak)))
