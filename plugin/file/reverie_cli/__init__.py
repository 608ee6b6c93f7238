"""The third host: pictures in files, and the `reverie` command. Runs in the server's environment."""
