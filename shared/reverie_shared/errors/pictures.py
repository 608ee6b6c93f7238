"""Errors of pictures: their form, their pixels, their way to the server, and the memory that they take."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadMessage, BadPicture, Busy, NotFound, OutOfMemory
from reverie_shared.translation import N_

UNKNOWN_PIXELS = ErrorDeclaration(
    BadPicture,
    "unknown-pixels",
    N_("Pixels of the form {channels}/{sample} are unknown."),
    N_("Send channels {all_channels} in samples {all_samples}."),
)
BAD_SIDES = ErrorDeclaration(
    BadPicture,
    "bad-sides",
    N_("A picture of {width} x {height} pixels cannot be dreamed."),
    N_("Each side must be from 1 to {most} pixels."),
)
TOO_LARGE = ErrorDeclaration(
    BadPicture,
    "picture-too-large",
    N_("A picture of {width} x {height} pixels is too large."),
    N_("At most {most} megapixels can be dreamed at once: make it smaller, or select a part of it in an editor."),
)
WRONG_LENGTH = ErrorDeclaration(
    BadPicture,
    "wrong-length",
    N_("A picture of {width} x {height} pixels came with {came} bytes instead of {expected}."),
    N_("Try again; if it happens twice, the editor's plug-in does not fit this server: install Reverie again."),
)
NOT_FINITE = ErrorDeclaration(
    BadPicture,
    "not-finite",
    N_("The picture holds values that are no numbers (NaN or infinity)."),
    N_("Remove them first: a conversion to integer precision does (in GIMP: Image > Encoding > 8-bit integer)."),
)
MASK_OF_ANOTHER_SIZE = ErrorDeclaration(
    BadPicture,
    "mask-of-another-size",
    N_("The selection does not fit the picture."),
    N_("Send it as a gray picture (channels y) of the same size."),
)
GUIDE_TRANSPARENT = ErrorDeclaration(
    BadPicture,
    "guide-transparent",
    N_("The guide is transparent all over."),
    N_("Choose another one, or dream without."),
)
STRENGTH_MAP_BLACK = ErrorDeclaration(
    BadPicture,
    "strength-map-black",
    N_("The strength map is black or transparent all over: nothing would be dreamed."),
    N_("Paint it white where the dream shall be strong, or dream without it."),
)
COLOUR_MAP_TRANSPARENT = ErrorDeclaration(
    BadPicture,
    "colour-map-transparent",
    N_("The colour map is transparent all over."),
    N_("Paint on it with the colours of its list, or dream without it."),
)
COLOUR_NOT_LISTED = ErrorDeclaration(
    BadPicture,
    "colour-not-listed",
    N_("{percent} % of the colour map have colours that its list does not know, most of it {colour}."),
    N_("Add {colour} to the list ({colour}= alone leaves the dream there as it is), or paint over it."),
)
LOOKS_AT_NOTHING = ErrorDeclaration(
    BadPicture,
    "looks-at-nothing",
    N_("There is nothing to look at: nothing is selected there, or all of it is transparent."),
    N_("Select a part of the picture that can be seen, or look at all of it."),
)
BAD_PART = ErrorDeclaration(
    BadPicture,
    "bad-part",
    N_("The part {part} does not lie inside the picture ({width} x {height} pixels)."),
    N_("Name it as left, top, width, height."),
)

NO_DIGEST = ErrorDeclaration(
    BadMessage, "no-digest", N_("A picture was offered under a name that is no digest."), N_("Install Reverie again.")
)
NOT_BEING_SENT = ErrorDeclaration(
    NotFound,
    "picture-not-being-sent",
    N_("A strip came of a picture that is not being sent."),
    N_("Send the picture again."),
)
STRIP_OUT_OF_TURN = ErrorDeclaration(
    BadPicture, "strip-out-of-turn", N_("Strip {expected} of a picture was awaited, {came} came."), N_("Send it again.")
)
STRIP_OF_WRONG_LENGTH = ErrorDeclaration(
    BadPicture,
    "strip-of-wrong-length",
    N_("A strip of {came} bytes came instead of {expected}."),
    N_("Send it again."),
)
ANOTHER_DIGEST = ErrorDeclaration(
    BadPicture,
    "another-digest",
    N_("The picture that came is not the one that was announced."),
    N_("Send it again."),
)
NO_PICTURE = ErrorDeclaration(
    NotFound,
    "no-picture",
    N_("The server does not (or no longer) have that picture."),
    N_("Send the picture again, then dream."),
)

LARGER_THAN_ALL_ROOM = ErrorDeclaration(
    OutOfMemory,
    "larger-than-all-room",
    N_("This picture takes {needed} MB; the server has {room} MB for all."),
    N_("Dream a part of it: select one, or make the picture smaller."),
)
FULL_OF_PICTURES = ErrorDeclaration(
    Busy,
    "full-of-pictures",
    N_("The server is full of pictures that are being dreamed."),
    N_("Try again when another dream is finished, or cancel one."),
)
NO_SHARED_MEMORY = ErrorDeclaration(
    OutOfMemory,
    "no-shared-memory",
    N_("The system gives no shared memory for {needed} MB of a picture: {reason}."),
    N_("Close what takes much memory, or dream a smaller picture."),
)
