"""Reverie in GIMP 3: three procedures, their windows, and the host contract for a layer of a GIMP image."""
