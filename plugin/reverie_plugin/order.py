"""What a user asks for: a preset, settings, and the form of the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reverie_shared import presets
from reverie_shared.declaration import Value
from reverie_shared.settings import Settings, resolve


@dataclass(frozen=True)
class Order:
    """A dream as the user asks for it.

    Parameters
    ----------
    preset : str
        The preset's name.
    settings : mapping
        The settings that differ from the preset.
    deliver : "dream", "flat" or "baked"
        The form of the result: the dreamed pixels everywhere, for a layer with a mask; or blended over the original by
        the selection; or with the selection in their alpha.
    stop_after : int, optional
        Pause after this many octaves, for a preview. Nothing is inserted before `Session.go_on` is called, even where
        the dream has no more octaves than that.
    previews : bool
        Whether to yield a picture after each octave.
    measure : bool
        Whether the report contains the objective before and after, at the cost of two more passes over the picture.
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
