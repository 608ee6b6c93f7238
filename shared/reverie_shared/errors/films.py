"""Errors of films: frames that do not go on from each other."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadPicture, BadSettings

INCOMPLETE = ErrorDeclaration(
    BadSettings,
    "film-incomplete",
    "A film's frame is ordered incompletely.",
    "Name the frame before, its state and the film's strength; or none of them, where the film begins.",
)
NO_STOP = ErrorDeclaration(
    BadSettings, "film-no-stop", "A film's frame cannot stop after an octave.", "Order it without stop_after."
)
BAD_STRENGTH = ErrorDeclaration(
    BadSettings, "film-bad-strength", "The strength of a film is a number from 0.", "Send what the last report says."
)
ANOTHER_SIZE = ErrorDeclaration(
    BadPicture,
    "film-another-size",
    "A film's frames are not all of one size.",
    "Begin a new film where the size changes.",
)
BAD_STATE = ErrorDeclaration(
    BadPicture,
    "film-bad-state",
    "The state of the film does not fit its frames.",
    "Send what the dream of the frame before has left.",
)
STATE_NOT_FINITE = ErrorDeclaration(
    BadPicture,
    "film-state-not-finite",
    "The state of the film holds values that are no numbers.",
    "Send what the dream of the frame before has left.",
)
