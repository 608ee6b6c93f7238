"""Recipes and presets that nobody honest has written."""

from __future__ import annotations

from reverie_plugin.own_preset import FILE_BYTES

_DEEP = 100_000

RECIPES = {
    "lists": "[" * _DEEP + "]" * _DEEP,
    "tables": '{"steps": ' * _DEEP + "1" + "}" * _DEEP,
    "a large number": '{"strength": 1' + "0" * 400 + "}",
    "more digits than Python reads": '{"steps": 1' + "0" * 5000 + "}",
    "a large weight": '{"layers": {"mixed4": 1' + "0" * 400 + "}}",
    "a nested value": '{"steps": ' + "[" * 300 + "]" * 300 + "}",
}
"""The settings of recipes of endless nesting and endless numbers, as JSON."""


def recipe(settings: str) -> str:
    """A recipe with those settings."""
    return f'{{"recipe": 1, "preset": "reverie", "settings": {settings}}}'


PRESET_FILES = (
    (b"[" * 100_000, "no preset of Reverie's, or it is damaged"),
    (b'{"own preset": 1, "settings": ' + b'{"a":' * 50_000, "damaged"),
    (b" " * (FILE_BYTES + 1), "damaged"),
    (b'{"own preset": 1e999}', "damaged"),
    (b'{"own preset": true, "name": "mine", "preset": "owls", "settings": {}}', "damaged"),
    (b'{"own preset": ' + b"9" * 100_000 + b"}", "damaged"),
    (b'{"own preset": 2, "reverie": "0.9.0"}', "of a newer Reverie .0.9.0"),
    (b'{"own preset": 1, "name": "mine", "preset": "unicorns", "settings": {}}', "no preset “unicorns”"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {"glow": 1}}', "a setting “glow”"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {"guide": "/x"}}', "a setting “guide”"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {"steps": 1e9}}', "steps cannot be"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {"steps": NaN}}', "steps cannot be"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {"layers": "animals=1"}}', "animals"),
    (b'{"own preset": 1, "name": "../mine", "preset": "owls", "settings": {}}', "cannot hold “/”"),
    (b'{"own preset": 1, "name": "mine", "preset": "owls", "settings": {}, "picture": "AAAA"}', "damaged"),
)
"""Files of presets, and a part (a regular expression) of the sentence that each is refused with."""
