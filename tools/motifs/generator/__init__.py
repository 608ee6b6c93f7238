"""Draws the pictures that the bundled network learns from: one small function for every motif."""
