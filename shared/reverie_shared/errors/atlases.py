"""Errors of atlases, the pictures of what a network dreams."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadPicture, BadSettings, NotFound
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.translation import N_

NO_ARCHIVE = PhraseDeclaration("no-archive", N_("it is no whole archive"))
NO_INDEX_OF_PICTURES = PhraseDeclaration("no-index-of-pictures", N_("its index cannot be read"))
BAD_ENTRY = PhraseDeclaration("bad-entry", N_("entry {number} of its index is not as it should be"))
LACKS_PICTURE = PhraseDeclaration("lacks-picture", N_("“{picture}” is missing or damaged"))
TOO_MUCH = PhraseDeclaration("too-much", N_("it is too large"))
MAKE_ATLAS = PhraseDeclaration("make-atlas", N_("Make them with “reverie atlas --make --network {name}”"))

ATLAS_MISSING = ErrorDeclaration(
    NotFound,
    "atlas-missing",
    N_("There are no pictures yet of what the network “{name}” dreams."),
    N_("{repair}."),
)
ATLAS_DAMAGED = ErrorDeclaration(
    BadPicture,
    "atlas-damaged",
    N_("The pictures of what the network “{name}” dreams cannot be shown: {file} is damaged, {reason}."),
    N_("{repair}."),
)
ATLAS_UNREADABLE = ErrorDeclaration(
    BadPicture,
    "atlas-unreadable",
    N_("The pictures of what the network “{name}” dreams ({file}) cannot be read: {reason}."),
    N_("See to the rights of that file."),
)
ATLAS_OF_ANOTHER_NETWORK = ErrorDeclaration(
    BadPicture,
    "atlas-of-another-network",
    N_("The pictures in {file} are of the network “{theirs}”, not of “{name}”."),
    N_("{repair}."),
)
ATLAS_OF_ANOTHER_FILE = ErrorDeclaration(
    BadPicture,
    "atlas-of-another-file",
    N_("The pictures in {file} were made of another file of the network “{name}” than the one that is installed."),
    N_("{repair}."),
)
ATLAS_OF_ANOTHER_VERSION = ErrorDeclaration(
    BadPicture,
    "atlas-of-another-version",
    N_("The pictures of what the network “{name}” dreams ({file}) are in a form that this Reverie does not know."),
    N_("{repair}."),
)
NOT_TO_BE_MIXED = ErrorDeclaration(
    BadSettings,
    "not-to-be-mixed",
    N_("Whole layers and single channels cannot be mixed in one dream."),
    N_("Choose layers alone, or channels and motifs alone."),
)
