"""Errors of orders: settings, presets, and what goes with them."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadSettings
from reverie_shared.errors.phrases import PhraseDeclaration

GUESS = PhraseDeclaration("guess", "Did you mean “{name}”? ")
"""Begins a remedy, with the blank at its end."""

NAMES_AND_OTHERS = PhraseDeclaration("names-and-others", "{names} and {count} others")
NAMES_OR_NUMBER = PhraseDeclaration("names-or-number", "{names}, or a number from 0 to {last}")

TAKES = PhraseDeclaration("takes", "It takes {range}.")
TAKES_YES_OR_NO = PhraseDeclaration("takes-yes-or-no", "It takes yes or no.")
TAKES_PICTURE = PhraseDeclaration(
    "takes-picture", "It takes nothing, or a picture: a file's name, in an editor a layer's."
)
TAKES_NUMBER = PhraseDeclaration("takes-number", "It takes a number from {low} to {high}.")
TAKES_NUMBER_WITH_POINT = PhraseDeclaration(
    "takes-number-with-point", "It takes a number from {low} to {high}, with a decimal point: {number}."
)
TAKES_WHOLE_NUMBER = PhraseDeclaration("takes-whole-number", "It takes a whole number from {low} to {high}.")
TAKES_CHOICE = PhraseDeclaration("takes-choice", "{guess}It takes {choices}.")
TAKES_CHOICE_OF_MANY = PhraseDeclaration("takes-choice-of-many", "{guess}It takes {choices}, or one of {count} others.")

NO_SETTING = ErrorDeclaration(
    BadSettings, "no-setting", "There is no setting “{setting}”.", "{guess}The settings are {settings}."
)
BAD_VALUE = ErrorDeclaration(BadSettings, "bad-value", "{setting} cannot be “{value}”.", "{takes}")
BAD_WEIGHTS = ErrorDeclaration(BadSettings, "bad-weights", "{setting}: {what}", "{remedy}")
"""Its arguments are the two sentences of another error, one of a set of weights."""

NAME_TWICE = ErrorDeclaration(
    BadSettings,
    "name-twice",
    "“{name}” stands twice in “{text}”.",
    "Name it once, with the weight it shall have.",
)
NO_WEIGHT = ErrorDeclaration(
    BadSettings,
    "no-weight",
    "“{text}” has no weight other than 0.",
    "Name at least one, for example {name}=1.",
)
WEIGHT_AFTER_COLON = ErrorDeclaration(
    BadSettings, "weight-after-colon", "“{part}” is no name with a weight.", "Write the weight after “=”: {written}."
)
DECIMAL_COMMA = ErrorDeclaration(
    BadSettings,
    "decimal-comma",
    "There is no “{part}”.",
    "Write weights with a decimal point, for example {written}.",
)
TWO_READINGS = ErrorDeclaration(
    BadSettings,
    "two-readings",
    "“{before},{part}” can be read in two ways.",
    "Write weights with a decimal point, {before}.{part}, or the number with a weight, {part}=1.",
)
NO_NAME = ErrorDeclaration(BadSettings, "no-name", "There is no “{name}”.", "Choose from {names}.")
BAD_WEIGHT = ErrorDeclaration(
    BadSettings,
    "bad-weight",
    "The weight “{weight}” of {name} is not a number from {low} to {high}.",
    "Write it with a decimal point, for example 0.5.",
)

NO_COLOUR = ErrorDeclaration(
    BadSettings,
    "no-colour",
    "“{entry}” does not say what a colour means.",
    "Write the colour as #rrggbb, then what grows there: #ff0000=eyes.",
)
NO_TERM = ErrorDeclaration(
    BadSettings,
    "no-term",
    "“{term}” in “{entry}” is no motif, layer or channel.",
    "Write a name (eyes, mixed4), a channel (mixed4:23), or a mix of them with weights (mixed4+mixed5*0.5).",
)
NO_MOTIF_OR_LAYER = ErrorDeclaration(
    BadSettings,
    "no-motif-or-layer",
    "map_colours: There is neither a motif nor a layer “{term}”.",
    "{guess}The motifs are {motifs}; `reverie settings` and the docs list the layers.",
)
TOO_MANY_COLOURS = ErrorDeclaration(
    BadSettings,
    "too-many-colours",
    "The list of a colour map has {count} colours.",
    "Give it {most} at most.",
)
NO_LIST_OF_COLOURS = ErrorDeclaration(
    BadSettings,
    "no-list-of-colours",
    "Nothing says what the colours of the colour map mean.",
    "List them in the setting map_colours, for example #ff0000=eyes.",
)

TOO_MANY_OCTAVES_ABOVE = ErrorDeclaration(
    BadSettings,
    "too-many-octaves-above",
    "{above} octaves above the picture's size do not fit into {octaves} octaves.",
    "Ask for more octaves, or fewer above.",
)
TILES_TOO_SMALL = ErrorDeclaration(
    BadSettings,
    "tiles-too-small",
    "tile_size: Tiles of {pixels} pixels are too small.",
    "Ask for {smallest} or more, or for 0, which fits this machine.",
)

NO_PRESET = ErrorDeclaration(
    BadSettings, "no-preset", "There is no preset “{preset}”.", "{guess}The presets are {presets}."
)
EITHER = PhraseDeclaration("either", "{names} or {last}")
PRESET_WITHOUT_LOOK = ErrorDeclaration(
    BadSettings,
    "preset-without-look",
    "The preset “{preset}” has no look on {network}.",
    "Choose {near}, near it on this network, or the network {owners}, which has it.",
)

BAD_JOB_NAME = ErrorDeclaration(
    BadSettings, "bad-job-name", "A job's name is missing or too long.", "Give it 1 to {most} characters."
)
NO_DELIVERY = ErrorDeclaration(
    BadSettings, "no-delivery", "There is no delivery “{delivery}”.", "Choose from {deliveries}."
)
STOP_TOO_EARLY = ErrorDeclaration(
    BadSettings,
    "stop-too-early",
    "A dream cannot stop before its first octave.",
    "Let stop_after be 1 or more.",
)
GUIDE_NOT_UPLOADED = ErrorDeclaration(
    BadSettings,
    "guide-not-uploaded",
    "The guide “{guide}” was not uploaded.",
    "Upload it, and name it in the order.",
)
GUIDE_NOT_NAMED = ErrorDeclaration(
    BadSettings,
    "guide-not-named",
    "A guide was uploaded, but the setting “guide” is empty.",
    "Name the guide in that setting.",
)
MAP_NOT_UPLOADED = ErrorDeclaration(
    BadSettings,
    "map-not-uploaded",
    "{setting}: The picture “{name}” was not uploaded.",
    "Upload it, and name it among the order's maps.",
)
MAP_NOT_NAMED = ErrorDeclaration(
    BadSettings,
    "map-not-named",
    "A picture was uploaded for “{setting}”, but that names none.",
    "Name it in that setting; the settings that name a map are {settings}.",
)

NEWER_RECIPE = ErrorDeclaration(
    BadSettings,
    "newer-recipe",
    "The layer's recipe is of a newer Reverie ({version}).",
    "Install that one, or dream the layer again.",
)
DAMAGED_RECIPE = ErrorDeclaration(
    BadSettings, "damaged-recipe", "The recipe stored with the layer is damaged.", "Dream the layer again."
)
