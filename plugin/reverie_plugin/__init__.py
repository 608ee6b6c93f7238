"""The plug-in side that every host shares: one dream from the click to the layer, and the connection to the server.

Runs in the editor's own Python (3.10 or newer): the standard library, pyzmq, msgpack and platformdirs, no NumPy, no
loop over pixels.
"""
