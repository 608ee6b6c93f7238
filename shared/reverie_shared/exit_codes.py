"""Exit codes of the `reverie` command that have a meaning to other programs."""

UNAVAILABLE = 3
"""Of `status` where no server runs, and of `weights --install` where the network cannot be downloaded."""
