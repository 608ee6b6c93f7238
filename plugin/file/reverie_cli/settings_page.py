"""The page docs/SETTINGS.md: every setting, the layers of each network, and the looks of each preset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reverie_cli.options import BY_PRESET, text
from reverie_shared.declaration import Declaration, Value
from reverie_shared.networks import (
    APPLICATION,
    FAMILIES,
    IMAGENET,
    LAYERS,
    PHOTOGRAPHS,
    PREFERRED,
    describe_layers,
    title,
)
from reverie_shared.presets import DEFAULT, PRESETS, Preset, shown
from reverie_shared.resolution import resolve
from reverie_shared.settings import DECLARATIONS

_HEAD = """\
# Settings

Made by `reverie settings --markdown` from `shared/reverie_shared/settings.py`, `networks.py` and `presets.py`.
"""

_SETTINGS = """
Weights are written `mixed3=1,mixed5=0.5`: names separated by commas, each with its weight. A name
alone weighs 1; a weight below 0 makes the network see less of it. Numbers have a decimal point in
every language.

Where the default is “by preset”, it is what the preset wants of the network that dreams; the table has what `reverie`
wants, the preset where none is named. `reverie settings --preset daydream` shows all values of another on the network
that dreams on your machine. What you set yourself takes precedence, also where it equals the default.
"""

_LAYERS = """
## Layers

Each network has layers of its own. From the top of a table to its end they go from the surface of the network to its
depth: from strokes and textures to creatures and things.
"""

_OTHER_NAMES = {
    PHOTOGRAPHS: "The network's own names, too: `stem`, `block0` to `block20`, `expand1` to `expand20`, `head`.",
    APPLICATION: "Keras' own names, too, which differ from network to network.",
}

_PRESETS = f"""
## Presets

A preset has a look for each kind of network on which it is worth seeing, and `auto` takes the first installed one of
these. On another it is refused, in a sentence that names what is near it there; `reverie presets --network bundled`
lists those of a network. Where none is named, the preset is `{DEFAULT}`.

"""

_LOOKS = f"""
What a preset changes, by network: it is compared with `{DEFAULT}`, whose values are in the first table.
"""


def settings_page() -> str:
    """The text of docs/SETTINGS.md."""
    parts = [_HEAD, _settings(), _SETTINGS, _LAYERS, *map(_layers, LAYERS), _PRESETS, _presets(), _LOOKS]
    return "".join([*parts, *(_looks(family) for family in PREFERRED), _application_looks()])


def _settings() -> str:
    rows = (
        (f"`{entry.name}`", entry.label, entry.kind.describe(), _default(entry), entry.help)
        for entry in DECLARATIONS.values()
    )
    return _table(("Setting", "Label", "Range", "Default", "What it does"), rows)


def _default(declaration: Declaration) -> str:
    if declaration.name not in BY_PRESET:
        return f"`{text(declaration.default)}`"
    networks: dict[str, list[str]] = {}
    for family in PREFERRED:
        networks.setdefault(text(_complete(PRESETS[DEFAULT], family)[declaration.name]), []).append(f"`{family}`")
    if len(networks) == 1:
        return f"by preset; `{next(iter(networks))}`"
    told = (f"`{value}` on {' and '.join(names)}" for value, names in networks.items())
    return f"by preset; {', '.join(told)}"


def _layers(family: str) -> str:
    rows = ((f"`{name}`", draws) for name, draws in describe_layers(family).items())
    own = f"\n{_OTHER_NAMES[family]}\n" if family in _OTHER_NAMES else ""
    return _heading(family) + _table(("Layer", "What it draws"), rows) + own


def _presets() -> str:
    rows = ((f"`{preset.name}`", preset.help, _families(preset)) for preset in shown())
    return _table(("Preset", "What it does", "Networks"), rows)


def _families(preset: Preset) -> str:
    """The networks on which a preset has a look."""
    if preset.looks.keys() >= set(FAMILIES):
        return "every one"
    named = [f"`{family}`" for family in PREFERRED if family in preset.looks]
    return ", ".join([*named, *(["Keras' applications"] if APPLICATION in preset.looks else [])])


def _looks(family: str) -> str:
    others = (preset for preset in shown() if family in preset.looks and preset.name != DEFAULT)
    rows = ((f"`{preset.name}`", _changes(preset, family)) for preset in others)
    return _heading(family) + _table(("Preset", "What it changes"), rows)


def _application_looks() -> str:
    rows = [
        (f"`{preset.name}`", _changes(preset, APPLICATION))
        for preset in shown()
        if APPLICATION in preset.looks and _complete(preset, APPLICATION) != _complete(preset, IMAGENET)
    ]
    but = ", but for these" if rows else ""
    table = f"\n{_table(('Preset', 'What it changes'), rows)}" if rows else ""
    return f"{_heading(APPLICATION)}As on `{IMAGENET}`{but}.\n{table}"


def _changes(preset: Preset, family: str) -> str:
    """What a preset's look changes of the default preset's."""
    before = _complete(PRESETS[DEFAULT], family)
    changed = {name: value for name, value in _complete(preset, family).items() if value != before[name]}
    return ", ".join(f"`{name}` {text(value)}" for name, value in changed.items()) or "nothing"


def _complete(preset: Preset, family: str) -> Mapping[str, Value]:
    return vars(resolve(preset.look(family)))


def _heading(family: str) -> str:
    if family == APPLICATION:
        return "\n### Keras' applications\n\n"
    return f"\n### {title(family)}: `{family}`\n\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ("---",) * len(head), *rows))
