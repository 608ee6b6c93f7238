"""The networks: their gradients by pixels, and how each kind is built."""
