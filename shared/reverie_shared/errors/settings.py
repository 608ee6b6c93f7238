"""Errors of orders: settings, presets, and what goes with them."""

from __future__ import annotations

from reverie_shared.errors.declaration import ErrorDeclaration
from reverie_shared.errors.kinds import BadSettings
from reverie_shared.errors.phrases import PhraseDeclaration
from reverie_shared.translation import N_

GUESS = PhraseDeclaration("guess", N_("Did you mean “{name}”? "))
"""Begins a remedy, with the blank at its end."""

NAMES_AND_OTHERS = PhraseDeclaration("names-and-others", N_("{names} and {count} others"))
NAMES_OR_NUMBER = PhraseDeclaration("names-or-number", N_("{names}, or a number from 0 to {last}"))

NUMBERS = PhraseDeclaration("numbers", N_("{low} to {high}"))
YES_OR_NO = PhraseDeclaration("yes-or-no", N_("yes or no"))
NOTHING_OR_PICTURE = PhraseDeclaration(
    "nothing-or-picture", N_("nothing, or a picture: a file's name, in an editor a layer's")
)
CHOICES = PhraseDeclaration("choices", "{names}")
NAMES_WITH_WEIGHTS = PhraseDeclaration("names-with-weights", N_("names with weights, of {names}"))
NOTHING_OR_NAMES = PhraseDeclaration("nothing-or-names", N_("nothing, or names with weights, of {names}"))
NAMES_OF_ANY_NETWORK = PhraseDeclaration(
    "names-of-any-network", N_("names with weights, of {names}, or of another network's own")
)

NOTHING_OR_COLOURS = PhraseDeclaration(
    "nothing-or-colours",
    N_("nothing, or colours with motifs, layers or channels: #ff0000=eyes,#0000ff=mixed4:23+mixed5*0.5"),
)

TAKES = PhraseDeclaration("takes", N_("It takes {range}."))
TAKES_YES_OR_NO = PhraseDeclaration("takes-yes-or-no", N_("It takes yes or no."))
TAKES_PICTURE = PhraseDeclaration(
    "takes-picture", N_("It takes nothing, or a picture: a file's name, in an editor a layer's.")
)
TAKES_NUMBER = PhraseDeclaration("takes-number", N_("It takes a number from {low} to {high}."))
TAKES_NUMBER_WITH_POINT = PhraseDeclaration(
    "takes-number-with-point", N_("It takes a number from {low} to {high}, with a decimal point: {number}.")
)
TAKES_WHOLE_NUMBER = PhraseDeclaration("takes-whole-number", N_("It takes a whole number from {low} to {high}."))
TAKES_CHOICE = PhraseDeclaration("takes-choice", N_("{guess}It takes {choices}."))
TAKES_CHOICE_OF_MANY = PhraseDeclaration(
    "takes-choice-of-many", N_("{guess}It takes {choices}, or one of {count} others.")
)

NO_SETTING = ErrorDeclaration(
    BadSettings, "no-setting", N_("There is no setting “{setting}”."), N_("{guess}The settings are {settings}.")
)
BAD_VALUE = ErrorDeclaration(BadSettings, "bad-value", N_("{setting} cannot be “{value}”."), "{takes}")
BAD_WEIGHTS = ErrorDeclaration(BadSettings, "bad-weights", N_("{setting}: {what}"), "{remedy}")
"""Its arguments are the two sentences of another error, one of a set of weights."""

NAME_TWICE = ErrorDeclaration(
    BadSettings,
    "name-twice",
    N_("“{name}” stands twice in “{text}”."),
    N_("Name it once, with the weight it shall have."),
)
NO_WEIGHT = ErrorDeclaration(
    BadSettings,
    "no-weight",
    N_("“{text}” has no weight other than 0."),
    N_("Name at least one, for example {name}=1."),
)
WEIGHT_AFTER_COLON = ErrorDeclaration(
    BadSettings,
    "weight-after-colon",
    N_("“{part}” is no name with a weight."),
    N_("Write the weight after “=”: {written}."),
)
DECIMAL_COMMA = ErrorDeclaration(
    BadSettings,
    "decimal-comma",
    N_("There is no “{part}”."),
    N_("Write weights with a decimal point, for example {written}."),
)
TWO_READINGS = ErrorDeclaration(
    BadSettings,
    "two-readings",
    N_("“{before},{part}” can be read in two ways."),
    N_("Write weights with a decimal point, {before}.{part}, or the number with a weight, {part}=1."),
)
NO_NAME = ErrorDeclaration(BadSettings, "no-name", N_("There is no “{name}”."), N_("Choose from {names}."))
BAD_WEIGHT = ErrorDeclaration(
    BadSettings,
    "bad-weight",
    N_("The weight “{weight}” of {name} is not a number from {low} to {high}."),
    N_("Write it with a decimal point, for example 0.5."),
)

