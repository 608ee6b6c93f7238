"""What both editors' windows say about the list of a colour map's colours."""

from reverie_shared.translation import N_

ADD, ADD_TOOLTIP = N_("Add the painting colour"), N_("The colour that you paint with joins the list")
TAKE, TAKE_TOOLTIP = N_("Add the map's colours"), N_("All colours that the map is painted with join the list")
PAINT = N_("Paint with {colour}: {grows}")
GROWS = N_("What grows where {colour} is painted")
REMOVE = N_("Remove {colour} from the list")
PAINT_ON = N_("Paint on “{layer}” in the picture; the preview follows.")
