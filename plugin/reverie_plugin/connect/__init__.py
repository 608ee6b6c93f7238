"""The connection to the server: find or start it, exchange messages and pictures with it."""
