"""The tests that do not run because their editor is missing: what they are counted by, and the sentence about them."""

from __future__ import annotations

from collections.abc import Mapping

TITLES = {"gimp": "GIMP", "krita": "Krita", "browser": "Chromium"}
"""The editors' names by the marker of their tests."""

PROPERTY = "missing editor"
"""The property of such a test in a report (`--junitxml`); its value is the editor's name."""


def sentence(counts: Mapping[str, int]) -> str:
    """How many tests did not run, by the editor's name, and what to do."""
    tests = ", ".join(f"{counts[title]} of {title}" for title in sorted(counts))
    return (
        f"Tests that did not run, since their editor is missing: {tests}. "
        "To run them too, on Debian or Ubuntu: python3 install.py test --with-editors"
    )
