"""The labels of the widgets that messages name."""

from __future__ import annotations

from reverie_shared.translation import N_

INSERT_HERE = N_("Insert here")

SELECTION_AS_MASK = N_("Selection as a mask")
