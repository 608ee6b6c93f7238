"""What every message is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Message:
    """A message: its fields are those of the header beside `v`, `kind` and `id`."""

    kind: ClassVar[str]
