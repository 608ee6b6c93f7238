"""The pictures that the server holds in shared memory, and their way to and from clients."""
