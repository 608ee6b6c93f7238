"""Reverie inside Krita: an action, a docker, and Krita's documents and layers as a host of Reverie.

Runs in Krita's own Python (3.10 or newer) with PyQt5: no NumPy, no loop over pixels.
"""
