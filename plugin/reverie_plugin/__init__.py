"""What every host of Reverie shares: one dream from click to layer, and the way to the server.

Runs in the editor's own Python (3.10 or newer): the standard library, pyzmq, msgpack and platformdirs, no NumPy, no
loop over pixels.
"""
