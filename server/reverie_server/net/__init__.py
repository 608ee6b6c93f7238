"""The sockets of the server, and how messages leave and threads reach its loop."""
