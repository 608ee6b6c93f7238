"""What the network is shown of a photo, and how its dream becomes the photo's samples again.

Pixels that did not change keep the very bits that they have in the photo, whatever lies between.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from PIL import ImageCms

from reverie_cli.pictures import colours
from reverie_cli.pictures.photo import Layout, Photo, Samples, divided, multiplied, quantised, shares
from reverie_shared.errors import BadPicture
from reverie_shared.translation import _

Back = Callable[[Samples], Samples]

_ROWS = 128
"""So many rows are converted at a time."""


@dataclass(frozen=True)
class View:
    """A photo as it is sent: samples in the layout "y", "ya", "rgb" or "rgba"."""

    samples: Samples
    layout: Layout
    linear: bool
    back: Back | None
    """Makes of such samples those of the photo's own kind; None where they are."""

    def put(self, photo: Photo, dreamed: Samples, x: int, y: int) -> Photo:
        """The photo with a dreamed part of the view in its place."""
        rows = slice(y, y + dreamed.shape[0]), slice(x, x + dreamed.shape[1])
        samples = photo.samples.copy()
        if self.back is None:  # what did not change has its bits already
            samples[rows] = dreamed
        else:
            changed = (dreamed != self.samples[rows]).any(axis=2, keepdims=True)
            np.copyto(samples[rows], self.back(dreamed), where=changed)
        return photo.with_samples(samples)


def view(photo: Photo) -> View:
    """What the network is shown of a photo: its true colours.

    Raises
    ------
    BadPicture
        When its colours cannot be known: CMYK without a profile.
    """
    if photo.layout == "cmyk":
        inks = cmyk(photo)
        kind = photo.samples.dtype
        scale = 1 if kind == np.uint8 else 257
        return View(
            inks.to_rgb(photo.samples), "rgb", False, lambda rgb: inks.from_rgb(rgb).astype(kind) * kind.type(scale)
        )
    profile = colours.wide(photo.metadata.profile) if photo.metadata.profile else None
    if profile is None or len(profile.curves) != photo.colours.shape[2]:
        return _premultiplied(photo) if photo.premultiplied else View(photo.samples, photo.layout, photo.linear, None)
    return _in_true_colours(photo, profile)


def cmyk(photo: Photo) -> colours.Cmyk:
    """The colours of a CMYK photo; raises `BadPicture` where it does not tell them."""
    try:
        if photo.metadata.profile:
            return colours.Cmyk(photo.metadata.profile)
    except (ImageCms.PyCMSError, OSError):
        pass
    raise BadPicture(
        _("The picture is in CMYK and has no profile that says how its inks look."),
        _("Assign the profile of its press in an editor, or convert it to RGB there."),
    )


def _in_true_colours(photo: Photo, profile: colours.Profile) -> View:
    """A photo with a profile of its own: light in sRGB's primaries, in floats."""
    kind = photo.samples.dtype

    colour = len(profile.curves)

    def there(samples: Samples) -> Samples:
        values = shares(samples)
        return np.concatenate([profile.to_light(values[:, :, :colour]), values[:, :, colour:]], axis=2)

    def back(dreamed: Samples) -> Samples:
        values = profile.from_light(dreamed[:, :, :colour])
        return quantised(np.concatenate([values, dreamed[:, :, colour:]], axis=2), kind)

    return View(_by_rows(there, photo.samples), photo.layout, True, lambda dreamed: _by_rows(back, dreamed))


def _by_rows(convert: Back, samples: Samples) -> Samples:
    """What `convert` makes of samples, some rows at a time, on every core; it looks at each pixel alone."""
    parts = [samples[at : at + _ROWS] for at in range(0, len(samples), _ROWS)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return np.concatenate([*threads.map(convert, parts)])


def _premultiplied(photo: Photo) -> View:
    """A photo whose colours are multiplied by alpha: divided by it, in floats."""
    kind, values = photo.samples.dtype, shares(photo.samples)
    values[:, :, :-1] = divided(values)

    def back(dreamed: Samples) -> Samples:
        return quantised(np.concatenate([multiplied(dreamed), dreamed[:, :, -1:]], axis=2), kind)

    return View(values, photo.layout, photo.linear, back)
