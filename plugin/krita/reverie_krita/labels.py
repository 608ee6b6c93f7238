"""The labels of the widgets that messages name."""

INSERT_HERE = "Insert here"

SELECTION_AS_MASK = "Selection as a mask"
