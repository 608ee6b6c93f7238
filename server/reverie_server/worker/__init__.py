"""The process that computes dreams, and the supervisor that runs it."""