NO_COLOUR = ErrorDeclaration(
    BadSettings,
    "no-colour",
    N_("“{entry}” does not say what a colour means."),
    N_("Write the colour as #rrggbb, then what grows there: #ff0000=eyes."),
)
NO_TERM = ErrorDeclaration(
    BadSettings,
    "no-term",
    N_("“{term}” in “{entry}” is no motif, layer or channel."),
    N_("Write a name (eyes, mixed4), a channel (mixed4:23), or a mix of them with weights (mixed4+mixed5*0.5)."),
)
NO_MOTIF_OR_LAYER = ErrorDeclaration(
    BadSettings,
    "no-motif-or-layer",
    N_("There is neither a motif nor a layer “{term}” for a colour of the map."),
    N_("{guess}The motifs are {motifs}; `reverie settings` and the docs list the layers."),
)
TOO_MANY_COLOURS = ErrorDeclaration(
    BadSettings,
    "too-many-colours",
    N_("The list of a colour map has {count} colours."),
    N_("Give it {most} at most."),
)
NO_LIST_OF_COLOURS = ErrorDeclaration(
    BadSettings,
    "no-list-of-colours",
    N_("Nothing says what the colours of the colour map mean."),
    N_("List them in the setting map_colours, for example #ff0000=eyes."),
)

TOO_MANY_OCTAVES_ABOVE = ErrorDeclaration(
    BadSettings,
    "too-many-octaves-above",
    N_("{above} octaves above the picture's size do not fit into {octaves} octaves."),
    N_("Ask for more octaves, or fewer above."),
)
TILES_TOO_SMALL = ErrorDeclaration(
    BadSettings,
    "tiles-too-small",
    N_("tile_size: Tiles of {pixels} pixels are too small."),
    N_("Ask for {smallest} or more, or for 0, which fits this machine."),
)

NO_PRESET = ErrorDeclaration(
    BadSettings, "no-preset", N_("There is no preset “{preset}”."), N_("{guess}The presets are {presets}.")
)
EITHER = PhraseDeclaration("either", N_("{names} or {last}"))
PRESET_WITHOUT_LOOK = ErrorDeclaration(
    BadSettings,
    "preset-without-look",
    N_("The preset “{preset}” has no look on {network}."),
    N_("Choose {near}, near it on this network, or the network {owners}, which has it."),
)

BAD_JOB_NAME = ErrorDeclaration(
    BadSettings, "bad-job-name", N_("A job's name is missing or too long."), N_("Give it 1 to {most} characters.")
)
NO_DELIVERY = ErrorDeclaration(
    BadSettings, "no-delivery", N_("There is no delivery “{delivery}”."), N_("Choose from {deliveries}.")
)
STOP_TOO_EARLY = ErrorDeclaration(
    BadSettings,
    "stop-too-early",
    N_("A dream cannot stop before its first octave."),
    N_("Let stop_after be 1 or more."),
)
GUIDE_NOT_UPLOADED = ErrorDeclaration(
    BadSettings,
    "guide-not-uploaded",
    N_("The guide “{guide}” was not uploaded."),
    N_("Upload it, and name it in the order."),
)
GUIDE_NOT_NAMED = ErrorDeclaration(
    BadSettings,
    "guide-not-named",
    N_("A guide was uploaded, but the setting “guide” is empty."),
    N_("Name the guide in that setting."),
)
MAP_NOT_UPLOADED = ErrorDeclaration(
    BadSettings,
    "map-not-uploaded",
    N_("{setting}: The picture “{name}” was not uploaded."),
    N_("Upload it, and name it among the order's maps."),
)
MAP_NOT_NAMED = ErrorDeclaration(
    BadSettings,
    "map-not-named",
    N_("A picture was uploaded for “{setting}”, but that names none."),
    N_("Name it in that setting; the settings that name a map are {settings}."),
)

NEWER_RECIPE = ErrorDeclaration(
    BadSettings,
    "newer-recipe",
    N_("The layer's recipe is of a newer Reverie ({version})."),
    N_("Install that one, or dream the layer again."),
)
DAMAGED_RECIPE = ErrorDeclaration(
    BadSettings, "damaged-recipe", N_("The recipe stored with the layer is damaged."), N_("Dream the layer again.")
)
