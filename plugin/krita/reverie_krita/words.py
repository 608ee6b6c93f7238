"""What the docker says."""

from __future__ import annotations

from reverie_plugin.events import Progress


def standing(progress: Progress) -> str:
    """Where a dream stands, in one line."""
    words = f"Octave {progress.octave} of {progress.octaves}, step {progress.step} of {progress.steps}"
    return words if progress.seconds_left is None else f"{words}; {duration(progress.seconds_left)} left"


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} second{'s' if whole > 1 else ''}"
    return f"{round(whole / 60)} minutes"
