"""One dream of the default kind, so that the server has its network at hand."""

from __future__ import annotations

from helpers import feathered_ellipse, photo, run, tell

image = photo()
feathered_ellipse(image, 150, 80, 160, 130)
tell("warm_up", run(image, [image.get_layers()[0]]))
