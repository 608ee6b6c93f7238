"""GIMP 3's library: the class that Reverie inherits; all else is not typed."""

from typing import Any

class PlugIn:
    __gtype__: Any
    @staticmethod
    def error_quark() -> int: ...

def __getattr__(name: str) -> Any: ...
