"""The `reverie` command, and the host for pictures in files. It runs in the server's environment."""
