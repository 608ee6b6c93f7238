"""The server: a front that answers at any moment, and a worker that dreams."""
