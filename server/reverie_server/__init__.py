"""The server: one process that answers clients at any moment, and a worker process that computes dreams."""
