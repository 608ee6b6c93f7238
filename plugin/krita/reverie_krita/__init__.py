"""Reverie in Krita: an action, a docker, and the host contract for a layer of a Krita document.

Runs in Krita's own Python (3.10 or newer) with PyQt5: no NumPy, no loop over pixels.
"""
