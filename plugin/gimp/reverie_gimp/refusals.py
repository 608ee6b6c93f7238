"""What no dream of GIMP can be made from, nor put into: a reason, and what to do."""

from __future__ import annotations

from typing import Any

from reverie_gimp.gimp import Gimp
from reverie_shared.errors import HostRefused
from reverie_shared.translation import _


def check_image(image: Any) -> None:
    """Raise `HostRefused` where nothing of an image can be dreamed as it is."""
    if image.get_floating_sel() is not None:
        raise HostRefused(
            _("The image has a floating selection."),
            _("Anchor it (Layer > Anchor Layer) or make it a layer of its own, then try again."),
        )
    if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
        raise HostRefused(
            _("The image is indexed: its palette has no room for a dream's colours."),
            _("Choose Image > Mode > RGB, then try again."),
        )


def check_there(image: Any) -> None:
    """Raise `HostRefused` where an image that is to be dreamed, or painted on, is closed."""
    if not image.is_valid():
        raise HostRefused(_("The image was closed."), _("Open it, then dream again."))


def check_open(image: Any) -> None:
    """Raise `HostRefused` where the image of a finished dream is closed."""
    if not image.is_valid():
        raise HostRefused(_("The image was closed before its dream was finished."), _("Open it, then dream again."))
