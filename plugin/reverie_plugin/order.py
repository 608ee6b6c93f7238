"""What a user asks for: a preset, settings, and the form of the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reverie_shared import presets
from reverie_shared.settings import Settings, Value, resolve


@dataclass(frozen=True)
class Order:
    """What the user asks for.

    Parameters
    ----------
    preset, settings
        A preset's name, and what differs from it.
    deliver : "dream", "flat" or "baked"
        The dreamed pixels everywhere, for a layer with a mask of its own; or blended over the original by the
        selection; or with the selection in their alpha.
    stop_after : int, optional
        Pause after this many octaves, for a preview. Nothing is inserted before `Session.go_on`, also where the dream
        has no more octaves than that.
    previews : bool
        Whether the host wants a picture after each octave.
    measure : bool
        Whether the report shall say how much more the network sees, at the cost of two more looks at the picture.
    """

    preset: str = presets.DEFAULT
    settings: Mapping[str, Value] = field(default_factory=dict)
    deliver: Literal["dream", "flat", "baked"] = "dream"
    stop_after: int | None = None
    previews: bool = False
    measure: bool = False

    def resolved(self) -> Settings:
        """The complete settings: the defaults, changed by the preset, changed by `settings`.

        Raises
        ------
        BadSettings
            When there is no such preset or setting, or a value is not allowed.
        """
        return resolve(presets.preset(self.preset).values, self.settings)
