"""What all tests have in common."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("busy machine", deadline=None)  # what an example takes depends on who else computes
settings.load_profile("busy machine")
