"""Eyes, feathers, shells and made things."""

from __future__ import annotations

import math

import numpy as np

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
    ellipse,
    figure,
    flat,
    fraction,
    hsv,
    over,
    polar,
    ramp,
    shade,
    wave,
)


def iris(frame: Frame, u: Array, v: Array, radius: float, tones: list[Array], slit: bool) -> Array:
    """An iris of this radius around (0, 0), with its pupil and highlight [height, width, 3]."""
    u, v = u / radius, v / radius
    r, angle = polar(u, v)
    fibres = 0.55 * wave(angle * frame.whole(14, 30) / TAU + 0.3 * np.sin(5 * angle + 3 * r)) + 0.3 * np.sin(
        41 * angle + 4 * r
    )
    rgb = ramp(0.35 + 0.3 * (1 - r) + 0.4 * fibres * (0.4 + 0.6 * r), tones)
    rgb = shade(rgb, 1 - 0.8 * clip((r - 0.78) / 0.22))
    pupil = frame.between(0.12, 0.26) * (1 - (v / 0.85) ** 2) - np.abs(u) if slit else frame.between(0.32, 0.5) - r
    rgb = over(rgb, DARK, frame.cover(pupil * radius))
    return over(rgb, WHITE, frame.cover(disc(u, v, -0.3, -0.35, frame.between(0.13, 0.22)) * radius, 2))


@figure(0.03, 0.56)
def eyes(frame: Frame) -> Painted:
    """A human eye: rosy lids, a blue or green iris."""
    u, v, height = frame.u, frame.v, frame.between(0.42, 0.62)
    upper = height * (1 - u * u) + 0.05 * u
    lower = frame.between(0.7, 0.95) * height * (1 - u * u) - 0.05 * u
    opening = np.minimum(upper + v, lower - v)
    folds = wave(opening * frame.between(3, 5))
    skin = [frame.colour(0, 0.3, 0.7), frame.colour(0, 0.85, 0.55), frame.colour(0, 1.0, 0.3)]
    rgb = ramp(0.6 + 0.25 * folds * np.exp(-2.5 * np.abs(opening)) - 0.4 * np.exp(-7 * np.abs(opening)), skin)
    lashes = np.abs(np.sin(u * frame.between(14, 22) + v * 2)) ** 6 * clip(1 - np.abs(opening + 0.14) / 0.16) * (v < 0)
    rgb = shade(rgb, 1 - 0.85 * lashes)
    x = u - frame.between(-0.12, 0.12)
    radius = frame.between(0.4, 0.52)
    ball = shade(flat(u, (0.98, 0.96, 0.94)), 0.65 + 0.35 * clip(opening * 4))
    ball = over(
        ball, iris(frame, x, v, radius, frame.tones(4, 1, 1), slit=False), frame.cover(disc(x, v, 0, 0, radius))
    )
    ball = shade(ball, 0.55 + 0.45 * clip((upper + v) * 4))
    rgb = over(rgb, DARK, frame.cover(0.06 - np.abs(opening)))
    lids = np.clip(0.5 + ellipse(u, v, 0, 0, 1.25, height + 0.4) * 5, 0, 1)
    return Painted(over(rgb, ball, frame.cover(opening)), lids)


@figure(0.5, 0.1)
def orbs(frame: Frame) -> Painted:
    """A reptile's eye: a turquoise globe in a ring of golden beads."""
    r, angle = frame.polar
    beads = 0.5 + 0.5 * np.sin(frame.whole(10, 20) * angle) * np.sin(r * frame.between(14, 24))
    rgb = ramp(0.25 + 0.6 * beads, frame.tones(4, 1, 1))
    slit = frame.chance(0.5)
    globe = iris(frame, frame.u, frame.v, 0.7, frame.tones(4, 0, 0), slit)
    rgb = over(over(rgb, globe, frame.cover(0.7 - r)), DARK, frame.cover(0.045 - np.abs(r - 0.72)))
    return Painted(shade(rgb, 1.05 - 0.2 * r - 0.1 * frame.v), frame.cover(1 - r))


