"""What a verification finds: which event or checkpoint is not what was signed, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    ROLLED_BACK = "rolled back"
    CHECKPOINT = "checkpoint"
    """A checkpoint itself is not what it should be."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as it was signed. `position` is that of the event, or the last one before it."""

    kind: Kind
    position: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"
