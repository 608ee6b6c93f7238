"""Nothing: GIMP is started, and that is all."""