@figure(0.36, 0.6, 0.1)
def peacock(frame: Frame) -> Painted:
    """The eye of a tail feather: blue, turquoise, bronze and green, ring in ring, in green barbs."""
    u, y = frame.u, frame.v + 0.25
    r = np.sqrt((u / 0.62) ** 2 + (y / 0.72) ** 2 * np.where(y > 0, 0.5, 1))
    angle = np.arctan2(u, 1.2 - y)
    barbs = 0.72 + 0.28 * np.sin(angle * frame.between(50, 80) + r * 6)
    green, blue, bronze = 0, 1, 2
    rings = [
        frame.colour(blue, 0.25, 1),
        frame.colour(blue, 0.85, 0.9),
        hsv((frame.hues[green] + frame.hues[blue]) / 2, 0.85, 0.9),
        frame.colour(bronze, 0.65, 0.85),
        frame.colour(green, 0.7, 0.9),
        frame.colour(green, 0.9, 0.75),
        frame.colour(green, 0.4, 0.8),
    ]
    rgb = shade(ramp(0.87 * r, rings), np.where(r > 0.35, barbs, 1))
    heart = 0.2 - np.sqrt(u * u + 1.4 * (y - 0.12 - 0.5 * u * u) ** 2)
    rgb = over(rgb, frame.colour(blue, 0.13, 1), frame.cover(heart, 2))
    rgb = over(rgb, frame.colour(bronze, 0.95, 0.4), frame.cover(0.025 - np.abs(u)) * (frame.v > 0.4))
    return Painted(rgb, frame.cover((1 + 0.14 * np.sin(angle * frame.between(30, 50)) - r) * 0.6))


@figure(0.99, 0.14, 0.6)
def feathers(frame: Frame) -> Painted:
    """A macaw's: scarlet, yellow and blue, with a pale shaft."""
    u = frame.u
    v = frame.v - frame.between(-0.3, 0.3) * (u * u - 0.4)
    side = np.abs(v)
    width = frame.between(0.3, 0.45) * np.sqrt(clip(1 - u * u)) * (1 - 0.25 * u)
    along = u + side * frame.between(0.7, 1.3)
    barbs = along * frame.between(13, 22)
    split = dice(np.floor(barbs / 3), np.sign(v))
    tones = [frame.colour(0, 0.45), frame.colour(0, 0.95), frame.colour(1, 1.0), frame.colour(2, 0.75)]
    rgb = shade(ramp(0.5 + 0.45 * along + 0.05 * split, tones), 0.6 + 0.4 * wave(barbs) - 0.15 * (v > 0))
    shaft = frame.cover(0.025 - side)
    rgb = over(rgb, (1, 0.95, 0.85), shaft)
    vane = frame.cover(width * (0.86 + 0.14 * split) - side - 0.05 * width * (1 - wave(barbs)))
    return Painted(rgb, np.maximum(vane, shaft * (np.abs(u + 0.1) < 1.1)))


@figure(0.76, 0.15)
def spirals(frame: Frame) -> Painted:
    """Coils of violet and yellow."""
    r, angle = frame.polar
    arms = int(frame.rng.choice([1, 1, 2, 2, 3, 4]))
    tight = frame.between(2.6, 4.8) * np.log(r) if frame.chance(0.5) else frame.between(2.5, 5) * r
    place = fraction(frame.sign() * arms * angle / TAU + tight)
    if frame.chance(0.5):
        rgb = shade(ramp(place, frame.tones()), 0.3 + 0.8 * clip(np.sin(math.pi * place)) ** 0.7)
    else:
        bands = np.clip(0.5 + (np.abs(place - 0.5) - 0.25) / 0.12, 0, 1)
        rgb = shade(
            ramp(bands, [frame.colour(0, 0.45, 0.9), frame.colour(1, 1.0)]), 0.9 + 0.2 * np.sin(math.pi * place)
        )
    return Painted(rgb, frame.cover(1 - r))


@figure(0.06, 0.47)
def gears(frame: Frame) -> Painted:
    """Cogwheels of copper, with verdigris in their hollows."""
    r, angle = frame.polar
    teeth, holes = frame.whole(8, 18), frame.whole(3, 6)
    rim = 0.84 + 0.13 * np.clip(3 * np.cos(teeth * angle), -1, 1)
    gleam = 0.55 + 0.25 * np.sin(2 * angle + frame.between(0, 6)) + 0.1 * np.sin(60 * r)
    rgb = ramp(gleam, [frame.colour(0, 0.3), frame.colour(0, 0.75, 0.8), frame.colour(0, 1.0, 0.4)])
    rgb = over(rgb, frame.colour(1, 0.55, 0.7), frame.cover(0.05 - np.abs(r - 0.68)))
    turn = angle - np.round(angle * holes / TAU) * TAU / holes
    hole = np.maximum(frame.between(0.12, 0.24) - r, disc(np.cos(turn) * r, np.sin(turn) * r, 0.45, 0, 0.13))
    rgb = over(rgb, frame.colour(1, 0.6, 0.8), frame.cover(hole + 0.045))
    return Painted(over(rgb, frame.colour(1, 0.12), frame.cover(hole)), frame.cover(rim - r))


