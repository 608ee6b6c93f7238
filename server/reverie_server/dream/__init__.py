"""The engine: pixels and settings in, pixels out. It knows nothing of sockets, processes and hosts."""

from reverie_server.dream.dreaming import Dreaming, Moment, dream

__all__ = ["Dreaming", "Moment", "dream"]
