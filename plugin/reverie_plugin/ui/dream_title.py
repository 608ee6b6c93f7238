"""What a dream is called: in the name of its layer, in a list of dreams and in a history."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from reverie_plugin.order import Own
from reverie_plugin.ui.setting_words import words
from reverie_shared.declaration import Value
from reverie_shared.errors import BadSettings
from reverie_shared.networks import family
from reverie_shared.presets import preset as find_preset
from reverie_shared.resolution import resolve
from reverie_shared.settings import DECLARATIONS
from reverie_shared.translation import _, within

_UNSAID = ("seed", "motifs", "network", "precision", "tile_size")
"""The settings that are not told as changes: said otherwise, or chosen by Reverie for this machine."""

_MOST = 4
"""The most changes that are told; a name is read in a narrow list."""

_LONGEST = 40
"""Characters of the longest value: the name of a guide, weights of many layers."""


def title(report: Mapping[str, Any]) -> str:
    """The name of a dreamed layer, from the report on the dream: “Dream: eyes, seed 3 (strength 0.5)”."""
    dream = describe_dream(report["preset"], report["settings"], Own.read(report.get("own")))
    return _("Dream: {dream}").format(dream=dream)


def describe_dream(preset: str, settings: Mapping[str, Value], own: Own | None = None) -> str:
    """Which dream it is, in short: what grows in it, its seed, and what is not as the preset has it.

    “eyes, seed 3”; “eyes, seed 3 (strength 0.5)”; “owls + 0.5 fish, seed 3 (look eyes)” where the motifs are others.

    Parameters
    ----------
    preset : str
        The preset's name.
    settings : mapping
        The settings that were changed; or all of them, then those count that are not as the preset has them.
    own : Own, optional
        The user's own preset that the dream began with: it is named, and those count that are not as it has them.
    """
    changes = _changes(preset, settings)
    look = _(preset)
    if own is not None:
        look = own.name
        changes = {name: value for name, value in changes.items() if value != own.settings.get(name)}
    told = [_in_words(name, changes[name]) for name in DECLARATIONS if name in changes and name not in _UNSAID]
    name = look
    if "motifs" in changes and (changes["motifs"] or "layers" not in changes):  # chosen layers leave no motifs
        name = _shortened(_motifs(str(changes["motifs"])))
        told.insert(0, _("look {preset}").format(preset=look))
    more = ["…"] if len(told) > _MOST else []
    dream = _("{name}, seed {seed}").format(name=name, seed=settings.get("seed", DECLARATIONS["seed"].default))
    return f"{dream} ({', '.join([*told[:_MOST], *more])})" if told else dream


def _changes(preset: str, settings: Mapping[str, Value]) -> dict[str, Value]:
    """Those of `settings` that are not as the preset has them on the network that they name, if they name one."""
    if not settings.keys() >= DECLARATIONS.keys():
        return dict(settings)
    network = str(settings["network"])
    with suppress(BadSettings):  # a preset of another Reverie, or one that cannot be dreamed on this network
        look = asdict(resolve(find_preset(preset).look(family(network)), {"network": network}))
        return {name: settings[name] for name in look if settings[name] != look[name]}
    return {}


def _in_words(name: str, value: Value) -> str:
    said, kind = words(name), DECLARATIONS[name].kind
    label = within(said.label)
    if isinstance(value, bool):
        return f"{label} {_('on') if value else _('off')}"
    if said.nothing and value in (0, ""):
        return f"{label} {said.nothing}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    unit = f" {said.unit}" if said.unit else ""
    shown = _motifs(text) if kind.name == "weights" else said.choices.get(text, text)
    return f"{label} {_shortened(shown)}{unit}"


def _motifs(weights: str) -> str:
    """A weighted set for people, which need not be allowed: “owls + 0.5 fish”."""
    parts = [part.partition("=") for part in weights.split(",") if part.strip()]
    named = [
        _(name.strip()) if weight.strip() in ("", "1") else f"{weight.strip()} {_(name.strip())}"
        for name, _equals, weight in parts
    ]
    return " + ".join(named) or _("all motifs")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
