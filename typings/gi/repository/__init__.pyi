"""The libraries that PyGObject makes at run time: not typed, but for the classes that Reverie inherits."""

from typing import Any

def __getattr__(name: str) -> Any: ...
