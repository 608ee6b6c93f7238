"""What a user asks for: a preset, settings, and the form of the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reverie_shared import presets
from reverie_shared.declaration import Value, check
from reverie_shared.resolution import resolve_order
from reverie_shared.settings import DECLARATIONS, Settings
from reverie_shared.spelling import shortened


@dataclass(frozen=True)
class Own:
    """A user's own preset, as far as a title needs it: its name, and the settings that it wants."""

    name: str
    settings: Mapping[str, Value]

    @classmethod
    def read(cls, stored: object) -> Own | None:
        """What `asdict` made of one, from a report or a file; None of anything else."""
        found = stored if isinstance(stored, dict) else {}
        name, settings = found.get("name"), found.get("settings")
        return cls(shortened(name), settings) if isinstance(name, str) and isinstance(settings, dict) else None


@dataclass(frozen=True)
class Order:
    """A dream as the user asks for it.

    Parameters
    ----------
    preset : str
        The preset's name.
    settings : mapping
        The settings that the user changed; all others follow the preset.
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
    own : Own, optional
        The user's own preset that it was made of, for titles alone: the server knows none.
    on : str, optional
        The address of a cluster that computes the tiles, or `auto` for the one that this machine is a node of.
    mixed : bool
        Whether its nodes may be unlike this machine.
    """

    preset: str = presets.DEFAULT
    settings: Mapping[str, Value] = field(default_factory=dict)
    deliver: Literal["dream", "flat", "baked"] = "dream"
    stop_after: int | None = None
    previews: bool = False
    measure: bool = False
    own: Own | None = None
    on: str | None = None
    mixed: bool = False

    def resolved(self, networks: Sequence[str]) -> Settings:
        """The complete settings on one of the installed networks: see `resolution.resolve_order`."""
        return resolve_order(self.preset, self.settings, networks)

    @property
    def seed(self) -> int:
        """The seed, which no preset changes; raises `BadSettings` where it is not allowed."""
        declaration = DECLARATIONS["seed"]
        return int(check(declaration, self.settings.get("seed", declaration.default)))
