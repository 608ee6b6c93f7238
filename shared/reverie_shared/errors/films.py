"""Errors of films: frames that do not go on from each other."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadPicture, BadSettings
from reverie_shared.translation import N_

INCOMPLETE = ErrorDeclaration(
    BadSettings,
    "film-incomplete",
    N_("A film's frame is ordered incompletely."),
    N_("Name the frame before, its state and the film's strength; or none of them, where the film begins."),
)
NO_STOP = ErrorDeclaration(
    BadSettings, "film-no-stop", N_("A film's frame cannot stop after an octave."), N_("Order it without stop_after.")
)
BAD_STRENGTH = ErrorDeclaration(
    BadSettings,
    "film-bad-strength",
    N_("The strength of a film is a number from 0."),
    N_("Send what the last report says."),
)
ANOTHER_SIZE = ErrorDeclaration(
    BadPicture,
    "film-another-size",
    N_("A film's frames are not all of one size."),
    N_("Begin a new film where the size changes."),
)
BAD_STATE = ErrorDeclaration(
    BadPicture,
    "film-bad-state",
    N_("The state of the film does not fit its frames."),
    N_("Send what the dream of the frame before has left."),
)
STATE_NOT_FINITE = ErrorDeclaration(
    BadPicture,
    "film-state-not-finite",
    N_("The state of the film holds values that are no numbers."),
    N_("Send what the dream of the frame before has left."),
)
