"""The arguments that Reverie 0.1 left in GIMP's profile: GIMP keeps those of the last dream, and those that were saved.

In 0.1 an argument held the value of its setting, and `auto` was ImageNet's network or the bundled one. Only 0.1 wrote
`balance` as a word; by that its files are told from today's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from reverie_shared.networks import AUTO, BUNDLED, IMAGENET

_YES_OR_NO = re.compile(r"^\((balance|round-octaves) (yes|no)\)$", re.MULTILINE)
_FILES = ("GimpProcedureConfigRun-{}.last", "GimpProcedureConfigRun-{}.default")


def convert_files(profile: Path, procedure: str, networks: Sequence[str]) -> None:
    """Rewrite what 0.1 left of a procedure's arguments, before GIMP reads it; it dreams as it did there.

    Parameters
    ----------
    profile : Path
        The folder of GIMP's profile.
    procedure : str
        The procedure's name.
    networks : sequence of str
        The installed networks.
    """
    for name in _FILES:
        file = profile / "plug-in-settings" / name.format(procedure)
        with suppress(OSError, UnicodeDecodeError):  # there is none, or GIMP cannot read it either
            before = file.read_text(encoding="utf-8")
            after = converted(before, networks)
            if after != before:
                draft = file.with_suffix(".draft")
                draft.write_text(after, encoding="utf-8")
                draft.replace(file)


def converted(text: str, networks: Sequence[str]) -> str:
    """The text of such a file as today's; today's own is returned as it is."""
    if not _YES_OR_NO.search(text):
        return text
    network = IMAGENET if IMAGENET in networks else BUNDLED
    text = _YES_OR_NO.sub(lambda found: f"({found[1]} {int(found[2] == 'yes')})", text)
    return text.replace(f'(network "{AUTO}")', f'(network "{network}")')
