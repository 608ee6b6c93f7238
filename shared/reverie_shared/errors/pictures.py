"""Errors of pictures: their form, their pixels, their way to the server, and the memory that they take."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadMessage, BadPicture, Busy, NotFound, OutOfMemory

UNKNOWN_PIXELS = ErrorDeclaration(
    BadPicture,
    "unknown-pixels",
    "Pixels of the form {channels}/{sample} are unknown.",
    "Send channels {all_channels} in samples {all_samples}.",
)
BAD_SIDES = ErrorDeclaration(
    BadPicture,
    "bad-sides",
    "A picture of {width} x {height} pixels cannot be dreamed.",
    "Each side must be from 1 to {most} pixels.",
)
TOO_LARGE = ErrorDeclaration(
    BadPicture,
    "picture-too-large",
    "A picture of {width} x {height} pixels is too large.",
    "At most {most} megapixels can be dreamed at once: make it smaller, or select a part of it in an editor.",
)
WRONG_LENGTH = ErrorDeclaration(
    BadPicture,
    "wrong-length",
    "A picture of {width} x {height} pixels came with {came} bytes instead of {expected}.",
    "Try again; if it happens twice, the editor's plug-in does not fit this server: install Reverie again.",
)
NOT_FINITE = ErrorDeclaration(
    BadPicture,
    "not-finite",
    "The picture holds values that are no numbers (NaN or infinity).",
    "Remove them first: a conversion to integer precision does (in GIMP: Image > Encoding > 8-bit integer).",
)
MASK_OF_ANOTHER_SIZE = ErrorDeclaration(
    BadPicture,
    "mask-of-another-size",
    "The selection does not fit the picture.",
    "Send it as a gray picture (channels y) of the same size.",
)
GUIDE_TRANSPARENT = ErrorDeclaration(
    BadPicture,
    "guide-transparent",
    "The guide is transparent all over.",
    "Choose another one, or dream without.",
)
STRENGTH_MAP_BLACK = ErrorDeclaration(
    BadPicture,
    "strength-map-black",
    "The strength map is black or transparent all over: nothing would be dreamed.",
    "Paint it white where the dream shall be strong, or dream without it.",
)
COLOUR_MAP_TRANSPARENT = ErrorDeclaration(
    BadPicture,
    "colour-map-transparent",
    "The colour map is transparent all over.",
    "Paint on it with the colours of its list, or dream without it.",
)
COLOUR_NOT_LISTED = ErrorDeclaration(
    BadPicture,
    "colour-not-listed",
    "{percent} % of the colour map have colours that its list does not know, most of it {colour}.",
    "Add {colour} to the list ({colour}= alone leaves the dream there as it is), or paint over it.",
)
BAD_PART = ErrorDeclaration(
    BadPicture,
    "bad-part",
    "The part {part} does not lie inside the picture ({width} x {height} pixels).",
    "Name it as left, top, width, height.",
)

NO_DIGEST = ErrorDeclaration(
    BadMessage, "no-digest", "A picture was offered under a name that is no digest.", "Install Reverie again."
)
NOT_BEING_SENT = ErrorDeclaration(
    NotFound,
    "picture-not-being-sent",
    "A strip came of a picture that is not being sent.",
    "Send the picture again.",
)
STRIP_OUT_OF_TURN = ErrorDeclaration(
    BadPicture, "strip-out-of-turn", "Strip {expected} of a picture was awaited, {came} came.", "Send it again."
)
STRIP_OF_WRONG_LENGTH = ErrorDeclaration(
    BadPicture,
    "strip-of-wrong-length",
    "A strip of {came} bytes came instead of {expected}.",
    "Send it again.",
)
ANOTHER_DIGEST = ErrorDeclaration(
    BadPicture,
    "another-digest",
    "The picture that came is not the one that was announced.",
    "Send it again.",
)
NO_PICTURE = ErrorDeclaration(
    NotFound,
    "no-picture",
    "The server does not (or no longer) have that picture.",
    "Send the picture again, then dream.",
)

LARGER_THAN_ALL_ROOM = ErrorDeclaration(
    OutOfMemory,
    "larger-than-all-room",
    "This picture takes {needed} MB; the server has {room} MB for all.",
    "Dream a part of it: select one, or make the picture smaller.",
)
FULL_OF_PICTURES = ErrorDeclaration(
    Busy,
    "full-of-pictures",
    "The server is full of pictures that are being dreamed.",
    "Try again when another dream is finished, or cancel one.",
)
NO_SHARED_MEMORY = ErrorDeclaration(
    OutOfMemory,
    "no-shared-memory",
    "The system gives no shared memory for {needed} MB of a picture: {reason}.",
    "Close what takes much memory, or dream a smaller picture.",
)