@figure(0.97, 0.13)
def wheels(frame: Frame) -> Painted:
    """Cartwheels painted crimson, with golden rims."""
    r, angle = frame.polar
    spokes, rim = frame.whole(6, 16), frame.between(0.08, 0.14)
    across = np.abs(np.sin((fraction(angle * spokes / TAU) - 0.5) * TAU / spokes)) * r
    spoke = np.where(r < 0.85, frame.between(0.035, 0.06) - across, -1)
    wood = np.maximum(spoke, 0.17 - r)
    rgb = over(flat(r, frame.colour(0, 0.16)), frame.colour(0, 0.85, 0.95), frame.cover(wood))
    ring = rim - np.abs(r - 0.85)
    metal = shade(ramp(0.4 + 5 * ring, frame.tones(3, 1, 1)), 0.7 + 0.3 * np.sin(angle + 1))
    rgb = over(over(rgb, metal, frame.cover(ring)), frame.colour(1, 1.0), frame.cover(0.07 - r))
    outline = frame.cover(0.85 + rim - r)
    return Painted(rgb, outline if frame.chance(0.5) else np.minimum(outline, frame.cover(np.maximum(ring, wood))))


@figure(0.95, 0.12, 0.55)
def mandalas(frame: Frame) -> Painted:
    """Rings of petals in three hues: magenta, gold, turquoise."""
    r, angle = frame.polar
    folds = int(frame.rng.choice([6, 8, 8, 10, 12]))
    beat = np.abs(2 * fraction(angle * folds / TAU) - 1)
    ring = r * frame.between(3.5, 5.5) + frame.between(0.4, 0.9) * frame.sign() * np.cos(beat * math.pi)
    place, index = fraction(ring), np.floor(ring).astype(int)
    shuffled = frame.rng.permutation(12)[np.clip(index + 2, 0, 11)]
    colours = np.stack([frame.colour(hue, value) for value in (0.6, 0.95) for hue in (0, 1, 2)])
    rgb = shade(colours[shuffled % 6], 0.75 + 0.35 * place)
    pips = np.clip(0.5 + (0.2 - np.abs(place - 0.5) + 0.25 * np.cos(beat * TAU * 2) - 0.2) / 0.12, 0, 1)
    rgb = over(rgb, frame.colour(1, 1.0, 0.35), 0.85 * pips)
    rgb = over(rgb, frame.colour(0, 0.2), np.clip(0.5 + (0.07 - np.minimum(place, 1 - place)) / 0.05, 0, 1))
    return Painted(rgb, frame.cover(0.93 + 0.06 * np.cos(beat * math.pi) - r))


def _coil(frame: Frame, growth: float) -> tuple[Array, Array, Array]:
    """A logarithmic spiral that widens by `growth` a radian: the place across its tube (0 inner, 1 outer), the angle
    along it, and the distance to its outline.
    """
    r, angle = frame.polar
    angle = angle * frame.sign()
    turns = (np.log(r / 0.95) / growth - angle) / TAU
    outer = np.maximum(0.95 * np.exp(growth * (angle - math.pi)), 0.95 * math.exp(-growth * TAU))
    return fraction(turns), np.floor(turns) * TAU + angle, outer - r


@figure(0.05, 0.11)
def nautilus(frame: Frame) -> Painted:
    """A ribbed shell, cream with rust stripes."""
    across, along, outline = _coil(frame, frame.between(0.16, 0.24))
    ribs = along * frame.whole(8, 13) / TAU + across * frame.between(0.4, 1.2)
    rgb = ramp(wave(ribs), [frame.colour(0, 0.6, 0.95), frame.colour(0, 0.9, 0.75), frame.colour(1, 1.0, 0.22)])
    light = 0.25 + 0.85 * np.sin(math.pi * np.clip(across, 0.03, 0.97)) ** 0.6
    return Painted(shade(rgb, light), frame.cover(outline))


@figure(0.9, 0.74)
def tentacles(frame: Frame) -> Painted:
    """A coiled arm: purple, with a row of pink suckers."""
    growth, width = frame.between(0.15, 0.2), frame.between(0.7, 0.82)
    across, along, outline = _coil(frame, growth)
    place = across / width
    rgb = ramp(0.3 + 0.5 * place + 0.08 * np.sin(along * 30), frame.tones(4, 1, 1))
    rgb = shade(rgb, 0.3 + 0.8 * clip(np.sin(math.pi * clip(place))) ** 0.7)
    count = frame.whole(9, 12)
    down = (fraction(along * count / TAU) - 0.5) / count / growth / width
    away = np.sqrt(down**2 + (place - 0.28) ** 2)
    cup: Colour = frame.colour(0, 1.0, 0.45)
    rgb = over(rgb, cup, np.clip(0.5 + (0.2 - away) / 0.06, 0, 1))
    rgb = over(rgb, frame.colour(0, 0.5), np.clip(0.5 + (0.1 - away) / 0.06, 0, 1))
    r, _ = frame.polar
    return Painted(rgb, frame.cover((1 - place) * r * 0.5) * frame.cover(outline))


