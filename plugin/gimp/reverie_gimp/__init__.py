"""Reverie in GIMP 3: the contract of `reverie_plugin.host` for a layer, and what the user sees of it."""