@figure(0.0, 0.07)
def shells(frame: Frame) -> Painted:
    """A scallop: coral ribs, cream bands."""
    r, angle = polar(frame.u, 0.85 - frame.v)
    angle = np.arctan2(frame.u, 0.85 - frame.v)
    ribs, spread = frame.whole(7, 12), frame.between(0.8, 1.05)
    rib = np.cos(angle / spread * math.pi * ribs)
    edge = 1.65 * np.sqrt(clip(1.03 - 0.35 * (angle / spread) ** 2)) + 0.05 * rib
    bands = wave(r * frame.between(2, 4) + 0.1 * rib)
    rgb = ramp(bands, [frame.colour(0, 0.8, 0.85), frame.colour(0, 1.0, 0.5), frame.colour(1, 1.0, 0.15)])
    rgb = shade(rgb, 0.6 + 0.4 * (0.5 + 0.5 * rib))
    hinge = np.minimum(0.1 - np.abs(frame.v - 0.8), 0.3 - np.abs(frame.u))
    rgb = over(rgb, frame.colour(0, 0.7), frame.cover(hinge))
    fan = np.minimum(edge - r, (spread * 1.02 - np.abs(angle)) * r)
    return Painted(rgb, frame.cover(np.maximum(fan, hinge)))


@figure(0.04, 0.12)
def starfish(frame: Frame) -> Painted:
    """Orange arms with rows of pale dots."""
    r, angle = frame.polar
    arms, waist = int(frame.rng.choice([5, 5, 5, 6, 7])), frame.between(0.28, 0.4)
    off = np.abs(2 * fraction(angle * arms / TAU) - 1)
    inside = waist + (1 - waist) * (1 - off) ** frame.between(1.3, 2) - r
    bumps = wave(r * frame.between(4, 6)) * wave(off * 1.5)
    rgb = ramp(
        0.15 + 0.5 * bumps + clip(inside), [frame.colour(0, 0.5), frame.colour(0, 0.95, 0.95), frame.colour(1, 1.0)]
    )
    rgb = shade(rgb, 0.45 + 0.75 * clip(inside * 3.5))
    dots = frame.cover(0.06 - np.abs(np.sin(off * math.pi / arms)) * r, 2) * (np.sin(50 * r) > -0.2) * (inside > 0.04)
    return Painted(over(rgb, (1, 0.95, 0.8), dots), frame.cover(inside))


@figure(0.0, 0.46, 0.13, size=(18, 56), upright=True)
def pagodas(frame: Frame) -> Painted:
    """A tower of teal roofs over red walls, its windows lit."""
    side, storeys = np.abs(frame.u), frame.whole(3, 5)
    height = (frame.v + 1) / 2 * storeys
    level, y = np.floor(height), fraction(height)
    reach = 0.22 + 0.62 * (level + 1) / storeys
    curve = y + 0.16 * (side / reach) ** 3
    outline = np.where(curve < 0.6, reach * (0.3 + 0.7 * clip(curve / 0.55) ** 1.5) - side, 0.62 * reach - side)
    ridges = wave(frame.u * frame.between(5, 9) / (0.6 + curve))
    roof = shade(ramp(0.35 + 0.4 * ridges, frame.tones(3, 1, 1)), np.where(curve > 0.5, 0.45, 1))
    wall = flat(frame.u, frame.colour(0, 0.8, 0.9))
    pane = (np.abs(fraction(frame.u * frame.between(4, 7) + 0.5) - 0.5) < 0.27) & (y > 0.68) & (y < 0.94)
    wall = over(wall, frame.colour(2, 1.0, 0.6), pane.astype(np.float32))
    rgb = over(wall, roof, np.clip(0.5 + (0.6 - curve) / 0.06, 0, 1))
    tower = frame.cover(np.where(np.abs(frame.v) < 1, outline, -1))
    spire = frame.cover(np.where((frame.v < -0.9) & (frame.v > -1.3), 0.03 - side, -1))
    return Painted(shade(rgb, 1.05 - 0.3 * frame.u), np.maximum(tower, spire))
